import { type FormEvent, useId, useState } from 'react';
import { Button, Radio } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { readRequests, sendRequest } from '../api.js';
import type { AskedRequest, RequestKind, SignedIn } from '../api-types.js';
import { Part, Reading } from '../part.js';
import { problemText } from '../problem-text.js';
import { texts } from '../texts.js';

const REQUESTS = ['requests'];
const KINDS = ['complaint', 'rectification', 'objection'] as const;
const MOST = 2_000;

/** What the customer has to say, and what became of it. */
export function RequestsSection({ session }: { readonly session: SignedIn }) {
  const { requests } = texts;
  return (
    <Part name="requests" title={requests.title}>
      <p>{requests.about}</p>
      <Ask session={session} />
      <Asked />
    </Part>
  );
}

function Ask({ session }: { readonly session: SignedIn }) {
  const { requests } = texts;
  const client = useQueryClient();
  const id = useId();
  const [kind, setKind] = useState<RequestKind>('complaint');
  const [words, setWords] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const work = useMutation({
    mutationFn: () => sendRequest(session.csrfToken, { kind, text: words.trim() }),
    onSuccess: () => {
      setWords('');
      void client.invalidateQueries({ queryKey: REQUESTS });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setEmpty(words.trim() === '');
    if (words.trim() !== '' && !work.isPending) work.mutate();
  };
  return (
    <form className="ask" onSubmit={submit} noValidate>
      <fieldset className="delivered">
        <legend>{requests.kind}</legend>
        {KINDS.map((one) => (
          <Radio
            key={one}
            size="md"
            name={`${id}-kind`}
            classNames={{ body: 'radio-body', radio: 'radio' }}
            value={one}
            label={requests.kinds[one]}
            checked={kind === one}
            onChange={() => setKind(one)}
          />
        ))}
      </fieldset>
      <label htmlFor={`${id}-words`}>{requests.words}</label>
      <textarea
        id={`${id}-words`}
        className="field"
        rows={4}
        maxLength={MOST}
        value={words}
        aria-invalid={isEmpty}
        aria-describedby={isEmpty ? `${id}-empty` : undefined}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {isEmpty && (
        <p id={`${id}-empty`} role="alert" className="note is-problem">
          {requests.empty}
        </p>
      )}
      <Button type="submit" className="quiet-button" aria-disabled={work.isPending}>
        {requests.send}
      </Button>
      <div role="status">
        {work.isSuccess && <p className="note">{requests.sent(work.data.dueAt)}</p>}
        {work.isError && <p className="note is-problem">{problemText(work.error)}</p>}
      </div>
    </form>
  );
}

function Asked() {
  const { requests } = texts;
  const query = useQuery({ queryKey: REQUESTS, queryFn: readRequests });
  const asked = query.data?.requests ?? [];
  return (
    <>
      <Reading query={query} />
      {asked.length > 0 && (
        <ul className="asked-list" aria-label={requests.list}>
          {asked.map((request) => (
            <li key={request.requestId} data-request={request.kind}>
              <AskedItem request={request} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function AskedItem({ request }: { readonly request: AskedRequest }) {
  const { requests } = texts;
  const { kind, receivedAt, text, closedAt, dueAt, steps } = request;
  const answer = steps.findLast((step) => step.text !== undefined && step.by !== 'you');
  return (
    <>
      <p>
        <strong>{requests.kinds[kind]}</strong> <span className="soft">{requests.day(receivedAt)}</span>
      </p>
      {text !== undefined && <p className="words-sent">{text}</p>}
      <p className="soft">{closedAt === undefined ? requests.due(dueAt) : requests.closed(closedAt)}</p>
      {answer?.text !== undefined && <p className="note">{requests.answer(answer.by, answer.text)}</p>}
    </>
  );
}
