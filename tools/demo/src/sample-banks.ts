import { join } from 'node:path';
import { freePort, type SupervisedService, superviseService } from '@quittance/local-stack';
import type { ReceivedReceipt, StatementEntry } from '@quittance/street';
import { request } from 'undici';

/** Where a sample bank listens, and how the network gets there. */
interface BankPlace {
  bankId: string;
  name: string;
  apiKey: string;
  port: number;
}

interface BankHosting {
  deliveryUrl: string;
  consentUrl: string;
  logDir: string;
  /** Address to listen on. */
  host: string;
  /** Host name under which the network reaches this machine. */
  publicHost: string;
  catchUp: boolean;
  /** A guest in somebody else's network: it has an endpoint of its own and leaves none behind. */
  guest: boolean;
}

export interface BankStatus {
  counts: { webhooks: number; repeated: number; invalidSignature: number; unreadable: number; fetchFailed: number };
  totals: { accounts: number; transactions: number; receipts: number };
}

/** One sample bank: a program of its own that knows nothing of the network but its public edge. */
export class SampleBankProcess {
  readonly bankId: string;
  readonly name: string;
  readonly url: string;
  /** Of its OpenID provider. */
  readonly issuer: string;
  readonly service: SupervisedService;

  private constructor(place: BankPlace, url: string, service: SupervisedService) {
    this.bankId = place.bankId;
    this.name = place.name;
    this.url = url;
    this.issuer = `${url}/oidc`;
    this.service = service;
  }

  static async start(place: BankPlace, hosting: BankHosting): Promise<SampleBankProcess> {
    const port = place.port === 0 ? await freePort() : place.port;
    const url = `http://127.0.0.1:${port}`;
    const service = await superviseService({
      name: place.bankId,
      entry: 'tools/sample-bank/dist/main.js',
      args: [
        ...['--bank-id', place.bankId, '--name', place.name, '--delivery', hosting.deliveryUrl],
        ...['--consent', hosting.consentUrl],
        ...['--host', hosting.host, '--port', String(port), '--public-url', `http://${hosting.publicHost}:${port}`],
        ...(hosting.catchUp ? ['--catch-up'] : []),
        ...(hosting.guest ? ['--temporary', '--endpoint-id', `guest-${port}`] : []),
      ],
      env: { BANK_API_KEY: place.apiKey },
      logFile: join(hosting.logDir, `${place.bankId}.log`),
      readyUrl: `${url}/healthz`,
    });
    return new SampleBankProcess(place, url, service);
  }

  /** What the bank's own ledger knows, so that its page also shows payments without a receipt. */
  async tell(entries: readonly StatementEntry[]): Promise<void> {
    const own = entries.filter(({ bankId }) => bankId === this.bankId);
    if (own.length === 0) return;
    const body = own.map((entry) => JSON.stringify(entry)).join('\n');
    const answer = await request(`${this.url}/transactions`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
    });
    await answer.body.dump();
    if (answer.statusCode !== 202)
      throw new Error(`${this.name} answered ${answer.statusCode} to its own transactions`);
  }

  async received(): Promise<ReceivedReceipt[]> {
    const answer = await request(`${this.url}/received`);
    const text = await answer.body.text();
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as ReceivedReceipt);
  }

  async status(): Promise<BankStatus> {
    const answer = await request(`${this.url}/status`);
    return (await answer.body.json()) as BankStatus;
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}
