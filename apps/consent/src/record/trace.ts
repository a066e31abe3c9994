// What an auditor checks in the records of one consent: that none is missing, moved or changed, and that everything came in its order.
import { hashOf } from './recorder.js';
import type { ConsentRecord } from './consent-record.js';

/** That an enforcing service knew a version, and since when (epoch ms). */
interface Enforcement {
  readonly version: number;
  readonly at: number;
}

const ms = (instant: string): number => Date.parse(instant);

/**
 * The faults in a whole trace, the oldest record first; none where controller, notice, agreement and enforcement came in this order. That the newest
 * records are there as well, only `enforced` can show: a record that was cut off at the end leaves no gap.
 *
 * @param texts The signed texts. That they are signed is checked apart (docs/verify-consent-record.mjs).
 */
export const findTraceFaults = (texts: readonly string[], enforced: readonly Enforcement[] = []): string[] => {
  const records = texts.map((text) => JSON.parse(text) as ConsentRecord);
  return [
    ...records.flatMap((record, i) => linkFaults(record, records[i - 1], texts[i - 1])),
    ...records.flatMap((record) =>
      orderFaults(record).map((fault) => `version ${record['quittance:version']}: ${fault}`),
    ),
    ...enforced.flatMap((one) => enforcementFaults(records, one)),
  ];
};

/** A record follows on the one before it, by number and by hash. */
const linkFaults = (
  record: ConsentRecord,
  before: ConsentRecord | undefined,
  textBefore: string | undefined,
): string[] => {
  const version = record['quittance:version'];
  const previous = record['quittance:previous'];
  if (before === undefined || textBefore === undefined)
    return previous === null ? [] : [`version ${version}: what came before it is missing`];
  return [
    ...(['quittance:bank', 'quittance:consent', 'quittance:account'] as const)
      .filter((key) => record[key] !== before[key])
      .map((key) => `version ${version}: ${key} is not that of the record before it`),
    ...(version === before['quittance:version'] + 1
      ? []
      : [`version ${version}: does not follow on the one before it`]),
    ...(previous === hashOf(textBefore) ? [] : [`version ${version}: what came before it is not what it was`]),
    ...(ms(record['dct:created']) < ms(before['dct:created'])
      ? [`version ${version}: older than the one before it`]
      : []),
  ];
};

/** Controller, then notice, then agreement, then word of it to those who enforce it. */
const orderFaults = (record: ConsentRecord): string[] => {
  const announced = record['quittance:announced'];
  const parties = record['dpv:hasEntity'].filter((party) => party['@type'] === 'dpv:DataController');
  const processes = record['dpv:hasProcess'];
  const events = record['dpv:hasConsentStatus'];
  return [
    ...processes.flatMap((process) => [
      ...(parties.some((party) => party['@id'] === process['dpv:hasDataController'])
        ? []
        : ['nobody is its controller']),
      ...process['dpv:hasNotice'].flatMap((notice) => [
        ...(notice['dct:publisher'] === process['dpv:hasDataController'] ? [] : ['its notice is not its controller’s']),
        ...events
          .filter((event) => !('quittance:scope' in event) || event['quittance:scope'] === process['quittance:scope'])
          .filter((event) => ms(event['dpv:isIndicatedAtTime']) < ms(notice['dct:issued'] ?? ''))
          .map(() => 'agreed to before its notice existed'),
      ]),
    ]),
    ...(announced['quittance:version'] === record['quittance:version'] ? [] : ['announced as another version']),
    ...(events.some((event) => ms(event['dpv:isIndicatedAtTime']) > ms(announced['dct:issued']))
      ? ['announced before it happened']
      : []),
  ];
};

const enforcementFaults = (records: readonly ConsentRecord[], { version, at }: Enforcement): string[] => {
  const record = records.find((one) => one['quittance:version'] === version);
  if (record === undefined) return [`version ${version}: enforced, and not on record`];
  return at < ms(record['dct:created']) ? [`version ${version}: enforced before it was agreed to`] : [];
};
