import { type ArchivePart, type Cell, Html, html, type SignedInCustomer, toCsv } from '@quittance/edge';
import { formatInstant } from '@quittance/edge/shapes';

type Rows = readonly Readonly<Record<string, unknown>>[];

/** What a customer's part of an archive is made of, as the edge answers it. */
interface ArchiveContents {
  readonly customer: SignedInCustomer;
  readonly records: object;
  readonly history: Rows;
  readonly choices: object;
  readonly requests: Rows;
  /** JSON arrays: what matching keeps. */
  readonly documents: readonly string[];
  /** Epoch ms. */
  readonly createdAt: number;
}

const HISTORY_COLUMNS = ['at', 'scope', 'accountId', 'label', 'event', 'by', 'reason', 'noticeVersion', 'heldBy'];

/** Everything that consent and matching hold of a customer, as files to keep. */
export const toArchiveFiles = (contents: ArchiveContents): ArchivePart['files'] => {
  const { records, history, choices, requests, documents } = contents;
  const transactions = documents.flatMap((document) => JSON.parse(document) as Rows);
  return [
    file('consent/records.json', records),
    csv('consent/history.csv', HISTORY_COLUMNS, history),
    file('consent/choices.json', choices),
    file('consent/requests.json', { requests }),
    file('matching/transactions.json', { transactions }),
    csv('matching/transactions.csv', [...new Set(transactions.flatMap((one) => Object.keys(one)))], transactions),
    { path: 'consent/consent.html', mediaType: 'text/html', text: toConsentHtml(contents) },
  ];
};

const file = (path: string, value: object) => ({
  path,
  mediaType: 'application/json',
  text: JSON.stringify(value, null, 1),
});

const csv = (path: string, columns: readonly string[], rows: Rows) => ({
  path,
  mediaType: 'text/csv',
  text: toCsv(
    columns,
    rows.map((row) => columns.map((column) => toCell(row[column]))),
  ),
});

/** What is no plain value is written as JSON. */
const toCell = (value: unknown): Cell => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
};

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}
h2{font-size:1.1rem}li{margin:.5rem 0;overflow-wrap:anywhere}.small{font-size:.85rem;color:#555}`;

const toConsentHtml = ({ customer, history, requests, createdAt }: ArchiveContents): string => {
  const { markup } = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your consents</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>Your consents</h1>
<p class="small">As they were kept on ${formatInstant(createdAt)}.</p>
<h2>Your accounts</h2>
<ul>
${customer.accounts.map(({ label }) => html`<li>${label}</li>\n`)}</ul>
<h2>What was decided</h2>
<ul>
${history.map(toDecision)}</ul>
<h2>What you asked for</h2>
<ul>
${requests.map(toAsked)}</ul>
</body>
</html>
`;
  return `<!doctype html>\n${markup}`;
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const toDecision = ({ at, scope, label, event, by }: Rows[number]): Html =>
  html`<li>${textOf(scope)}: ${textOf(event)}, ${textOf(label)}<br><span class="small">${textOf(at)}, by ${textOf(by)}</span></li>
`;

const toAsked = ({ kind, text, receivedAt, closedAt }: Rows[number]): Html =>
  html`<li>${textOf(kind)}${text === undefined ? '' : `: ${textOf(text)}`}<br><span class="small">${textOf(receivedAt)}${closedAt === undefined ? ', open' : `, closed ${textOf(closedAt)}`}</span></li>
`;
