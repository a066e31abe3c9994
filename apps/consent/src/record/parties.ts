import { type Consent, type Holder, THE_BANKS_CUSTOMER } from '../domain/consent.js';
import { NEWEST } from '../notices/notices.js';

/** What a record says of the network that writes it. */
export interface NetworkFacts {
  /** Where customers reach it, without a path. */
  readonly url: string;
  /** ISO 3166-1: where it keeps the data, and whose law applies. */
  readonly country: string;
}

const urn = (...parts: readonly string[]): string => ['urn:quittance', ...parts.map(encodeURIComponent)].join(':');

export const NETWORK = urn('network');
export const bankOf = ({ bankId }: Pick<Consent, 'bankId'>): string => urn('bank', bankId);

/** Who asked the customer and answers for it: the network in controller mode, the bank in processor mode. */
export const controllerOf = (consent: Consent): string => (consent.heldBy === 'network' ? NETWORK : bankOf(consent));

/** Only the bank knows the person: a holder is the subject that it made up for the network, and nobody in particular is the account. */
export const subjectOf = ({ bankId, accountId }: Consent, holder: Holder): string =>
  holder === THE_BANKS_CUSTOMER ? urn('bank', bankId, 'account', accountId) : urn('bank', bankId, 'customer', holder);

/** How the bank is reached, only it can say: it is the customer's own. */
const BY_THE_BANK = 'as the bank tells its customers';

/** The parties with their roles; `quittance:instructedBy` says on whose instruction a processor works. */
export const toParties = (consent: Consent, { url }: NetworkFacts) => {
  const [network, bank] = [NETWORK, bankOf(consent)];
  const isController = consent.heldBy === 'network';
  const { name, contact } = NEWEST.controller;
  return [
    {
      '@id': network,
      '@type': isController ? 'dpv:DataController' : 'dpv:DataProcessor',
      'dpv:hasIdentifier': network,
      'dpv:hasName': name,
      'dpv:hasContact': contact,
      'dpv:hasAddress': url,
      ...(!isController && { 'quittance:instructedBy': bank }),
    },
    {
      '@id': bank,
      '@type': isController ? 'dpv:Recipient' : 'dpv:DataController',
      'dpv:hasIdentifier': bank,
      'dpv:hasName': consent.bankId,
      'dpv:hasContact': BY_THE_BANK,
      'dpv:hasAddress': BY_THE_BANK,
    },
  ];
};
