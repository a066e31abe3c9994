import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { TenderKey, StoreKey, TransactionKey } from '../identity.js';
import type { Evidence } from '../compare/field-agreement.js';
import type { Tier } from '../compare/rules.js';
import { isWeak } from '../decide/false-match-bound.js';
import { toMerchantId, toTerminalId } from '../facts.js';
import type { Change } from './change.js';
import { inOrder } from './revisions.js';

/**
 * A terminal placed at a store by a match by number. Its only customer data is the transaction key, which counts it
 * once.
 */
export interface LearnedTerminal {
  readonly transactionKey: TransactionKey;
  readonly tenderKey: TenderKey;
  readonly acquirerId: string | null;
  readonly merchantId: string;
  readonly terminalId: string;
  readonly storeKey: StoreKey;
}

/**
 * Whether a match proves its store without the routing, which it would otherwise only repeat: the RRN agrees, and so
 * does another identifier that two cards hardly ever share.
 */
const isProof = (tier: Tier, evidence: Evidence): boolean =>
  tier !== 'lifecycle' && !isWeak(tier) && isSeconded(evidence);

export const isSeconded = ({ rrn, authCode, last4, par, terminal }: Evidence): boolean =>
  rrn === 'agree' && terminal !== 'disagree' && [authCode, last4, par].includes('agree');

/**
 * Terminals learned from a change, for every merchant id and terminal of its revisions, except those listed for that
 * store already.
 */
export function learnedTerminalsOf(
  change: Change<unknown>,
  storeOf: (tenderKey: TenderKey) => { readonly storeKey: StoreKey; readonly profile?: StoreRegistered | undefined },
): LearnedTerminal[] {
  if (change.kind !== 'asserted' && change.kind !== 'retiered') return [];
  if (!isProof(change.tier, change.evidence)) return [];
  const { transactionKey, tenderKey } = change;
  const { storeKey, profile } = storeOf(tenderKey);
  const learnedTerminals = new Map<string, LearnedTerminal>();
  for (const { transaction } of inOrder(change.revisions.value)) {
    const [merchantId, terminalId] = [toMerchantId(transaction.merchantId), toTerminalId(transaction.terminalId)];
    if (merchantId === undefined || terminalId === undefined || isListed(profile, merchantId, terminalId)) continue;
    const acquirerId = transaction.acquirerId ?? null;
    const learnedTerminal = { transactionKey, tenderKey, acquirerId, merchantId, terminalId, storeKey };
    learnedTerminals.set(`${acquirerId ?? ''}|${merchantId}|${terminalId}`, learnedTerminal);
  }
  return [...learnedTerminals.values()];
}

function isListed(profile: StoreRegistered | undefined, merchantId: string, terminalId: string): boolean {
  const lines = profile?.acceptors.filter((acceptor) => toMerchantId(acceptor.merchantId) === merchantId) ?? [];
  return lines.some((acceptor) => acceptor.terminalIds.some((id) => toTerminalId(id) === terminalId));
}
