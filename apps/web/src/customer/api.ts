import type { Consents, DeliveredReceipts, History, Notice, Scope, Session } from './api-types.js';

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

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(API + path, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => ({}))) as { code?: string };
  throw new Refused(answer.status, problem.code ?? 'internal');
}

const read = async <T>(path: string): Promise<T> => (await (await ask(path)).json()) as T;

const post = (path: string, csrfToken: string, body: object): Promise<Response> =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
    body: JSON.stringify(body),
  });

const postForConsents = async (path: string, csrfToken: string, body: object): Promise<Consents> =>
  (await (await post(path, csrfToken, body)).json()) as Consents;

export const readSession = (): Promise<Session> => read('/session');
export const readConsents = (): Promise<Consents> => read('/consents');
export const readHistory = (): Promise<History> => read('/history');
export const readNotice = (version: string): Promise<Notice> => read(`/notices/${encodeURIComponent(version)}`);
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
): Promise<Consents> => postForConsents(`/purposes/${scope}/give`, csrfToken, body);

export const withdraw = (
  csrfToken: string,
  scope: Scope,
  body: Accounts & { readonly deliveredReceipts?: DeliveredReceipts | undefined },
): Promise<Consents> => postForConsents(`/purposes/${scope}/withdraw`, csrfToken, body);

export const reconfirm = (csrfToken: string): Promise<Consents> => postForConsents('/reconfirm', csrfToken, {});
