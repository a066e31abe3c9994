import { randomInt } from 'node:crypto';
import { newName, type Party, pause, send, someDigits } from '../attacks/index.js';

/** A customer who is about to leave, or has just left: the bank goes on sending what they pay. */
interface Leaver {
  readonly accountId: string;
  readonly last4: string;
}

const ARRIVES_EVERY_MS = 4_000;
const STAYS_MS = { least: 3_000, most: 12_000 };
/** Payments that come after the consent has ended. */
const PAYS_ON_MS = 4_000;
const PATIENCE_MS = 180_000;

/** Customers of one bank who agree, shop for some seconds, and withdraw in the middle of it. */
export class Leavers {
  readonly #here = new Set<Leaver>();
  /** Epoch ms at which the withdrawal was answered, by account. */
  readonly left = new Map<string, number>();

  constructor(private readonly party: Party) {}

  /** Who pays at the moment. */
  get here(): readonly Leaver[] {
    return [...this.#here];
  }

  async comeAndGo(isOn: () => boolean): Promise<void> {
    const visits: Promise<void>[] = [];
    while (isOn()) {
      visits.push(this.#visit());
      await pause(ARRIVES_EVERY_MS);
    }
    await Promise.all(visits);
  }

  async #visit(): Promise<void> {
    const leaver = { accountId: newName('leaver'), last4: someDigits() };
    await this.party.consentFor(leaver.accountId);
    this.#here.add(leaver);
    await pause(randomInt(STAYS_MS.least, STAYS_MS.most));
    await this.#withdraw(leaver.accountId);
    this.left.set(leaver.accountId, Date.now());
    await pause(PAYS_ON_MS);
    this.#here.delete(leaver);
  }

  async #withdraw(accountId: string): Promise<void> {
    const { target, bankKey } = this.party;
    const { status, text } = await send(`${target.edges.consent}/v1/consents/of-${accountId}`, bankKey, {
      method: 'PUT',
      body: {
        accountId,
        scopes: ['receipts'],
        state: 'withdrawn',
        givenAt: '2026-01-05T09:00:00Z',
        noticeVersion: '1',
      },
      patienceMs: PATIENCE_MS,
    });
    if (status !== 200) throw new Error(`the withdrawal was answered ${status}: ${text}`);
  }
}
