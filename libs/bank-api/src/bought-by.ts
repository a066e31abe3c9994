import { parseInstant } from '@quittance/edge/shapes';

/** What a bank says of when a purchase was made. `transmittedAt` in epoch ms, the others as text without a zone. */
interface SaidTimes {
  readonly stage: string;
  readonly transmittedAt?: number | null | undefined;
  readonly localAt?: string | null | undefined;
  readonly transactionDate?: string | null | undefined;
  readonly bookedDate?: string | null | undefined;
}

const DAY_MS = 86_400_000;
/** Time zones are at most 12 hours behind UTC. */
const BEHIND_MS = DAY_MS / 2;

/** The instant (epoch ms) by which a purchase was certainly made, by what its bank says; infinite where it says nothing of it. */
export const boughtBy = ({ stage, transmittedAt, localAt, transactionDate, bookedDate }: SaidTimes): number => {
  // A clearing is transmitted days after the purchase; it was made before that, too.
  const sent = transmittedAt ?? Number.POSITIVE_INFINITY;
  const wall = localAt == null ? undefined : parseInstant(localAt)?.ms;
  if (wall !== undefined) return Math.min(sent, wall + BEHIND_MS);
  const isOfPurchase = stage !== 'clearing' && stage !== 'refund_clearing';
  if (isOfPurchase && transmittedAt != null) return sent;
  const day = Date.parse(`${transactionDate ?? bookedDate ?? ''}T00:00:00Z`);
  return Number.isNaN(day) ? sent : Math.min(sent, day + DAY_MS + BEHIND_MS);
};
