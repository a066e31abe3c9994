import type { StoreRegistered } from '@quittance/contracts-retailer';
import type { TransactionToLink } from '@quittance/contracts-network';
import { mayBeSame } from '../../acceptors/claims.js';
import type { TenderKey, StoreKey, TransactionKey } from '../identity.js';
import type { Evidence } from '../compare/field-agreement.js';
import { NEAR_MS } from '../compare/purchase-window.js';
import type { Tier } from '../compare/rules.js';
import { isWeak } from '../decide/false-match-bound.js';
import { toMerchantId, toTerminalId } from '../facts.js';
import { descriptorSign, merchantSign, type Sign, signKey, terminalSign } from '../sign.js';
import type { Change } from './change.js';
import { inOrder } from './revisions.js';

/**
 * A sign placed at a store by a match by number. Its only customer data is the transaction key, which counts it once.
 */
export interface LearnedPlace {
  readonly transactionKey: TransactionKey;
  readonly tenderKey: TenderKey;
  readonly sign: Sign;
  /** Null for a descriptor, and where the bank names none. */
  readonly acquirerId: string | null;
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
 * Whether a match would have been made at any store: besides a proof, code and last four or the PAR agree, at equal money
 * and within minutes or on the day that the bank names. That says who sold, though not at which of the terminals.
 */
const isOfAnyStore = (tier: Tier, evidence: Evidence): boolean =>
  isProof(tier, evidence) ||
  (tier !== 'lifecycle' &&
    evidence.money === 'equal' &&
    evidence.apartMs <= NEAR_MS &&
    (tier === 'par-near' || (evidence.authCode === 'agree' && evidence.last4 === 'agree')));

/** The sign is a terminal, which only a proof places. */
export const isTerminal = ({ terminalId }: Sign): boolean => terminalId !== '';

/**
 * Places learned from a change: for every revision its terminal, merchant id and descriptor, except terminals and
 * merchant ids listed for that store already.
 */
export function learnedPlacesOf(
  change: Change<unknown>,
  storeOf: (tenderKey: TenderKey) => { readonly storeKey: StoreKey; readonly profile?: StoreRegistered | undefined },
): LearnedPlace[] {
  if (change.kind !== 'asserted' && change.kind !== 'retiered') return [];
  const { transactionKey, tenderKey, tier, evidence } = change;
  if (!isOfAnyStore(tier, evidence)) return [];
  const { storeKey, profile } = storeOf(tenderKey);
  const learned = new Map<string, LearnedPlace>();
  for (const { transaction } of inOrder(change.revisions.value)) {
    for (const sign of signsOf(transaction, profile)) {
      if (isTerminal(sign) && !isProof(tier, evidence)) continue;
      const acquirerId = sign.descriptorHash === '' ? (transaction.acquirerId ?? null) : null;
      learned.set(`${acquirerId ?? ''}|${signKey(sign)}`, { transactionKey, tenderKey, sign, acquirerId, storeKey });
    }
  }
  return [...learned.values()];
}

function signsOf(transaction: TransactionToLink, profile: StoreRegistered | undefined): Sign[] {
  const merchantId = toMerchantId(transaction.merchantId);
  const lines = profile?.acceptors.filter((line) => toMerchantId(line.merchantId) === merchantId) ?? [];
  const terminal = terminalSign(transaction);
  const terminalIds = lines.flatMap((line) => line.terminalIds.map((id) => toTerminalId(id)));
  const isListed = lines.some((line) => mayBeSame(line.acquirerId, transaction.acquirerId));
  return [
    ...(terminal === undefined || terminalIds.includes(terminal.terminalId) ? [] : [terminal]),
    ...(isListed ? [] : [merchantSign(transaction)]),
    descriptorSign(transaction),
  ].filter((sign) => sign !== undefined);
}
