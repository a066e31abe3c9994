import { createHash } from 'node:crypto';
import { type MerchantText, squeeze } from './compare/descriptor.js';
import { toMerchantId, toTerminalId } from './facts.js';

/**
 * What a bank says of the place of a payment, by which matches may teach the place: a terminal (merchant id and terminal
 * id), a merchant id alone, or a descriptor. Empty where it is not of the sign.
 */
export interface Sign {
  readonly merchantId: string;
  readonly terminalId: string;
  /** A hash of the text: a bank may send anything, an order number or a name included, of any length. */
  readonly descriptorHash: string;
}

interface SaysPlace extends Pick<MerchantText, 'descriptor'> {
  readonly merchantId?: string | null | undefined;
  readonly terminalId?: string | null | undefined;
}

/** Shorter texts name nothing. */
const SHORTEST_TEXT = 4;
const HASH_LENGTH = 22;

export function terminalSign(said: SaysPlace): Sign | undefined {
  const [merchantId, terminalId] = [toMerchantId(said.merchantId), toTerminalId(said.terminalId)];
  return merchantId === undefined || terminalId === undefined
    ? undefined
    : { merchantId, terminalId, descriptorHash: '' };
}

export function merchantSign(said: SaysPlace): Sign | undefined {
  const merchantId = toMerchantId(said.merchantId);
  return merchantId === undefined ? undefined : { merchantId, terminalId: '', descriptorHash: '' };
}

/** The whole text, upper case, letters and digits only. */
export function descriptorSign({ descriptor }: SaysPlace): Sign | undefined {
  const text = squeeze(descriptor ?? '');
  if (text.length < SHORTEST_TEXT) return undefined;
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, HASH_LENGTH);
  return { merchantId: '', terminalId: '', descriptorHash: hash };
}

/** Map key. */
export const signKey = ({ merchantId, terminalId, descriptorHash }: Sign): string =>
  JSON.stringify([merchantId, terminalId, descriptorHash]);
