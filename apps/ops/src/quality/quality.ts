import { type QualityReport, qualityReport } from '@quittance/matching/operator';
import { OpsError } from '../errors.js';
import type { Operator } from '../operator.js';

interface QualityWanted {
  readonly retailerId?: string;
  readonly bankId?: string;
  /** Back from now; seven unless said. */
  readonly days?: number;
  /** Epoch ms; the present unless said. */
  readonly nowMs?: number;
  readonly onProgress?: (what: string) => void;
}

/**
 * How good the data of retailers and banks is for matching, and what each could send to match better. It counts what both sides
 * sent: for operators, who pass on to each party what concerns it.
 * @throws OpsError when nothing is known of the retailer or bank that was named
 */
export const dataQuality = async (operator: Operator, wanted: QualityWanted = {}): Promise<QualityReport> => {
  const { days = 7, nowMs = Date.now(), ...rest } = wanted;
  const report = await operator.read('matching', (unit) => qualityReport(unit, { ...rest, days, nowMs }));
  const { retailerId, bankId } = wanted;
  if (retailerId !== undefined && report.retailers.length === 0) {
    throw new OpsError('unknown-owner', `Matching knows no store and no sale of a retailer "${retailerId}".`);
  }
  if (bankId !== undefined && report.banks.length === 0) {
    throw new OpsError(
      'unknown-owner',
      `Matching has seen no transaction of a bank "${bankId}" in these ${days} days.`,
    );
  }
  return report;
};
