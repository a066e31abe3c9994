import { useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { readHoldings } from '../api.js';
import type { Holding } from '../api-types.js';
import { save } from '../download.js';
import { Part, Reading } from '../part.js';
import { problemText } from '../problem-text.js';
import type { ReceiptsEdge } from '../receipts/api.js';
import { texts } from '../texts.js';
import { makeArchive } from './archive.js';

/** What is kept of the customer, where and until when, and all of it to take along. */
export function KeptSection({ edge }: { readonly edge: ReceiptsEdge }) {
  const { kept } = texts;
  const [isOpen, setOpen] = useState(false);
  const archive = useMutation({
    mutationFn: async () => save(await makeArchive(edge), kept.fileName),
  });
  return (
    <Part name="kept" title={kept.title}>
      <p>{kept.about}</p>
      <div className="buttons">
        <Button
          className="main-button"
          aria-disabled={archive.isPending}
          onClick={() => archive.isPending || archive.mutate()}
        >
          {kept.download}
        </Button>
        <Button className="quiet-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? kept.hide : kept.show}
        </Button>
      </div>
      <div role="status">
        {archive.isPending && <p className="note is-warm">{kept.making}</p>}
        {archive.isSuccess && <p className="note">{kept.done}</p>}
        {archive.isError && <p className="note is-problem">{problemText(archive.error)}</p>}
      </div>
      {isOpen && <Kept edge={edge} />}
    </Part>
  );
}

const deliveredHoldings = async (edge: ReceiptsEdge): Promise<readonly Holding[]> =>
  (await edge.isOffered()) ? (await edge.holdings()).holdings : [];

function Kept({ edge }: { readonly edge: ReceiptsEdge }) {
  const { kept } = texts;
  const query = useQuery({
    queryKey: ['holdings'],
    queryFn: async () => {
      const [own, delivered] = await Promise.all([readHoldings(), deliveredHoldings(edge)]);
      return { holdings: [...own.holdings, ...delivered], missing: own.missing ?? [] };
    },
  });
  const { data } = query;
  const holdings = data?.holdings.filter(({ count }) => count > 0) ?? [];
  return (
    <>
      <Reading query={query} />
      {data !== undefined && data.missing.length > 0 && <p className="note is-warm">{kept.missing}</p>}
      {data !== undefined && holdings.length === 0 && <p>{kept.nothing}</p>}
      {holdings.length > 0 && (
        <table role="table" className="rows" aria-label={kept.title}>
          <thead role="rowgroup">
            <tr role="row">
              {[kept.what, kept.since, kept.until].map((column) => (
                <th key={column} role="columnheader" scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {holdings.map((holding) => (
              <HoldingRow key={`${holding.service} ${holding.what}`} holding={holding} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function HoldingRow({ holding }: { readonly holding: Holding }) {
  const { kept } = texts;
  const { service, what, count, oldest, goneBy } = holding;
  return (
    <tr role="row">
      <td role="cell" className="event">
        <strong>{kept.kind(what, count)}</strong> <span className="soft">{kept.where(service)}</span>
      </td>
      <td role="cell">{oldest !== undefined && kept.day(oldest)}</td>
      <td role="cell">{goneBy === undefined ? kept.untilStopped : kept.day(goneBy)}</td>
    </tr>
  );
}
