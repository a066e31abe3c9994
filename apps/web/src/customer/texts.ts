// Every word of the page that is not in the notice. A translation is another object of the same shape.
import type { Change, DeliveredReceipts, Scope } from './api-types.js';
import { day as dayIn, dayAndClock as dayAndClockIn } from './when.js';

const LOCALE = 'en-GB';
const day = (instant: string): string => dayIn(instant, LOCALE);

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
    dayAndClock: (instant: string): string => dayAndClockIn(instant, LOCALE),
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

function named(title: string, account: string | undefined): string {
  return account === undefined ? title : `${title}, ${account}`;
}
