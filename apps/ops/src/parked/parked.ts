import { parkedTopics, type RecordParked } from '@quittance/contracts-parked';
import { newMessageId, DirectPublisher } from '@quittance/kafka';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';
import { ensureLedger } from '../owners/ledger.js';
import {
  chooseReplay,
  type ParkedLine,
  type ParkedPlace,
  type ParkingService,
  parkingServices,
  toParkedId,
} from './parked-record.js';
import { readToEnd } from './read-to-end.js';

/** Every parked record, of one service or of all, oldest first. */
export const listParked = async (operator: Operator, service?: ParkingService): Promise<ParkedLine[]> => {
  const wanted = service === undefined ? parkingServices : [service];
  const topics = new Map(wanted.map((name) => [operator.prefix + parkedTopics[name].name, name]));
  const records = await readToEnd(operator.kafka, `${operator.prefix}operator`, [...topics.keys()]);
  const replayed = await replayedAt(operator, wanted);
  const lines = records.map(({ topic, partition, offset, value }) => {
    const place = { service: topics.get(topic)!, partition, offset };
    const id = toParkedId(place);
    return { ...place, id, record: decode(place, value), replayedAt: replayed.get(id) };
  });
  return lines.toSorted((a, b) => a.record.parkedAt - b.record.parkedAt);
};

/**
 * Puts parked records back on the topics they came from: the same bytes, key and headers under the message id they had, so that
 * services that had handled them pass over them and the one that had not takes them. Remembers which were put back.
 */
export const replayParked = async (
  operator: Operator,
  wanted: { readonly ids: readonly string[]; readonly all: boolean; readonly service?: ParkingService },
): Promise<ParkedLine[]> => {
  const chosen = chooseReplay(await listParked(operator, wanted.service), wanted);
  const publisher = new DirectPublisher(operator.kafka, operator.prefix);
  try {
    for (const line of chosen) {
      const { record } = line;
      await publisher.publishRaw([
        {
          topic: record.sourceTopic,
          key: record.sourceKey ?? '',
          value: record.payload ?? null,
          messageId: record.messageId ?? newMessageId(),
          headers: record.headers,
        },
      ]);
      await operator.query(
        line.service,
        `INSERT INTO operator.replayed (partition, record_offset) VALUES ($1, $2)
         ON CONFLICT (partition, record_offset) DO UPDATE SET replayed_at = now()`,
        [line.partition, line.offset],
      );
    }
  } finally {
    await publisher.close();
  }
  return chosen;
};

const replayedAt = async (operator: Operator, wanted: readonly ParkingService[]): Promise<Map<string, Date>> => {
  const at = new Map<string, Date>();
  for (const service of wanted) {
    await ensureLedger(operator, service);
    const rows = await operator.query<{ partition: number; record_offset: string; replayed_at: Date }>(
      service,
      'SELECT partition, record_offset, replayed_at FROM operator.replayed',
    );
    for (const row of rows) {
      at.set(toParkedId({ service, partition: row.partition, offset: row.record_offset }), row.replayed_at);
    }
  }
  return at;
};

const decode = (place: ParkedPlace, value: Buffer | null): RecordParked => {
  const decoded = value === null ? undefined : parkedTopics[place.service].decode(value);
  if (decoded?.ok) return decoded.value;
  throw new OpsError(
    'unknown-record',
    `The parked record ${toParkedId(place)} cannot be read: ${decoded?.detail ?? 'it is empty'}.`,
  );
};
