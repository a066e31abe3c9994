import { ensurePortFree } from '@quittance/local-stack';

export const services = ['ingestion', 'consent', 'delivery', 'analytics', 'matching'] as const;
export type ServiceName = (typeof services)[number];

/** Offsets from the port base; 7101 to 7192 with the usual one. */
const offsets = {
  ingestion: 1,
  consent: 2,
  delivery: 3,
  analytics: 4,
  matching: 5,
  banks: 10,
  zipkin: 21,
  postgres: 32,
  kafka: 92,
} as const;
const names: Record<keyof typeof offsets, string> = {
  ingestion: 'ingestion',
  consent: 'consent',
  delivery: 'delivery',
  analytics: 'analytics',
  matching: 'matching',
  banks: 'the sample banks',
  zipkin: 'Zipkin',
  postgres: 'PostgreSQL',
  kafka: 'Kafka',
};

export const PORT_OPTION = '--port-base';

/** The port for a purpose; 0, any free one, when there is no base. */
export function portFor(base: number | undefined, purpose: keyof typeof offsets, index = 0): number {
  return base === undefined ? 0 : base + offsets[purpose] + index;
}

/** Says before anything is started which port is taken, and by whom. */
export async function ensurePortsFree(base: number | undefined, banks: number): Promise<void> {
  if (base === undefined) return;
  for (const purpose of Object.keys(offsets) as (keyof typeof offsets)[]) {
    for (let index = 0; index < (purpose === 'banks' ? banks : 1); index++) {
      await ensurePortFree(portFor(base, purpose, index), { purpose: names[purpose], option: PORT_OPTION });
    }
  }
}
