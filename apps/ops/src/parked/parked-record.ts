import type { RecordParked } from '@quittance/contracts-parked';
import { OpsError } from '../errors.js';

/** Services that park records. */
export type ParkingService = 'matching' | 'consent' | 'delivery' | 'analytics';
export const parkingServices: readonly ParkingService[] = ['matching', 'consent', 'delivery', 'analytics'];

/** Where a parked record lies; its id is `service/partition/offset`. */
export interface ParkedPlace {
  readonly service: ParkingService;
  readonly partition: number;
  readonly offset: string;
}

export interface ParkedLine extends ParkedPlace {
  readonly id: string;
  readonly record: RecordParked;
  readonly replayedAt: Date | undefined;
}

export const toParkedId = ({ service, partition, offset }: ParkedPlace): string => `${service}/${partition}/${offset}`;

export const parseParkedId = (id: string): ParkedPlace => {
  const match = /^([a-z]+)\/(\d{1,9})\/(\d{1,18})$/.exec(id);
  const service = parkingServices.find((name) => name === match?.[1]);
  if (!match || service === undefined) {
    throw new OpsError(
      'bad-id',
      `"${id}" is not the id of a parked record: it looks like delivery/0/12, see "npm run ops -- parked list".`,
    );
  }
  return { service, partition: Number(match[2]), offset: String(BigInt(match[3]!)) };
};

/**
 * Which records a replay puts back, in the order they were parked: those named, or with `all` every one that was not put back
 * before. Naming one puts it back again. Throws for an id that is not there.
 */
export const chooseReplay = (
  parked: readonly ParkedLine[],
  wanted: { readonly ids: readonly string[]; readonly all: boolean },
): ParkedLine[] => {
  const named = new Set(wanted.ids.map((id) => toParkedId(parseParkedId(id))));
  for (const id of named) {
    if (!parked.some((line) => line.id === id)) {
      throw new OpsError('unknown-record', `There is no parked record ${id}: see "npm run ops -- parked list".`);
    }
  }
  return parked
    .filter((line) => named.has(line.id) || (wanted.all && line.replayedAt === undefined))
    .toSorted((a, b) => a.record.parkedAt - b.record.parkedAt || Number(BigInt(a.offset) - BigInt(b.offset)));
};
