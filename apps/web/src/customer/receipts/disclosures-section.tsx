import { Button } from '@mantine/core';
import { Part, Reading } from '../part.js';
import { texts } from '../texts.js';
import type { ReceiptsEdge } from './api.js';
import { useDisclosures } from './data.js';
import type { Disclosure } from './types.js';

interface Props {
  readonly edge: ReceiptsEdge;
  readonly bank: string;
}

/** Who got which receipt, when, and under which consent. */
export function DisclosuresSection({ edge, bank }: Props) {
  const { disclosures } = texts;
  const query = useDisclosures(edge);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const shown = data?.pages.flatMap((page) => page.disclosures) ?? [];
  return (
    <Part name="disclosures" title={disclosures.title}>
      <p className="soft">{disclosures.about}</p>
      <Reading query={query} />
      {data !== undefined && shown.length === 0 && <p className="soft">{disclosures.none}</p>}
      {shown.length > 0 && <Disclosures shown={shown} bank={bank} />}
      {hasNextPage && (
        <Button className="quiet-button" onClick={() => isFetchingNextPage || void fetchNextPage()}>
          {disclosures.more}
        </Button>
      )}
    </Part>
  );
}

function Disclosures({ shown, bank }: { readonly shown: readonly Disclosure[]; readonly bank: string }) {
  const { disclosures } = texts;
  return (
    <table role="table" className="rows" aria-label={disclosures.title}>
      <thead role="rowgroup">
        <tr role="row">
          {[disclosures.what, disclosures.when, disclosures.who, disclosures.under].map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {shown.map((one) => (
          <tr key={`${one.at} ${one.receiptId} ${one.revision} ${one.how}`} role="row">
            <td role="cell" className="event">
              <strong>{disclosures.thing(one.what, one.merchant)}</strong>
            </td>
            <td role="cell">
              <time dateTime={one.at}>{disclosures.dayAndClock(one.at)}</time>
            </td>
            <td role="cell">{disclosures.byWhom(bank, one.how)}</td>
            <td role="cell">
              {one.consent === undefined ? disclosures.noConsent : disclosures.consent(one.consent.version)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
