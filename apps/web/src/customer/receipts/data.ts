import { useMemo } from 'react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { SignedIn } from '../api-types.js';
import { ReceiptsEdge } from './api.js';

/** One for each session, so that its parts share a token. */
export const useReceiptsEdge = (session: SignedIn): ReceiptsEdge => useMemo(() => new ReceiptsEdge(session), [session]);

export const useIsOffered = (edge: ReceiptsEdge) =>
  useQuery({ queryKey: ['receipts-offered'], queryFn: edge.isOffered, staleTime: Infinity });

export const useReceipts = (edge: ReceiptsEdge, search: string) =>
  useInfiniteQuery({
    queryKey: ['receipts', search],
    queryFn: ({ pageParam }) => edge.receipts(search, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export const useDisclosures = (edge: ReceiptsEdge) =>
  useInfiniteQuery({
    queryKey: ['disclosures'],
    queryFn: ({ pageParam }) => edge.disclosures(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
