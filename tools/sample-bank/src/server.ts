import { createServer } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Book, Entry } from './book.js';
import type { Consent } from './network.js';
import { bankPage, pathOf, type Shown } from './page/pages.js';
import { answerAllInProblems, answerFault, sendProblem } from './problems.js';
import { pageScript } from './page/script.js';
import { pageStyle } from './page/style.js';
import type { ReceiptSource } from './event.js';
import type { BankProvider } from './sign-in/provider.js';
import { signInRoutes } from './sign-in/routes.js';
import { takeWebhook, webhookStatus } from './webhook.js';

/** What of the network a bank's pages and webhooks need. */
interface BankNetwork extends ReceiptSource {
  dispute(receiptId: string): Promise<void>;
  consentsOf(accountId: string): Promise<Consent[] | undefined>;
}

interface Bank {
  name: string;
  book: Book;
  network: BankNetwork;
  /** Empty until the network has named it: a webhook that comes earlier is asked to come again. */
  secret: () => string | undefined;
  /** Undefined where customers sign in nowhere with this bank. */
  provider: () => BankProvider | undefined;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Ids have at most 128 characters, which are two of a path's where they are emoji. */
const MAX_PARAM_LENGTH = 1_536;

export function bankServer(bank: Bank): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: answerFault,
    serverFactory: (handle) =>
      createServer((request, response) => {
        if (!bank.provider()?.handles(request, response)) handle(request, response);
      }),
  });
  answerAllInProblems(server);
  server.removeAllContentTypeParsers();
  // A signature covers the bytes as they came, so no body is parsed before it is checked.
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  webhookRoute(server, bank);
  intakeRoutes(server, bank);
  pageRoutes(server, bank);
  signInRoutes(server, bank);
  return server;
}

function webhookRoute(server: FastifyInstance, { book, network, secret }: Bank): void {
  server.post('/webhooks', async (request, reply) => {
    const known = secret();
    if (known === undefined) return sendProblem(reply.header('retry-after', '1'), 503);
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const outcome = await takeWebhook(book, network, known, { body, headers });
    const status = webhookStatus[outcome];
    return status < 400 ? reply.code(status).send() : sendProblem(reply, status);
  });
}

/** What the simulator uses: its customers' card payments in, everything that was received out. */
function intakeRoutes(server: FastifyInstance, { name, book, secret }: Bank): void {
  server.get('/healthz', (_request, reply) => {
    const registered = secret() !== undefined;
    return reply.code(registered ? 200 : 503).send({ status: registered ? 'ok' : 'not registered yet' });
  });
  server.get('/status', () => ({ bankId: book.bankId, name, counts: book.counts, totals: book.totals() }));
  server.post('/transactions', (request, reply) => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8').replace(/^\ufeff/, '') : '';
    const entries = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(entryIn);
    if (entries.some((entry) => entry === null)) return sendProblem(reply, 400, 'One JSON object a line, please');
    for (const entry of entries) if (entry) book.addEntry(entry);
    return reply.code(202).send({ accepted: entries.length });
  });
  server.get('/received', (_request, reply) => {
    reply.header('content-type', 'application/x-ndjson');
    return [...book.received()].map((received) => `${JSON.stringify(received)}\n`).join('');
  });
}

function entryIn(line: string): Entry | null {
  try {
    const entry = JSON.parse(line) as Partial<Entry> | null;
    const texts = [entry?.at, entry?.descriptor, entry?.currency, entry?.holder];
    const isEntry =
      [entry?.transactionId, entry?.accountId].every(isPathPart) &&
      texts.every((text) => typeof text === 'string') &&
      Number.isInteger(entry?.amountMinor);
    return isEntry ? (entry as Entry) : null;
  } catch {
    return null;
  }
}

/** Pages have addresses with ids in them, and half a character is in no address. */
const isPathPart = (id: unknown): boolean => typeof id === 'string' && id !== '' && id.isWellFormed();

function pageRoutes(server: FastifyInstance, bank: Bank): void {
  const { book } = bank;
  server.addHook('onRequest', async (_request, reply) => {
    reply.header(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    reply.header('x-content-type-options', 'nosniff');
    reply.header('referrer-policy', 'no-referrer');
  });
  server.get('/style.css', (_request, reply) => reply.type('text/css').send(pageStyle));
  server.get('/page.js', (_request, reply) => reply.type('text/javascript').send(pageScript));
  server.get<{ Querystring: { all?: string; q?: string } }>('/', (request, reply) => {
    const { all, q } = request.query;
    const words = typeof q === 'string' ? q.trim() : '';
    const isAll = all !== undefined;
    return sendPage(reply, bank, words === '' ? { ...firstLook(book), all: isAll } : { words });
  });
  server.get<{ Params: { accountId: string } }>('/accounts/:accountId', (request, reply) => {
    const { accountId } = request.params;
    if (book.entriesOf(accountId).length === 0) reply.code(404);
    return sendPage(reply, bank, { accountId });
  });
  server.get<EntryRoute>('/accounts/:accountId/:transactionId', (request, reply) => {
    const { accountId, transactionId } = request.params;
    if (book.entry(transactionId)?.accountId !== accountId) return sendPage(reply.code(404), bank, { accountId });
    return sendPage(reply, bank, { accountId, transactionId });
  });
  disputeRoute(server, bank);
}

interface EntryRoute {
  Params: { accountId: string; transactionId: string };
}

/** "Not my receipt". Pages of other sites may not press it. */
function disputeRoute(server: FastifyInstance, bank: Bank): void {
  const { book, network } = bank;
  server.post<EntryRoute>('/accounts/:accountId/:transactionId/dispute', async (request, reply) => {
    const { accountId, transactionId } = request.params;
    const from = request.headers['sec-fetch-site'];
    if (from !== undefined && from !== 'same-origin') return sendProblem(reply, 403);
    const entry = book.entry(transactionId);
    if (entry?.accountId !== accountId) return sendPage(reply.code(404), bank, { accountId });
    const receipt = book.receiptOf(transactionId);
    if (receipt) {
      await network.dispute(receipt.receiptId);
      book.dispute(receipt);
    }
    return reply.redirect(pathOf(entry), 303);
  });
}

async function sendPage(
  reply: FastifyReply,
  bank: Bank,
  shown: Omit<Shown, 'bankName' | 'book'>,
): Promise<FastifyReply> {
  const { accountId } = shown;
  const consents = accountId === undefined ? undefined : await bank.network.consentsOf(accountId);
  const { name: bankName, book } = bank;
  const sharingUrl = bank.provider()?.sharingUrl;
  return reply.type('text/html').send(bankPage({ bankName, book, consents, sharingUrl, ...shown }));
}

/** The newest receipt: what the page is for. */
function firstLook(book: Book): Pick<Shown, 'accountId' | 'transactionId' | 'isFirstLook'> {
  const newest = book.newest();
  if (newest === undefined) return { isFirstLook: true };
  return { accountId: newest.accountId, transactionId: newest.transactionId, isFirstLook: true };
}
