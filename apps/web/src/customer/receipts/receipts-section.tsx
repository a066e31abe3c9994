import { type FormEvent, useId, useState } from 'react';
import { Button } from '@mantine/core';
import { Part, Reading } from '../part.js';
import { texts } from '../texts.js';
import type { ReceiptsEdge } from './api.js';
import { useReceipts } from './data.js';
import { ReceiptItem } from './receipt-item.js';

export function ReceiptsSection({ edge }: { readonly edge: ReceiptsEdge }) {
  const { receipts } = texts;
  const [search, setSearch] = useState('');
  const query = useReceipts(edge, search);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const shown = data?.pages.flatMap((page) => page.receipts) ?? [];
  return (
    <Part name="receipts" title={receipts.title}>
      <p className="soft">{receipts.about}</p>
      <Search search={search} start={setSearch} />
      <Reading query={query} />
      <p role="status" className="soft count">
        {data !== undefined && receipts.found(shown.length, hasNextPage, search)}
      </p>
      {shown.length > 0 && (
        <ul className="papers">
          {shown.map((kept) => (
            <li key={kept.receipt.receiptId}>
              <ReceiptItem kept={kept} />
            </li>
          ))}
        </ul>
      )}
      {hasNextPage && (
        <Button className="quiet-button" onClick={() => isFetchingNextPage || void fetchNextPage()}>
          {receipts.more}
        </Button>
      )}
    </Part>
  );
}

function Search({ search, start }: { readonly search: string; readonly start: (search: string) => void }) {
  const id = useId();
  const { receipts } = texts;
  const [words, setWords] = useState(search);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    start(words.trim());
  };
  return (
    <form role="search" className="search" onSubmit={submit}>
      <label htmlFor={id}>{receipts.search}</label>
      <input
        id={id}
        type="search"
        className="field"
        maxLength={100}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <Button type="submit" className="quiet-button">
        {receipts.find}
      </Button>
    </form>
  );
}
