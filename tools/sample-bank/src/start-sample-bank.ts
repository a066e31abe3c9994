import { setTimeout as sleep } from 'node:timers/promises';
import { Book, type Counts, type Received } from './book.js';
import { takeEvent } from './event.js';
import { Network } from './network.js';
import { bankServer } from './server.js';
import { BankProvider } from './sign-in/provider.js';

interface SampleBankOptions {
  bankId: string;
  /** As its page shows it. */
  name: string;
  /** Scheme and host of the network's delivery edge. */
  deliveryUrl: string;
  /** Of its consent edge, to show what a customer has consented to, and where customers of this bank sign in. */
  consentUrl?: string;
  apiKey: string;
  host?: string;
  /** 0 takes any free port. */
  port?: number;
  /** Under which the network reaches this bank; by default its own address. */
  publicUrl?: string;
  endpointId?: string;
  /** A secret that is known already; otherwise the endpoint is registered and the network names one. */
  secret?: string;
  /** First reads what the network has announced to this bank before, as after a restart. */
  catchUp?: boolean;
  /** Takes the webhook address back when the bank stops, so that nothing waits for its return. */
  temporary?: boolean;
  log?: (line: string) => void;
}

export interface SampleBank {
  readonly url: string;
  readonly counts: Readonly<Counts>;
  /** Every webhook taken in, in order of arrival. */
  received(): Received[];
  stop(): Promise<void>;
}

const REGISTER_ATTEMPTS = 60;

/** Starts listening, then tells the network where to send webhooks; resolves once both are done. */
export async function startSampleBank(options: SampleBankOptions): Promise<SampleBank> {
  const { bankId, name, host = '127.0.0.1', port = 0, endpointId = 'sample-bank', log = () => undefined } = options;
  const book = new Book(bankId);
  const network = new Network(options.deliveryUrl, options.apiKey, options.consentUrl);
  let { secret } = options;
  let provider: BankProvider | undefined;
  const server = bankServer({ name, book, network, secret: () => secret, provider: () => provider });
  const stop = async () => {
    // The network may be gone already, and then there is nothing to take back.
    if (options.temporary) await network.deregister(endpointId).catch(() => undefined);
    await server.close();
    await network.close();
  };
  const url = await server.listen({ host, port });
  const bankUrl = options.publicUrl ?? url;
  if (options.consentUrl !== undefined)
    provider = new BankProvider({ bankId, bankUrl, networkUrl: options.consentUrl, book });
  try {
    secret ??= await register(network, endpointId, `${bankUrl}/webhooks`, log);
    if (options.catchUp) await catchUp(network, book);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, counts: book.counts, received: () => [...book.received()], stop };
}

/** Webhooks go to a bank that is there; the feed has everything, also what came while it was away. */
async function catchUp(network: Network, book: Book): Promise<void> {
  for await (const { id, event } of network.events()) {
    if (event.type === 'consent.ended' || !book.hasRevision(event.data)) await takeEvent(book, network, id, event);
  }
}

/** The network may still be starting: a minute is enough for it. */
async function register(
  network: Network,
  endpointId: string,
  hookUrl: string,
  log: (line: string) => void,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await network.register(endpointId, hookUrl);
    } catch (error) {
      if (attempt === REGISTER_ATTEMPTS) throw error;
      if (attempt === 1)
        log(
          `The network does not take the webhook address yet (${error instanceof Error ? error.message : String(error)}); trying again`,
        );
      await sleep(1000);
    }
  }
}
