import type {
  AccessToken,
  ArchivePart,
  AskedRequest,
  Consents,
  DeliveredReceipts,
  Erasure,
  History,
  Holdings,
  Notice,
  Requests,
  Scope,
  Session,
} from './api-types.js';

const API = '/customer/v1';
const PATIENCE_MS = 15_000;

/** The edge refused: `code` as in docs/errors.md. Without an answer there is an error of another kind. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code);
  }
}

/** Asks an edge: this page's own, or another at its whole address. */
export async function askEdge(url: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { code?: string };
  throw new Refused(answer.status, problem.code ?? 'internal');
}

const ask = (path: string, init?: RequestInit): Promise<Response> => askEdge(API + path, init);

const read = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

const post = (path: string, csrfToken: string, body: object): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
    body: JSON.stringify(body),
  });

const postFor = async <T>(path: string, csrfToken: string, body: object): Promise<T> =>
  (await (await post(path, csrfToken, body)).json()) as T;

export const readSession = (): Promise<Session> => read('/session');
export const readConsents = (): Promise<Consents> => read('/consents');
export const readHistory = (): Promise<History> => read('/history');
export const readNotice = (version: string): Promise<Notice> => read(`/notices/${encodeURIComponent(version)}`);
export const readHoldings = (): Promise<Holdings> => read('/holdings');
export const readRequests = (): Promise<Requests> => read('/requests');
export const readArchive = (): Promise<ArchivePart> => read('/archive');
export const readErasure = (requestId: string): Promise<Erasure> => read(`/erasures/${encodeURIComponent(requestId)}`);
export const readRecord = async (): Promise<Blob> => (await ask('/record')).blob();

export const signInPath = (bankId: string): string => `/customer/sign-in?bank=${encodeURIComponent(bankId)}`;

export async function signOut(csrfToken: string): Promise<void> {
  await post('/sign-out', csrfToken, {});
}

/** Of some accounts, or of all. */
interface Accounts {
  readonly accountIds?: readonly string[] | undefined;
}

export const give = (
  csrfToken: string,
  scope: Scope,
  body: Accounts & { readonly noticeVersion: string },
): Promise<Consents> => postFor(`/purposes/${scope}/give`, csrfToken, body);

export const withdraw = (
  csrfToken: string,
  scope: Scope,
  body: Accounts & { readonly deliveredReceipts?: DeliveredReceipts | undefined },
): Promise<Consents> => postFor(`/purposes/${scope}/withdraw`, csrfToken, body);

export const reconfirm = (csrfToken: string): Promise<Consents> => postFor('/reconfirm', csrfToken, {});

/** To ask delivery's edge with, for some minutes. */
export const newAccessToken = (csrfToken: string): Promise<AccessToken> => postFor('/access-token', csrfToken, {});

export const erase = (csrfToken: string): Promise<Erasure> => postFor('/erasure', csrfToken, {});

export const sendRequest = (csrfToken: string, body: Pick<AskedRequest, 'kind' | 'text'>): Promise<AskedRequest> =>
  postFor('/requests', csrfToken, body);
