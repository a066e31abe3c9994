import { type BankReceiver, faultsOf, type Network, startBankReceiver } from '@quittance/testbed';
import {
  type Answers,
  buildWorld,
  judge,
  play,
  PublicClient,
  type ReceivedReceipt,
  type Told,
  type Verdict,
} from '@quittance/street';

export interface PlayedWorld {
  readonly told: Told;
  readonly banks: ReadonlyMap<string, BankReceiver>;
  /** Plays everything through the public edges; `settle` runs after each phase. */
  play(settle: (phase: string) => Promise<void>): Promise<Answers>;
  /** What the banks have got by now, held against what really happened. */
  verdict(answers: Answers): Verdict;
  /** What edges answered so far that docs/api does not describe. */
  readonly faults: ReadonlySet<string>;
  close(): Promise<void>;
}

/** A seeded high street with its banks' webhook receivers, ready to be played against a network. */
export const openWorld = async (network: Network, options: { seed: string; sales: number }): Promise<PlayedWorld> => {
  const told = buildWorld({ ...options, endsAt: Date.now(), retailers: 8 });
  const { world, truth } = told;
  const keys = { retailers: {} as Record<string, string>, banks: {} as Record<string, string> };
  for (const { retailerId } of world.retailers) keys.retailers[retailerId] = await network.key('retailer', retailerId);
  const banks = new Map<string, BankReceiver>();
  for (const { bankId } of world.banks) {
    const key = await network.key('bank', bankId);
    keys.banks[bankId] = key;
    const receiver = await startBankReceiver();
    banks.set(bankId, receiver);
    const answer = await network.call('delivery', 'PUT', '/v1/endpoints/main', {
      key,
      body: { url: receiver.url, payload: 'full' },
    });
    if (answer.status >= 300) throw new Error(`the endpoint of ${bankId} was refused: ${answer.text}`);
  }
  const faults = new Set<string>();
  const client = new PublicClient({
    onAnswer: ({ url, text, ...given }) => {
      const { pathname: path } = new URL(url);
      for (const fault of faultsOf(url, { ...given, path }, text))
        faults.add(`${given.method} ${path}, ${given.status}: ${fault}`);
    },
  });
  const edges = {
    ingestion: network.bed.url('ingestion'),
    consent: network.bed.url('consent'),
    delivery: network.bed.url('delivery'),
  };
  return {
    told,
    banks,
    faults,
    play: (settle) => play(world, { client, edges, keys, settle }),
    verdict: (answers) => judge({ world, truth }, answers, receivedBy(banks)),
    close: async () => {
      await client.close();
      for (const receiver of banks.values()) await receiver.close();
    },
  };
};

/** Each webhook id once, as a bank that heeds the standard would take them in. */
const receivedBy = (banks: ReadonlyMap<string, BankReceiver>): ReceivedReceipt[] => {
  const seen = new Map<string, ReceivedReceipt>();
  for (const [bankId, { received }] of banks) {
    for (const { headers, body } of received) {
      const { type, data } = JSON.parse(body) as {
        type: ReceivedReceipt['type'] | 'consent.ended';
        data: NonNullable<ReceivedReceipt['receipt']>;
      };
      if (type === 'consent.ended') continue;
      const webhookId = String(headers['webhook-id']);
      const { receiptId, revision, transactionId, accountId } = data;
      const receipt = type === 'receipt.withdrawn' ? null : data;
      seen.set(webhookId, { bankId, webhookId, type, receiptId, revision, transactionId, accountId, receipt });
    }
  }
  return [...seen.values()];
};
