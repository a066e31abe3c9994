import { texts } from '../texts.js';
import type { KeptReceipt, Line, Receipt } from './types.js';

/** One receipt: the shop, the day and the amount; opened, all that is on it. */
export function ReceiptItem({ kept }: { readonly kept: KeptReceipt }) {
  const { receipt, seenByBankAt } = kept;
  const { receipts } = texts;
  const { merchant, purchasedAt, kind, totalMinor, currency } = receipt;
  return (
    <details className="paper">
      <summary>
        <span className="shop">{merchant.tradingName}</span>
        <span className="sum">{receipts.total(kind, totalMinor, currency)}</span>
        <time className="soft" dateTime={purchasedAt}>
          {receipts.dayAndClock(purchasedAt)}
        </time>
      </summary>
      <Paper receipt={receipt} />
      <p className="soft">{receipts.seen(seenByBankAt)}</p>
    </details>
  );
}

function Paper({ receipt }: { readonly receipt: Receipt }) {
  const { receipts } = texts;
  const { merchant, lines, currency, totalMinor, payment, vat, otherPaymentsMinor } = receipt;
  const place = [...(merchant.address?.lines ?? []), merchant.address?.postcode, merchant.address?.city].filter(
    Boolean,
  );
  const amount = (minor: number) => receipts.amount(minor, currency);
  return (
    <>
      <p className="soft">
        {[merchant.storeName, ...place].join(', ')}
        {merchant.vatNumber !== undefined && ` · ${receipts.vatNumber(merchant.vatNumber)}`}
      </p>
      <table role="table" aria-label={receipts.lines}>
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col">
              {receipts.what}
            </th>
            <th role="columnheader" scope="col" className="figure">
              {receipts.price}
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {lines.map((line, index) => (
            // Two lines of a receipt may be alike in everything.
            // biome-ignore lint/suspicious/noArrayIndexKey: a receipt's lines have no ids, and never change their places
            <LineRow key={index} line={line} amount={amount} />
          ))}
        </tbody>
        <tfoot role="rowgroup">
          <Sum name={receipts.sum} value={amount(totalMinor)} />
          {vat?.map(({ code, ratePercent, vatMinor }) => (
            <Sum key={code} name={receipts.vat(ratePercent)} value={amount(vatMinor)} />
          ))}
          <Sum name={receipts.paid(payment.last4)} value={receipts.amount(payment.amountMinor, payment.currency)} />
          {otherPaymentsMinor !== undefined && <Sum name={receipts.otherwise} value={amount(otherPaymentsMinor)} />}
        </tfoot>
      </table>
    </>
  );
}

function LineRow({ line, amount }: { readonly line: Line; readonly amount: (minor: number) => string }) {
  const { receipts } = texts;
  const extras = [
    ...(line.modifiers ?? []).map(({ text }) => text),
    ...(line.discounts ?? []).map(({ text, amountMinor }) => `${text} −${amount(amountMinor)}`),
  ];
  return (
    <tr role="row">
      <td role="cell">
        {receipts.line(line.text, line.quantity, line.unit)}
        {extras.length > 0 && <span className="soft"> {extras.join(', ')}</span>}
      </td>
      <td role="cell" className="figure">
        {amount(line.totalMinor)}
      </td>
    </tr>
  );
}

const Sum = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <tr role="row">
    <th role="rowheader" scope="row">
      {name}
    </th>
    <td role="cell" className="figure">
      {value}
    </td>
  </tr>
);
