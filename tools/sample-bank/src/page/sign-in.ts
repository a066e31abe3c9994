import type { Account, Book } from '../book.js';
import { accountLabel, hue, initials } from './format.js';
import { html, type Html } from './html.js';

/** Customers on the page; the others are found by name. */
const SHOWN = 12;

interface SignIn {
  readonly bankName: string;
  readonly book: Book;
  /** What was searched for; may be empty. */
  readonly words: string;
  readonly uid: string;
}

/** Who signs in. A bank would ask for proof; this one, of invented people, believes everybody. */
export function signInPage({ bankName, book, words, uid }: SignIn): string {
  const wanted = words.toLowerCase();
  const found = book
    .accounts()
    .filter(({ holder }) => holder.toLowerCase().includes(wanted))
    .sort((a, b) => b.receipts - a.receipts || a.holder.localeCompare(b.holder));
  const path = `/sign-in/${encodeURIComponent(uid)}`;
  return html`<!doctype html>
<html lang="en-GB">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Sign in · ${bankName}</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="/style.css">
</head>
<body>
  <main class="sign-in">
    <section class="pane" aria-labelledby="title">
      <p class="brand">${bankName}</p>
      <h1 id="title">Continue as …</h1>
      <p class="sub">Quittance, the receipt network, wants to know which accounts are yours, so that you can see and change what you share. A bank would ask for proof now; this one believes you.</p>
      <form class="search" role="search" action="${path}">
        <label class="visually-hidden" for="q">Search customers</label>
        <input id="q" name="q" type="search" placeholder="Name" value="${words}">
        <button>Search</button>
      </form>
      <form method="post" action="${path}">
        <ul>${found.slice(0, SHOWN).map(customerItem)}</ul>
        ${found.length === 0 && html`<p class="empty">Nobody of that name.</p>`}
        ${found.length > SHOWN && html`<p class="empty">${(found.length - SHOWN).toLocaleString('en-GB')} more: search by name.</p>`}
        <p class="cancel"><button>Cancel</button></p>
      </form>
    </section>
  </main>
</body>
</html>`.text;
}

function customerItem({ accountId, holder, receipts }: Account): Html {
  return html`<li><button class="row" name="account" value="${accountId}">
    <span class="avatar hue-${hue(holder)}" aria-hidden="true">${initials(holder)}</span>
    <span class="what"><strong><span class="visually-hidden">Continue as </span>${holder}</strong><span>${accountLabel(accountId)}</span></span>
    <span class="how-many">${receipts === 1 ? '1 receipt' : `${receipts} receipts`}</span>
  </button></li>`;
}
