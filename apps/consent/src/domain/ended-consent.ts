// What a bank's security event token (RFC 8417) says has ended.
import { consentIdShape } from '@quittance/bank-api/consent';
import type { Checked } from '@quittance/edge/shapes';

/** Events by which a bank says that a consent is no longer given: UK Open Banking's (v3.1 and v4), and our own. */
export const ENDING_EVENTS = [
  'urn:uk:org:openbanking:events:consent-authorization-revoked',
  'urn:quittance:consent:withdrawn',
] as const;

/** Our own subject identifier (RFC 9493, section 3): a consent, and the account it is of. */
export const CONSENT_SUBJECT = 'urn:quittance:consent';

const RESOURCE_ID = 'http://openbanking.org.uk/rid';
const RESOURCE_LINKS = 'http://openbanking.org.uk/rlk';

type Claims = Readonly<Record<string, unknown>>;

/** The id of the consent that has ended. However many places name it, they have to name the same one. */
export const findEndedConsent = (claims: Claims): Checked<string> => {
  const events = ENDING_EVENTS.map((uri) => objectIn(objectIn(claims['events'])?.[uri])).filter(
    (event) => event !== undefined,
  );
  if (events.length === 0) return refuse('/events', `must hold one of ${ENDING_EVENTS.join(', ')}`);
  const named = new Set([...namedBySubject(claims), ...events.flatMap(namedByEvent)]);
  const [consentId] = named;
  if (consentId === undefined)
    return refuse('/sub', 'must name the consent, or sub_id or the subject of the event must');
  if (named.size > 1) return refuse('/sub', 'must name the same consent as the event');
  return consentIdShape.check(consentId).ok ? { ok: true, value: consentId } : refuse('/sub', 'must name a consent');
};

/** The token's own subject: `sub_id` where it has one. */
const namedBySubject = ({ sub, sub_id: subject }: Claims): string[] => {
  const { format, id, uri, consent_id: consentId } = objectIn(subject) ?? {};
  if (format === CONSENT_SUBJECT) return texts(consentId);
  if (format === 'opaque') return texts(id);
  if (format === 'uri') return texts(uri).map(lastOfPath);
  return texts(sub).map(lastOfPath);
};

const namedByEvent = (event: Claims): string[] => {
  const subject = objectIn(event['subject']) ?? {};
  const links = subject[RESOURCE_LINKS];
  const ofLinks = Array.isArray(links) ? links.flatMap((one: unknown) => texts(objectIn(one)?.['link'])) : [];
  return [...texts(subject[RESOURCE_ID]), ...ofLinks.map(lastOfPath)];
};

/** The id in the URL of a consent; what is no URL is the id. */
const lastOfPath = (text: string): string => {
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  if (url === null) return text;
  const last = url.pathname.split('/').findLast((part) => part !== '') ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
};

const texts = (value: unknown): string[] => (typeof value === 'string' ? [value] : []);

const objectIn = (value: unknown): Claims | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined;

const refuse = (field: string, rule: string): Checked<never> => ({ ok: false, errors: [{ field, rule }] });
