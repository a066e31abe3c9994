import { MutationCache, QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  give,
  readConsents,
  readHistory,
  readNotice,
  readSession,
  reconfirm,
  Refused,
  signOut,
  withdraw,
} from './api.js';
import type { Bank, Consents, DeliveredReceipts, Scope, SignedIn, SignedOut } from './api-types.js';

const SESSION = ['session'];
const CONSENTS = ['consents'];
const HISTORY = ['history'];

/** Besides what the edge says: who was signed in a moment ago, and whether they left themselves. */
type SessionSeen = SignedIn | (SignedOut & { readonly was?: Bank; readonly left?: boolean });

const isRefusal = (error: unknown): boolean => error instanceof Refused && error.status < 500;

export function createQueryClient(): QueryClient {
  // What was refused for want of a session, or of its token, is told by the session itself.
  const onError = (error: unknown): void => {
    if (error instanceof Refused && (error.status === 401 || error.status === 403))
      void client.invalidateQueries({ queryKey: SESSION });
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Offline a request fails, and the page says so; it would wait in silence otherwise.
      queries: { networkMode: 'always', retry: (count, error) => count < 1 && !isRefusal(error), staleTime: 10_000 },
      mutations: { networkMode: 'always' },
    },
  });
  return client;
}

export function useSession() {
  const client = useQueryClient();
  return useQuery({
    queryKey: SESSION,
    queryFn: async (): Promise<SessionSeen> => {
      const before = client.getQueryData<SessionSeen>(SESSION);
      const now = await readSession();
      if (now.signedIn || before === undefined) return now;
      return before.signedIn ? { ...now, was: before.bank } : { ...before, banks: now.banks };
    },
  });
}

export const useConsents = () => useQuery({ queryKey: CONSENTS, queryFn: readConsents });
export const useHistory = () => useQuery({ queryKey: HISTORY, queryFn: readHistory });

/** A published notice never changes. */
export const useNotice = (version: string) =>
  useQuery({ queryKey: ['notice', version], queryFn: () => readNotice(version), staleTime: Infinity });

export interface Wish {
  readonly on: boolean;
  /** One account; all of them where it is missing. */
  readonly accountId?: string | undefined;
  readonly delivered: DeliveredReceipts;
}

/** What the edge answers to a change is shown at once; after a refusal the page reads again what is true. */
function useChange<Variables>(change: (variables: Variables) => Promise<Consents>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (consents) => client.setQueryData(CONSENTS, consents),
    onError: () => void client.invalidateQueries({ queryKey: CONSENTS }),
    onSettled: () => void client.invalidateQueries({ queryKey: HISTORY }),
  });
}

export const usePurposeChange = ({ csrfToken }: SignedIn, scope: Scope, noticeVersion: string) =>
  useChange(({ on, accountId, delivered }: Wish) => {
    const accountIds = accountId === undefined ? undefined : [accountId];
    return on
      ? give(csrfToken, scope, { noticeVersion, accountIds })
      : withdraw(csrfToken, scope, {
          accountIds,
          deliveredReceipts: scope === 'receipts' ? delivered : undefined,
        });
  });

export const useReconfirm = ({ csrfToken }: SignedIn) => useChange<void>(() => reconfirm(csrfToken));

export function useSignOut({ csrfToken, bank }: SignedIn) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => signOut(csrfToken),
    onSuccess: () => {
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
      const left: SessionSeen = { signedIn: false, banks: [bank], was: bank, left: true };
      client.setQueryData(SESSION, left);
      void client.invalidateQueries({ queryKey: SESSION });
    },
  });
}
