import { readFileSync } from 'node:fs';
import type { Network, ServiceName } from '@quittance/testbed';

/** A place that somebody can look into, and every byte that is there, as text in which each byte is one character. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

const latin1 = (bytes: Buffer | null | undefined): string => bytes?.toString('latin1') ?? '';

/** Every record of these topics: keys, headers and values as bytes. */
export const topicPlaces = async (network: Network, topics: readonly string[]): Promise<Place[]> => {
  const places: Place[] = [];
  for (const topic of topics) {
    const records = await network.bed.readAll({
      name: topic,
      record: '',
      encode: () => Buffer.alloc(0),
      decode: () => ({ ok: false, reason: 'not-framed', detail: '' }),
    });
    places.push({
      name: `topic ${topic}`,
      text: records.map((r) => `${r.key} ${JSON.stringify(r.headers)} ${latin1(r.bytes)}`).join('\n'),
    });
  }
  return places;
};

/** Every row of every table of a service's database. */
export const databasePlaces = async (network: Network, service: ServiceName): Promise<Place[]> => {
  const tables = await network.bed.query<{ name: string }>(
    service,
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'`,
  );
  const places: Place[] = [];
  for (const { name } of tables) {
    const columns = await network.bed.query<{ column: string; type: string }>(
      service,
      `SELECT attname AS column, format_type(atttypid, NULL) AS type FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [name],
    );
    const shown = columns.map(({ column, type }) => (type === 'bytea' ? `"${column}"` : `"${column}"::text`));
    const rows = await network.bed.query<Record<string, string | Buffer | null>>(
      service,
      `SELECT ${shown.join(', ')} FROM "${name}"`,
    );
    const cells = rows.flatMap((row) =>
      Object.values(row).map((cell) => (Buffer.isBuffer(cell) ? latin1(cell) : (cell ?? ''))),
    );
    places.push({ name: `database ${service}.${name}`, text: cells.join('\n') });
  }
  return places;
};

export const logPlaces = (network: Network, services: readonly ServiceName[]): Place[] =>
  services.map((name) => ({ name: `log of ${name}`, text: readFileSync(network.services[name].logFile, 'latin1') }));

export const metricPlaces = async (network: Network, services: readonly ServiceName[]): Promise<Place[]> =>
  Promise.all(
    services.map(async (name) => ({
      name: `metrics of ${name}`,
      text: await (await fetch(`${network.bed.internalUrl(name)}/metrics`)).text(),
    })),
  );

/** A few digits turn up in any hash or UUID by chance, so they count only where they stand by themselves. */
const isFound = (token: string, text: string): boolean =>
  /^[0-9]{1,7}$/.test(token) ? new RegExp(`(?<![0-9a-fA-F])${token}(?![0-9a-fA-F])`).test(text) : text.includes(token);

/** Where each of the tokens is found: the whole of what there is to know about a leak. */
export const findTokens = (tokens: readonly string[], places: readonly Place[]): string[] =>
  places.flatMap((place) =>
    tokens.filter((token) => isFound(token, place.text)).map((token) => `${token} in ${place.name}`),
  );
