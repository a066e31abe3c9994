import { useEffect, useRef } from 'react';
import { useQuery } from '@tanstack/react-query';
import { readErasure, Refused } from '../api.js';
import type { Erasure } from '../api-types.js';
import { Brand } from '../brand.js';
import { Reading } from '../part.js';
import { texts } from '../texts.js';

const PARAM = 'erasure';
const AGAIN_MS = 1_000;

export const erasureShown = (): string | undefined => new URLSearchParams(location.search).get(PARAM) ?? undefined;

/** The session is over then: the address of this page is what the customer has of the request. */
export function showErasure(requestId: string): void {
  location.replace(`?${new URLSearchParams({ [PARAM]: requestId })}`);
}

/** How far an erasure is, and what only time removes, for whoever has its address. */
export function ErasurePage({ requestId }: { readonly requestId: string }) {
  const { erasure } = texts;
  const query = useQuery({
    queryKey: ['erasure', requestId],
    queryFn: () => readErasure(requestId),
    refetchInterval: ({ state }) => (state.data?.state === 'under_way' ? AGAIN_MS : false),
  });
  const { data, error } = query;
  const isUnknown = error instanceof Refused && error.status === 404;
  const main = useRef<HTMLElement>(null);
  useEffect(() => main.current?.focus(), []);
  return (
    <>
      <header className="top">
        <Brand />
      </header>
      <main id="main" tabIndex={-1} className="narrow" ref={main} aria-labelledby="title">
        <div className="sheet welcome" data-erasure={data?.state}>
          <h1 id="title">{data?.state === 'done' ? erasure.done : erasure.underWay}</h1>
          {isUnknown ? <p>{erasure.unknown}</p> : <Reading query={query} />}
          {data !== undefined && <Told erasure={data} />}
          <p>
            <a href="./">{erasure.back}</a>
          </p>
        </div>
      </main>
    </>
  );
}

function Told({ erasure: { requestId, state, receivedAt, dueAt, remains } }: { readonly erasure: Erasure }) {
  const { erasure } = texts;
  return (
    <>
      <p role="status">{state === 'done' ? erasure.doneWhat : erasure.underWayWhat(dueAt)}</p>
      {remains.length > 0 && (
        <>
          <h2>{erasure.remains}</h2>
          <ul className="points">
            {remains.map(({ what, until }) => (
              <li key={what}>{erasure.remainder(what, until)}</li>
            ))}
          </ul>
        </>
      )}
      <p className="soft">{erasure.reference(receivedAt, requestId)}</p>
    </>
  );
}
