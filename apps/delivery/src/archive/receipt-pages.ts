import type { ReceiptJson } from '@quittance/bank-api';
import { Html, html } from '@quittance/edge';
import { formatInstant } from '@quittance/edge/shapes';
import type { HeldReceipt } from '../store/customer.store.js';
import { amountOf } from './receipt-files.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}
article{border:1px solid #ccc;border-radius:.5rem;padding:1rem;margin:1rem 0;break-inside:avoid}h2{font-size:1.1rem;margin:0}
table{width:100%;border-collapse:collapse}td{padding:.15rem 0;vertical-align:top;overflow-wrap:anywhere}
td:last-child{text-align:right;white-space:nowrap;padding-left:1rem}.part td:first-child{padding-left:1rem}
.total td{border-top:1px solid #ccc;font-weight:600}p{margin:.25rem 0}.small{font-size:.85rem;color:#555;overflow-wrap:anywhere}`;

/** All receipts as one page that needs nothing else: no script, no other file. */
export const toReceiptsHtml = (held: readonly HeldReceipt[], createdAt: number): string => {
  const { markup } = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your receipts</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>Your receipts</h1>
<p>${String(held.length)} of them, as they were kept on ${formatInstant(createdAt)}. The newest purchase is first.</p>
${held.map(toArticle)}
</body>
</html>
`;
  return `<!doctype html>\n${markup}`;
};

const toArticle = ({ receipt, seenByBankAt }: HeldReceipt): Html => {
  const { merchant, purchasedAt, currency, payment } = receipt;
  const seen =
    seenByBankAt === null ? 'not seen by your bank' : `seen by your bank since ${formatInstant(seenByBankAt)}`;
  const card = payment.last4 === undefined ? '' : ` ··${payment.last4}`;
  return html`<article>
<h2>${merchant.tradingName}</h2>
<p>${[merchant.storeName, ...(merchant.address?.lines ?? []), merchant.address?.city ?? ''].filter(Boolean).join(', ')}</p>
<p><time datetime="${purchasedAt}">${purchasedAt}</time></p>
<table>
${receipt.lines.map((line) => toRows(line, currency))}
<tr class="total"><td>Total</td><td>${amountOf(receipt.totalMinor, currency)} ${currency}</td></tr>
</table>
<p>${payment.kind}${card}: ${amountOf(payment.amountMinor, payment.currency ?? currency)} ${payment.currency ?? currency}</p>
<p class="small">${receipt.kind}, ${receipt.state}, revision ${String(receipt.revision)}, ${receipt.receiptId}; ${seen}</p>
</article>
`;
};

const toRows = (line: ReceiptJson['lines'][number], currency: string): Html => {
  const row = (kind: string, said: string, minor: number): Html =>
    html`<tr class="${kind}"><td>${said}</td><td>${amountOf(minor, currency)}</td></tr>
`;
  const quantity = line.quantity === '1' ? '' : `${line.quantity}${line.unit === undefined ? '' : ` ${line.unit}`} × `;
  const discounts = (of: Pick<typeof line, 'discounts'>): Html[] =>
    (of.discounts ?? []).map((discount) => row('part', discount.text, discount.amountMinor));
  const modifiers = (line.modifiers ?? []).flatMap((of) => [row('part', of.text, of.totalMinor), ...discounts(of)]);
  return html`${[row('line', `${quantity}${line.text}`, line.totalMinor), ...discounts(line), ...modifiers]}`;
};
