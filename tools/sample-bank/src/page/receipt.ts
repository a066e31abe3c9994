import type { Charge, Receipt, ReceiptLine } from '../book.js';
import { dayAndClock, money, unitPrice } from './format.js';
import { html, type Html } from './html.js';

/** The itemised receipt, as a slip of paper. */
export function receiptSlip(receipt: Receipt): Html {
  const { merchant, currency } = receipt;
  const due = receipt.kind === 'refund' ? 'Refunded' : 'Total';
  return html`<article class="slip" aria-label="Receipt from ${merchant.tradingName}">
    <header>
      <h3>${merchant.tradingName}</h3>
      <p>${merchant.storeName}</p>
      ${merchant.address && html`<p>${[...merchant.address.lines, merchant.address.city, merchant.address.postcode].filter(Boolean).join(', ')}</p>`}
      ${merchant.phone && html`<p>${merchant.phone}</p>`}
      <p><time datetime="${receipt.purchasedAt}">${dayAndClock(receipt.purchasedAt)}</time></p>
    </header>
    ${receipt.kind === 'refund' && html`<p class="stamp">Refund</p>`}
    <table class="lines">
      <caption class="visually-hidden">Items</caption>
      <thead class="visually-hidden"><tr><th scope="col">Item</th><th scope="col">VAT</th><th scope="col">Amount</th></tr></thead>
      <tbody>${receipt.lines.map((line) => lineRows(line, currency))}</tbody>
      <tfoot>
        <tr class="total"><th scope="row" colspan="2">${due}</th><td>${money(receipt.totalMinor, currency)}</td></tr>
        <tr><th scope="row" colspan="2">${cardName(receipt)}</th><td>${money(receipt.payment.amountMinor, receipt.payment.currency ?? currency)}</td></tr>
        ${receipt.otherPaymentsMinor !== undefined && html`<tr><th scope="row" colspan="2">Other payments</th><td>${money(receipt.otherPaymentsMinor, currency)}</td></tr>`}
      </tfoot>
    </table>
    ${vatTable(receipt)}
    <footer>
      ${merchant.vatNumber && html`<p>VAT no. ${merchant.vatNumber}</p>`}
      ${receipt.barcode && html`<p class="barcode" aria-hidden="true"></p><p>${codeText(receipt.barcode.value)}</p>`}
      ${receipt.barcodes?.map(({ value }) => html`<p>${codeText(value)}</p>`)}
      ${merchant.website && html`<p>${merchant.website}</p>`}
      ${receipt.state === 'revised' && html`<p class="note">Corrected by the shop</p>`}
    </footer>
  </article>`;
}

/** The separator of GS1 has no shape of its own: its picture shows where it stands. */
function codeText(value: string): string {
  return value.replaceAll('\u001d', '\u241d');
}

function cardName({ payment, kind }: Receipt): string {
  const card = payment.last4 === undefined ? 'your card' : `card ending ${payment.last4}`;
  return kind === 'refund' ? `To ${card}` : `Paid by ${card}`;
}

function lineRows(line: ReceiptLine, currency: string): Html {
  return html`${chargeRow(line, currency, money(line.totalMinor, currency))}
    ${line.modifiers?.map((modifier) => chargeRow(modifier, currency, modifier.totalMinor === 0 ? '' : money(modifier.totalMinor, currency), 'modifier'))}`;
}

function chargeRow(charge: Charge, currency: string, amount: string, kind = 'line'): Html {
  const { text, quantity, unit } = charge;
  const several = quantity !== '1' || unit !== undefined;
  return html`<tr class="${kind}">
      <th scope="row">${text}${several && html`<span class="detail">${quantity}${unit && ` ${unit}`}${each(charge, currency)}</span>`}
        ${charge.discounts?.map((discount) => html`<span class="detail saving">${discount.text} ${money(-discount.amountMinor, currency)}</span>`)}
      </th>
      <td class="code">${charge.vatCode ?? ''}</td>
      <td>${amount}</td>
    </tr>`;
}

function each({ unitPrice: decimal, unitPriceMinor }: Charge, currency: string): string {
  if (decimal !== undefined) return ` × ${unitPrice(decimal, currency)}`;
  return unitPriceMinor === undefined ? '' : ` × ${money(unitPriceMinor, currency)}`;
}

function vatTable({ vat, currency, vatComplete }: Receipt): Html | false {
  if (!vat || vat.length === 0) return false;
  return html`<table class="vat">
    <caption>VAT${vatComplete ? '' : ' (not complete)'}</caption>
    <thead><tr><th scope="col">Code</th><th scope="col">Rate</th><th scope="col">Net</th><th scope="col">VAT</th></tr></thead>
    <tbody>${vat.map(
      (each) =>
        html`<tr><th scope="row">${each.code}</th><td>${each.ratePercent}%</td><td>${money(each.netMinor, currency)}</td><td>${money(each.vatMinor, currency)}</td></tr>`,
    )}</tbody>
  </table>`;
}
