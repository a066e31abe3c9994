import { useState } from 'react';
import { Button } from '@mantine/core';
import type { Change } from './api-types.js';
import { useConsents, useHistory } from './data.js';
import { Part, Reading } from './part.js';
import { texts } from './texts.js';

const SHOWN = 6;

export function HistorySection({ hasAccounts }: { readonly hasAccounts: boolean }) {
  const { history } = texts;
  const query = useHistory();
  const { data } = query;
  const [isAll, setAll] = useState(false);
  const changes = data?.changes ?? [];
  return (
    <Part name="history" title={history.title}>
      <Reading query={query} />
      {data?.changes.length === 0 && <p className="soft">{history.none}</p>}
      {changes.length > 0 && <Changes changes={isAll ? changes : changes.slice(0, SHOWN)} hasAccounts={hasAccounts} />}
      {changes.length > SHOWN && !isAll && (
        <Button className="quiet-button" onClick={() => setAll(true)}>
          {history.all(changes.length)}
        </Button>
      )}
    </Part>
  );
}

interface ChangesProps {
  readonly changes: readonly Change[];
  readonly hasAccounts: boolean;
}

/** The roles are said, as a phone's layout takes them from a table in some browsers. */
function Changes({ changes, hasAccounts }: ChangesProps) {
  const { history } = texts;
  const notice = useConsents().data?.notice;
  const columns = [history.what, history.when, ...(hasAccounts ? [history.account] : []), history.by];
  return (
    <table role="table" className="rows" aria-label={history.title}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {changes.map((change) => (
          <tr key={`${change.at} ${change.scope} ${change.accountId} ${change.event}`} role="row">
            <td role="cell" className="event">
              <strong>{history.event(change.event)}</strong>{' '}
              <span lang={notice?.language}>{notice?.purposes[change.scope].title}</span>
            </td>
            <td role="cell">
              <time dateTime={change.at}>{history.dayAndClock(change.at)}</time>
            </td>
            {hasAccounts && <td role="cell">{change.label}</td>}
            <td role="cell">{history.byWhom(change.by)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
