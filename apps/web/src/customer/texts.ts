// Every word of the page that is not in the notice. A translation is another object of the same shape.
import type { Change, DeliveredReceipts, RequestKind, Scope } from './api-types.js';
import { money } from './money.js';
import { day as dayIn, dayAndClock as dayAndClockIn } from './when.js';

const LOCALE = 'en-GB';
const day = (instant: string): string => dayIn(instant, LOCALE);

const clock = (instant: string): string => dayAndClockIn(instant, LOCALE);
const amount = (minor: number, currency: string): string => money(minor, currency, LOCALE);
const counted = (count: number, one: string, more: string): string => `${count} ${count === 1 ? one : more}`;

const NOTHING_CHANGED = 'Nothing has changed.';

/** The states that a consent takes. One that came later is told as a change. */
const EVENTS: Readonly<Record<string, string>> = {
  requested: 'Asked the other holder',
  given: 'Switched on',
  renewed: 'Carried on',
  reconfirm_due: 'Paused, as we had no answer',
  refused: 'Not agreed by the other holder',
  withdrawn: 'Switched off',
  revoked: 'Stopped',
  expired: 'Ended',
  invalidated: 'Ended, as something else changed',
};

const BY: Readonly<Record<Change['by'], string>> = {
  you: 'You',
  bank: 'Your bank',
  network: 'Quittance',
  time: 'Automatic',
};

