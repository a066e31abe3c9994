import type { Consent } from '../network.js';
import { dayAndClock } from './format.js';
import { html, type Html } from './html.js';

/** What each purpose means to a customer. */
const purposes: Readonly<Record<string, string>> = {
  receipts: 'Receipts: what you bought is shown beside your payments.',
  insights: 'Insights: your purchases count in statistics that name nobody.',
};

/** What the customer has consented to, as the network has it now. */
export function consentNote(
  consents: readonly Consent[] | undefined,
  endedAt: string | undefined,
  sharingUrl: string | undefined,
): Html {
  const share =
    sharingUrl !== undefined && html`<p class="share"><a href="${sharingUrl}">See and change what you share</a></p>`;
  const ended = endedAt !== undefined && html`<p>Receipts were taken down ${dayAndClock(endedAt)}.</p>`;
  if (consents === undefined) return html`<div class="consent">${ended}${share}</div>`;
  const given = consents.filter(({ state, scopes }) => state === 'given' && scopes.length > 0);
  return html`<div class="consent">
    <h3>${given.length === 0 ? 'No consent' : 'Consent'}</h3>
    ${given.length === 0 && html`<p>Nothing is shared: payments of this account stay with the bank.</p>`}
    ${given.map(
      ({
        scopes,
        givenAt,
        expiresAt,
      }) => html`<ul>${scopes.map((scope) => html`<li>${purposes[scope] ?? scope}</li>`)}</ul>
      <p>Given ${dayAndClock(givenAt)}${expiresAt !== undefined && `, until ${dayAndClock(expiresAt)}`}.</p>`,
    )}
    ${given.length === 0 && ended}
    ${share}
  </div>`;
}
