import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { requireOwner } from './owners.js';

/** How a bank's customers sign in to the network's own page. */
interface BankSignIn {
  readonly bankId: string;
  /** Of the bank's OpenID provider: https, or http on this machine. */
  readonly issuer: string;
  /** Under which the bank registered the network. */
  readonly clientId: string;
  /** As customers know the bank. */
  readonly name: string;
  /** Of its security event tokens; its provider's where absent. */
  readonly eventsIssuer?: string | undefined;
  /** Where the keys are that sign those; its provider's where absent. */
  readonly eventsJwks?: string | undefined;
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const MAX_ISSUER = 500;
const WORDS = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]{1,200}$/u;

/** Lets an admitted bank's customers sign in, or changes how. Who is signed in through another provider of the bank is signed out. */
export const registerSignIn = async (operator: Operator, signIn: BankSignIn): Promise<void> => {
  const { bankId, issuer, clientId, name, eventsIssuer, eventsJwks } = signIn;
  if (!isIssuer(issuer)) {
    throw new OpsError(
      'bad-sign-in',
      `"${issuer}" cannot be an issuer: an https URL without query and fragment, or http on this machine.`,
    );
  }
  for (const [what, text] of Object.entries({ 'client id': clientId, name })) {
    if (!WORDS.test(text)) throw new OpsError('bad-sign-in', `A ${what} has 1 to 200 characters on one line.`);
  }
  if (eventsIssuer !== undefined && !WORDS.test(eventsIssuer))
    throw new OpsError('bad-sign-in', 'The issuer of security events has 1 to 200 characters on one line.');
  if (eventsJwks !== undefined && !isWebUrl(eventsJwks, /[#\s]/)) {
    throw new OpsError(
      'bad-sign-in',
      `"${eventsJwks}" cannot be where keys are: an https URL without fragment, or http on this machine.`,
    );
  }
  await requireOwner(operator, 'bank', bankId);
  await operator.query(
    'consent',
    `WITH before AS (SELECT issuer FROM bank_sign_in WHERE bank_id = $1),
          signed_out AS (DELETE FROM customer_session WHERE bank_id = $1 AND $2 <> ALL (SELECT issuer FROM before)),
          begun AS (DELETE FROM sign_in_request WHERE bank_id = $1 AND $2 <> ALL (SELECT issuer FROM before))
     INSERT INTO bank_sign_in (bank_id, issuer, client_id, name, events_issuer, events_jwks) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (bank_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id, name = excluded.name,
       events_issuer = excluded.events_issuer, events_jwks = excluded.events_jwks`,
    [bankId, issuer, clientId, name, eventsIssuer ?? null, eventsJwks ?? null],
  );
};

/** Nobody signs in through the bank any more, and whoever has is signed out. */
export const removeSignIn = async (operator: Operator, bankId: string): Promise<void> => {
  const removed = await operator.query(
    'consent',
    `WITH signed_out AS (DELETE FROM customer_session WHERE bank_id = $1),
          begun AS (DELETE FROM sign_in_request WHERE bank_id = $1)
     DELETE FROM bank_sign_in WHERE bank_id = $1 RETURNING 1`,
    [bankId],
  );
  if (removed.length === 0) throw new OpsError('unknown-owner', `No customers sign in through "${bankId}".`);
};

export const listSignIns = (operator: Operator): Promise<BankSignIn[]> =>
  operator.query<BankSignIn>(
    'consent',
    'SELECT bank_id AS "bankId", issuer, client_id AS "clientId", name FROM bank_sign_in ORDER BY bank_id',
  );

const isIssuer = (text: string): boolean => isWebUrl(text, /[?#\s]/);

const isWebUrl = (text: string, without: RegExp): boolean => {
  const url = URL.parse(text);
  if (url === null || text.length > MAX_ISSUER || without.test(text) || url.username !== '' || url.password !== '')
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
};
