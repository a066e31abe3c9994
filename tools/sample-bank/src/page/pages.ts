import type { Account, Book, Entry } from '../book.js';
import type { Consent } from '../network.js';
import { consentNote } from './consent.js';
import { clock, day, descriptor, hue, initials, signedMoney } from './format.js';
import { html, type Html } from './html.js';
import { receiptSlip } from './receipt.js';

/** Accounts on the first page; a bank's own app has one, this one shows them all. */
const ACCOUNTS_SHOWN = 60;
const FOUND_SHOWN = 100;

export interface Shown {
  readonly bankName: string;
  readonly book: Book;
  readonly accountId?: string;
  readonly transactionId?: string;
  readonly all?: boolean;
  /** What was searched for. */
  readonly words?: string;
  /** Of the account; undefined where the network could not be asked. */
  readonly consents?: readonly Consent[] | undefined;
  /** Where a customer sees and changes what is shared; undefined where no network is known that asks. */
  readonly sharingUrl?: string | undefined;
  /** Nobody has chosen a receipt yet: a phone shows the accounts. */
  readonly isFirstLook?: boolean;
}

/** Accounts, their transactions and one receipt: side by side where there is room, one after the other on a phone. */
export function bankPage(shown: Shown): string {
  const { bankName, book, accountId, transactionId, words, isFirstLook } = shown;
  const account = accountId === undefined ? undefined : book.accounts().find((each) => each.accountId === accountId);
  const entry = transactionId === undefined ? undefined : book.entry(transactionId);
  const title = titleOf(shown, account, entry);
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
<body data-level="${isFirstLook ? 'accounts' : entry ? 'receipt' : account || words !== undefined ? 'transactions' : 'accounts'}" data-receipts="${book.totals().receipts}">
  <a class="skip" href="#main">Skip to content</a>
  <header class="top">
    <h1><a class="brand" href="/">${bankName}</a></h1>
    <form class="search" role="search" action="/">
      <label class="visually-hidden" for="q">Search payments and items</label>
      <input id="q" name="q" type="search" placeholder="Shop, item or customer" value="${words ?? ''}">
      <button>Search</button>
    </form>
    <p class="totals">${totalsText(book)}</p>
    <p class="about">A bank’s app in small: what its customers would see. It knows its own payments, and the receipts that the network sends it.</p>
  </header>
  <p class="news" role="status" hidden><a href="">New receipts have arrived. Show them</a></p>
  <main id="main">
    ${accountsPane(shown)}
    ${words === undefined ? transactionsPane(shown, account) : foundPane(book, words)}
    ${receiptPane(book, account, entry)}
  </main>
</body>
</html>`.text;
}

function titleOf({ words, isFirstLook }: Shown, account: Account | undefined, entry: Entry | undefined): string {
  if (words !== undefined) return `“${words}”`;
  if (entry && !isFirstLook) return descriptor(entry.descriptor);
  return account && !isFirstLook ? account.holder : 'Accounts';
}

function totalsText(book: Book): string {
  const { transactions, receipts } = book.totals();
  return `${receipts.toLocaleString('en-GB')} receipts for ${transactions.toLocaleString('en-GB')} transactions`;
}

function accountsPane({ book, accountId, all }: Shown): Html {
  const accounts = book.accounts().sort((a, b) => b.receipts - a.receipts || a.holder.localeCompare(b.holder));
  const listed = all ? accounts : accounts.slice(0, ACCOUNTS_SHOWN);
  return html`<nav class="pane accounts" tabindex="0" aria-labelledby="accounts-title">
    <h2 id="accounts-title">Accounts</h2>
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

function transactionsPane({ book, transactionId, consents, sharingUrl }: Shown, account: Account | undefined): Html {
  if (!account)
    return html`<section class="pane transactions" tabindex="0" aria-label="Transactions"><p class="empty">Choose an account.</p></section>`;
  const days = Map.groupBy(book.entriesOf(account.accountId), ({ at }) => day(at));
  return html`<section class="pane transactions" tabindex="0" aria-labelledby="transactions-title">
    <p class="back"><a href="/">All accounts</a></p>
    <h2 id="transactions-title">${account.holder}</h2>
    ${consentNote(consents, book.endedAt(account.accountId), sharingUrl)}
    ${[...days].map(
      ([date, entries]) =>
        html`<h3>${date}</h3><ul>${entries.map((entry) => entryItem(book, entry, entry.transactionId === transactionId))}</ul>`,
    )}
  </section>`;
}

function foundPane(book: Book, words: string): Html {
  const found = book.search(words);
  const days = Map.groupBy(found.slice(0, FOUND_SHOWN), ({ at }) => day(at));
  const count = found.length === 1 ? '1 payment' : `${found.length.toLocaleString('en-GB')} payments`;
  return html`<section class="pane transactions" tabindex="0" aria-labelledby="transactions-title">
    <p class="back"><a href="/">All accounts</a></p>
    <h2 id="transactions-title">“${words}”: ${count}</h2>
    ${found.length > FOUND_SHOWN && html`<p class="empty">The newest ${FOUND_SHOWN} are shown.</p>`}
    ${[...days].map(
      ([date, entries]) => html`<h3>${date}</h3><ul>${entries.map((entry) => entryItem(book, entry, false))}</ul>`,
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
  return html`<li><a class="row" href="${pathOf(entry)}"${current && html` aria-current="page"`}>
    ${avatar(name)}
    <span class="what"><strong>${name}</strong>${note}</span>
    <span class="amount${entry.direction === 'credit' ? ' credit' : ''}">${signedMoney(entry)}</span>
  </a></li>`;
}

export const pathOf = ({ accountId, transactionId }: Entry): string =>
  `/accounts/${encodeURIComponent(accountId)}/${encodeURIComponent(transactionId)}`;

function receiptPane(book: Book, account: Account | undefined, entry: Entry | undefined): Html {
  if (!account || !entry)
    return html`<section class="pane receipt" tabindex="0" aria-label="Receipt"><p class="empty">Choose a transaction to see what was bought.</p></section>`;
  return html`<section class="pane receipt" tabindex="0" aria-labelledby="receipt-title">
    <p class="back"><a href="/accounts/${encodeURIComponent(account.accountId)}">${account.holder}</a></p>
    <h2 id="receipt-title">${signedMoney(entry)}</h2>
    <p class="sub">${descriptor(entry.descriptor)} · ${day(entry.at)}, ${clock(entry.at)}</p>
    ${receiptOrWhyNot(book, entry)}
    <p class="story">How it came about: <code>npm run ops -- receipt ${entry.transactionId}</code></p>
  </section>`;
}

function receiptOrWhyNot(book: Book, entry: Entry): Html {
  const receipt = book.receiptOf(entry.transactionId);
  if (receipt === undefined) {
    const isEnded = book.endedAt(entry.accountId) !== undefined;
    const why = isEnded
      ? 'There is no receipt for this payment. Receipts of this account were taken down when its consent ended.'
      : 'There is no receipt for this payment. The shop has not sent one, or it could not be told apart with certainty.';
    return html`<p class="empty">${why}</p>`;
  }
  return html`${receiptSlip(receipt)}
    ${
      book.isDisputed(receipt)
        ? html`<p class="told" role="status">You said that this is not your receipt. The network looks at it again.</p>`
        : html`<form class="dispute" method="post" action="${pathOf(entry)}/dispute"><button>Not my receipt</button></form>`
    }`;
}

function avatar(name: string): Html {
  return html`<span class="avatar hue-${hue(name)}" aria-hidden="true">${initials(name)}</span>`;
}