export const texts = {
  brand: 'Quittance',
  skip: 'Skip to content',
  loading: 'One moment…',
  offline: 'You are offline. You see what this page last knew; changes work again when you are back.',

  signedOut: {
    title: 'Your receipts and your data',
    about: [
      'Quittance shows you the receipt for a card payment right in your bank’s app.',
      'Here you see what is shared for that, with whom and why, and you can stop it at any time.',
      'Sign in with your bank: it tells us which accounts are yours, and we never see your password.',
    ],
    choose: 'Choose your bank',
    signIn: (bank: string) => `Sign in with ${bank}`,
    noBanks: 'No bank offers this page yet. Your bank’s app can show you the same.',
    ended: 'Please sign in again',
    endedWhy: 'You have been signed out to keep your data safe. Nothing of what you chose has changed.',
    left: 'You are signed out',
    problems: {
      declined: 'You did not finish signing in at your bank. Nothing has changed: sign in whenever you like.',
      other: 'Signing in did not work, and nothing has changed. Please try again; if it fails again, ask your bank.',
    },
  },

  header: {
    at: (bank: string) => `at ${bank}`,
    signOut: 'Sign out',
  },

  askedAgain: {
    label: 'Do you still agree?',
    now: 'Do you still agree?',
    nowWhy: (since: string | undefined) =>
      `We ask from time to time. ${since === undefined ? 'There is no answer yet' : `There was no answer by ${day(since)}`}, so sharing is paused.`,
    soon: (by: string) => `Do you still agree? Without your answer by ${day(by)}, sharing pauses.`,
    yes: 'Yes, carry on',
    no: 'If you no longer agree, leave it paused or switch it off below.',
    done: 'Thank you. It carries on.',
  },

  purposes: {
    what: 'What is shared',
    why: 'Why',
    whoGets: 'Who gets it',
    youGet: 'What you get',
    howLong: 'How long',
    on: 'On',
    off: 'Off',
    paused: 'Paused',
    waiting: 'Waiting',
    offBy: 'Nothing is shared for this.',
    offInsights: 'Nothing is shared for this. Your receipts work without it.',
    onSince: (since: string) => `Since ${day(since)}.`,
    onBetween: (since: string, until: string) => `Since ${day(since)}, until ${day(until)}.`,
    agreedOn: (since: string) => `You agreed on ${day(since)}.`,
    coversFrom: (from: string) => `For purchases from ${day(from)} on.`,
    askAgain: (by: string) => `We ask you again by ${day(by)}.`,
    pausedNow: 'Nothing is shared until you say yes again.',
    waitingNow:
      'You have said yes. This is a joint account: it starts when the other holder has said yes too. Until then nothing is shared.',
    heldByBank: 'You agreed to this in your bank’s app. Your bank has the text that you agreed to.',
    accountsOf: (count: number, of: number) => `${count} of ${of} accounts`,
    accounts: 'Your accounts',
    noAccounts: 'You have no account here that this is for.',
    earlier: (version: string) => `You agreed to an earlier text (${version})`,
    earlierFailed: 'The earlier text cannot be shown now. Close this and open it again to try once more.',
  },

  delivered: {
    legend: 'Receipts already in your bank’s app, when you switch this off:',
    take_down: 'Remove them',
    keep: 'Keep them',
  } satisfies Record<DeliveredReceipts | 'legend', string>,

  results: {
    given: (title: string, account?: string) => `${named(title, account)}: switched on.`,
    asked: (title: string, account?: string) => `${named(title, account)}: you said yes. The other holder is asked.`,
    withdrawn: (scope: Scope, title: string, delivered: DeliveredReceipts, account?: string) =>
      `${named(title, account)}: switched off. ${scope === 'receipts' ? AFTER[delivered] : 'Nothing more is counted.'}`,
  },

  history: {
    title: 'What happened when',
    none: 'Nothing yet. Whatever you switch on or off is listed here.',
    when: 'When',
    what: 'What',
    account: 'Account',
    by: 'By whom',
    event: (event: string): string => EVENTS[event] ?? 'Changed',
    byWhom: (by: Change['by']): string => BY[by],
    all: (count: number) => `Show all ${count}`,
    dayAndClock: clock,
  },

  receipts: {
    title: 'Your receipts',
    about: 'All that we keep here for your bank’s app.',
    search: 'Find a shop, a thing you bought, or an amount',
    find: 'Find',
    more: 'Show more',
    found: (count: number, hasMore: boolean, search: string): string =>
      count === 0
        ? search === ''
          ? 'No receipts yet. The next one comes with your next purchase at a shop that takes part.'
          : `No receipt has “${search}” on it.`
        : `${counted(count, 'receipt', 'receipts')}${hasMore ? ', and more' : ''}`,
    total: (kind: 'sale' | 'refund', minor: number, currency: string): string =>
      kind === 'refund' ? `${amount(minor, currency)} back` : amount(minor, currency),
    amount,
    dayAndClock: clock,
    seen: (at: string | undefined): string =>
      at === undefined ? 'Your bank has not fetched this receipt yet.' : `Your bank has had it since ${clock(at)}.`,
    vatNumber: (number: string) => `VAT number ${number}`,
    lines: 'What is on the receipt',
    what: 'What',
    price: 'Price',
    line: (text: string, quantity: string, unit: string | undefined): string =>
      quantity === '1' && unit === undefined ? text : `${text} × ${quantity}${unit === undefined ? '' : ` ${unit}`}`,
    sum: 'Total',
    vat: (rate: string | number) => `VAT ${rate} %`,
    paid: (last4: string | undefined) => (last4 === undefined ? 'Paid by card' : `Paid by card ••${last4}`),
    otherwise: 'Paid in another way',
  },

  disclosures: {
    title: 'Who saw what',
    about: 'Each time that one of your receipts left us: what, when, to whom, and which of your decisions allowed it.',
    none: 'Nothing has left us.',
    more: 'Show more',
    what: 'What',
    when: 'When',
    who: 'Who',
    under: 'Allowed by',
    thing: (what: 'receipt' | 'notice', merchant: string | undefined): string => {
      const of = merchant === undefined ? 'a receipt that is deleted here' : `the receipt from ${merchant}`;
      return what === 'receipt' ? capital(of) : `That there is ${of}`;
    },
    byWhom: (bank: string, how: string): string => `${bank}${HOW[how] ?? ''}`,
    consent: (version: number) => `your decision no. ${version}`,
    noConsent: 'nothing more to see: it was taken back',
    dayAndClock: clock,
  },

  kept: {
    title: 'Your data',
    about: 'Take along all that we keep of you: to read, to use elsewhere, and signed, so that anyone can check it.',
    download: 'Download my data',
    fileName: 'quittance-my-data.zip',
    making: 'Your file is being made…',
    done: 'Your data has been downloaded. Open index.html in it to read.',
    show: 'Show what is kept',
    hide: 'Hide what is kept',
    what: 'What',
    since: 'Since',
    until: 'Until',
    untilStopped: 'you stop or delete it',
    nothing: 'Nothing is kept of you here.',
    missing: 'One of our services has not answered, so this list is not complete. Look again in a minute.',
    kind: (what: string, count: number): string => `${KEPT[what] ?? 'Other data'} (${count})`,
    where: (service: string): string => WHERE[service] ?? '',
    day,
  },

  archive: {
    language: 'en',
    title: 'Your data at Quittance',
    about: 'All that the network kept of you when you downloaded this. It opens without a connection.',
    toRead: 'To read',
    toUse: 'To use elsewhere',
    proof:
      'The folder “proof” has a signature over the files of each service. docs/verify-archive.mjs of the Quittance project checks them.',
  },

  requests: {
    title: 'Tell us',
    about: 'Something is wrong, or you do not agree with what we do? We answer within a month.',
    kind: 'What is it about?',
    kinds: {
      access: 'A copy of my data',
      erasure: 'Deleting my data',
      complaint: 'A complaint',
      rectification: 'Something is wrong in my data',
      objection: 'I object to how my data is used',
    } satisfies Record<RequestKind, string>,
    words: 'Your words',
    empty: 'Write a few words first, so that we know what to do.',
    send: 'Send',
    sent: (dueAt: string) => `Thank you. We answer by ${day(dueAt)}; you see the answer here.`,
    list: 'What you asked for',
    due: (dueAt: string) => `Answered by ${day(dueAt)} at the latest.`,
    closed: (closedAt: string) => `Answered on ${day(closedAt)}.`,
    answer: (by: string, text: string): string => `${by === 'bank' ? 'Your bank' : 'Quittance'}: ${text}`,
    day,
  },

  erasure: {
    title: 'Delete everything',
    about: 'Stops everything, tells your bank to remove your receipts, and deletes what we keep of you.',
    start: 'Delete my data',
    sure: 'Delete all of your data here?',
    follows: [
      'Receipts and statistics are switched off.',
      'Your receipts are deleted here, and your bank is told to remove them.',
      'Your record of what you agreed to is deleted too: download it first if you want proof.',
      'You are signed out. It cannot be undone. You can start anew whenever you like.',
    ],
    yes: 'Yes, delete everything',
    no: 'Keep my data',
    working: 'Everything is being switched off…',
    underWay: 'Your data is being deleted',
    underWayWhat: (dueAt: string) =>
      `It takes some seconds. You can close this page: it goes on by itself, by ${day(dueAt)} at the very latest.`,
    done: 'Your data is deleted',
    doneWhat: 'Nothing of you is left here but what is named below.',
    remains: 'What only time removes',
    remainder: (what: string, until: string | undefined): string =>
      `${REMAINS[what] ?? 'Other data'}${until === undefined ? '.' : `: gone by ${day(until)}.`}`,
    reference: (receivedAt: string, requestId: string) => `Asked for on ${clock(receivedAt)}, reference ${requestId}.`,
    unknown: 'Nobody has asked for this, or it was long ago.',
    back: 'To the start',
  },

  record: {
    title: 'Your record',
    about: 'All that you agreed to and ended, as a signed file. Keep it as proof.',
    download: 'Download my record',
    done: 'Your record has been downloaded.',
  },

  rights: {
    title: 'Your rights',
    responsible: 'Responsible:',
    version: (version: string) => `Text of ${version}`,
  },

  problems: {
    title: 'This page cannot show your choices now',
    again: 'Try again',
    unreachable: 'What you chose stays as it is. Check your connection, then try again.',
    offline: `You seem to be offline. Check your connection, then press again.`,
    noticeChanged: `The text has changed since you opened this page. ${NOTHING_CHANGED} Read the new text here, then press again.`,
    tokenOld: `This page was open for a long time. ${NOTHING_CHANGED} Press again.`,
    tooMany: `That was a lot at once. ${NOTHING_CHANGED} Wait a minute, then press again.`,
    busy: `We cannot save this at the moment. ${NOTHING_CHANGED} Wait a minute, then press again.`,
    ended: `You have been signed out. ${NOTHING_CHANGED} Please sign in again.`,
    other: `That did not work. ${NOTHING_CHANGED} Load the page again; if it fails again, write to us at the address below.`,
  },
} as const;

