import type { Notice } from './notice.js';

export const NOTICE_2026_12_EN: Notice = {
  version: '2026-12',
  publishedAt: '2026-11-30T00:00:00.000Z',
  language: 'en-GB',
  title: 'Your receipts and your data',
  intro:
    'Quittance finds the receipt for a card payment and shows it in your bank’s app. It does nothing until you say yes, and it stops when you say no.',
  controller: { name: 'The Quittance network', contact: 'privacy@quittance.example' },
  purposes: {
    receipts: {
      title: 'Receipts in your bank’s app',
      what: [
        'Your card payments: how much, when, in which shop, and the last four digits of the card. Your bank sends them to us.',
        'What you bought: the receipt of that one payment. The shop sends it to us.',
      ],
      why: 'We compare the two to find out which receipt belongs to which payment.',
      whoGets: [
        'Your bank gets the receipt, and nothing else from the shop.',
        'The shop gets nothing. It never learns who you are.',
      ],
      youGet:
        'Each receipt next to its payment: what you bought, the VAT, and a barcode for returns if the shop sends one.',
      howLong:
        'We keep a receipt and its payment for at most 400 days. When you stop, we delete your receipts and payments here.',
    },
    insights: {
      title: 'Anonymous statistics',
      what: [
        'What you bought and in which kind of shop, without your name, your account or your bank.',
        'Your purchases are counted together with those of many other people.',
      ],
      why: 'Shops and researchers want to know what people buy in an area. They see totals only.',
      whoGets: ['Analysts get totals of at least ten people and five shops. Nobody gets single purchases.'],
      youGet: 'Nothing in return. Your receipts work the same without it.',
      howLong: 'We keep what we count for at most two days. Totals that are already published stay.',
    },
  },
  rights: [
    'You can say no to one purpose and yes to the other, at any time, and it costs you nothing.',
    'You can see and download everything that we hold about you.',
    'You can have it corrected or deleted.',
    'You can complain to us. We answer within 30 days. You can also complain to the data protection authority of your country.',
  ],
};
