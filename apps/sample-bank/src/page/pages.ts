import type { Account, Book, Entry } from '../book.js';
import { clock, day, descriptor, hue, initials, signedMoney } from './format.js';
import { html, type Html } from './html.js';
import { receiptSlip } from './receipt.js';

/** Accounts on the first page; a bank's own app has one, this one shows them all. */
const ACCOUNTS_SHOWN = 60;

interface Shown {
  bankName: string;
  book: Book;
  accountId?: string;
  transactionId?: string;
  all?: boolean;
}

/** Accounts, their transactions and one receipt: side by side where there is room, one after the other on a phone. */
export function bankPage(shown: Shown): string {
  const { bankName, book, accountId, transactionId } = shown;
  const account = accountId === undefined ? undefined : book.accounts().find((each) => each.accountId === accountId);
  const entry = transactionId === undefined ? undefined : book.entry(transactionId);
  const level = entry ? 'receipt' : account ? 'transactions' : 'accounts';
  const title = entry ? descriptor(entry.descriptor) : account ? account.holder : 'Accounts';
  return html`<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title} · ${bankName}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
  <script src="/page.js" defer></script>
</head>
<body data-level="${level}" data-receipts="${book.totals().receipts}">
  <a class="skip" href="#main">Skip to content</a>
  <header class="top">
    <a class="brand" href="/">${bankName}</a>
    <p class="totals">${totalsText(book)}</p>
  </header>
  <p class="news" role="status" hidden><a href="">New receipts have arrived. Show them</a></p>
  <main id="main">
    ${accountsPane(shown)}
    ${transactionsPane(book, account, transactionId)}
    ${receiptPane(book, account, entry)}
  </main>
</body>
</html>`.text;
}

function totalsText(book: Book): string {
  const { transactions, receipts } = book.totals();
  return `${receipts.toLocaleString('en-GB')} receipts for ${transactions.toLocaleString('en-GB')} transactions`;
}

function accountsPane({ book, accountId, all }: Shown): Html {
  const accounts = book.accounts().sort((a, b) => b.receipts - a.receipts || a.holder.localeCompare(b.holder));
  const listed = all ? accounts : accounts.slice(0, ACCOUNTS_SHOWN);
  return html`<nav class="pane accounts" aria-labelledby="accounts-title">
    <h1 id="accounts-title">Accounts</h1>
    ${accounts.length === 0 && html`<p class="empty">No transactions yet.</p>`}
    <ul>${listed.map((account) => accountItem(account, account.accountId === accountId))}</ul>
    ${listed.length < accounts.length && html`<p class="more"><a href="/?all=1">Show all ${accounts.length}</a></p>`}
  </nav>`;
}

function accountItem({ accountId, holder, transactions, receipts }: Account, current: boolean): Html {
  return html`<li><a class="row" href="/accounts/${encodeURIComponent(accountId)}"${current && html` aria-current="page"`}>
    ${avatar(holder)}
    <span class="what"><strong>${holder}</strong><span>${accountId}</span></span>
    <span class="how-many">${receipts} of ${transactions}<span class="visually-hidden"> transactions have a receipt</span></span>
  </a></li>`;
}

function transactionsPane(book: Book, account: Account | undefined, transactionId: string | undefined): Html {
  if (!account) return html`<section class="pane transactions"><p class="empty">Choose an account.</p></section>`;
  const days = Map.groupBy(book.entriesOf(account.accountId), ({ at }) => day(at));
  return html`<section class="pane transactions" aria-labelledby="transactions-title">
    <p class="back"><a href="/">All accounts</a></p>
    <h1 id="transactions-title">${account.holder}</h1>
    ${[...days].map(
      ([date, entries]) =>
        html`<h2>${date}</h2><ul>${entries.map((entry) => entryItem(book, entry, entry.transactionId === transactionId))}</ul>`,
    )}
  </section>`;
}

function entryItem(book: Book, entry: Entry, current: boolean): Html {
  const receipt = book.receiptOf(entry.transactionId);
  const name = receipt?.merchant.tradingName ?? descriptor(entry.descriptor);
  const items = receipt?.lines.length ?? 0;
  const note = receipt
    ? html`<span class="badge">${items === 1 ? '1 item' : `${items} items`}</span>`
    : html`<span>${clock(entry.at)}</span>`;
  return html`<li><a class="row" href="/accounts/${encodeURIComponent(entry.accountId)}/${encodeURIComponent(entry.transactionId)}"${current && html` aria-current="page"`}>
    ${avatar(name)}
    <span class="what"><strong>${name}</strong>${note}</span>
    <span class="amount${entry.direction === 'credit' ? ' credit' : ''}">${signedMoney(entry)}</span>
  </a></li>`;
}

function receiptPane(book: Book, account: Account | undefined, entry: Entry | undefined): Html {
  if (!account || !entry)
    return html`<section class="pane receipt"><p class="empty">Choose a transaction to see what was bought.</p></section>`;
  const receipt = book.receiptOf(entry.transactionId);
  return html`<section class="pane receipt" aria-labelledby="receipt-title">
    <p class="back"><a href="/accounts/${encodeURIComponent(account.accountId)}">${account.holder}</a></p>
    <h2 id="receipt-title">${signedMoney(entry)}</h2>
    <p class="sub">${descriptor(entry.descriptor)} · ${day(entry.at)}, ${clock(entry.at)}</p>
    ${receipt ? receiptSlip(receipt) : html`<p class="empty">There is no receipt for this payment. The shop has not sent one, or it could not be told apart with certainty.</p>`}
  </section>`;
}

function avatar(name: string): Html {
  return html`<span class="avatar hue-${hue(name)}" aria-hidden="true">${initials(name)}</span>`;
}