const AFTER: Readonly<Record<DeliveredReceipts, string>> = {
  take_down: 'Your bank is told to remove the receipts from its app.',
  keep: 'The receipts in your bank’s app stay; no new ones come.',
};

const HOW: Readonly<Record<string, string>> = {
  webhook: ', sent to it',
  fetched: ', fetched by it',
  looked_up: ', asked for by it',
  feed: ', in its list of news',
};

/** Kinds of data, as services name them. */
const KEPT: Readonly<Record<string, string>> = {
  consents: 'What you agreed to',
  consent_records: 'Records of what you decided',
  requests: 'What you asked us',
  sign_ins: 'Your sign-ins here',
  transactions: 'Card payments',
  matches: 'Which receipt belongs to which payment',
  baskets: 'Purchases counted without your name',
  receipts: 'Receipts',
  disclosures: 'Who saw which receipt',
  webhooks: 'Messages to your bank',
  notices: 'What your bank is still to be told',
  messages: 'Copies on their way between our services',
  set_aside: 'Copies set aside for repair',
  backups: 'Backups',
};

const WHERE: Readonly<Record<string, string>> = {
  consent: 'where you sign in',
  matching: 'where payments and receipts are compared',
  delivery: 'where your bank gets receipts',
  analytics: 'where purchases are counted',
  ingestion: 'where shops send receipts',
};

const REMAINS: Readonly<Record<string, string>> = {
  ...KEPT,
  notices: 'The notice to your bank that it has to remove your receipts',
  messages: 'Copies on their way between our services',
  set_aside: 'Copies that were set aside because something was wrong with them',
  backups: 'Backups; if one is ever used, your data is deleted from it first',
  baskets: 'Purchases that were counted without your name',
  consent_records: 'Records of a joint account, as another holder has records there too',
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function named(title: string, account: string | undefined): string {
  return account === undefined ? title : `${title}, ${account}`;
}
