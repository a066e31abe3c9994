import { useEffect, useRef } from 'react';
import { Button } from '@mantine/core';
import type { Consents, SignedIn } from './api-types.js';
import { useReconfirm } from './data.js';
import { problemText } from './problem-text.js';
import { askedAgain, pausedSince } from './standing.js';
import { texts } from './texts.js';

interface Props {
  readonly session: SignedIn;
  readonly consents: Consents;
}

/** Asks whether the customer still agrees: calmly where sharing is paused, more quietly where it will be soon. */
export function AskedAgain({ session, consents }: Props) {
  const answer = useReconfirm(session);
  const result = useRef<HTMLParagraphElement>(null);
  const when = askedAgain(consents, Date.now());
  // The button that had the focus is gone.
  useEffect(() => {
    if (answer.isSuccess) result.current?.focus();
  }, [answer.isSuccess]);
  const text = texts.askedAgain;
  const yes = (look: 'main-button' | 'quiet-button') => (
    <Button className={look} aria-disabled={answer.isPending} onClick={() => answer.isPending || answer.mutate()}>
      {text.yes}
    </Button>
  );
  return (
    <section className="again" aria-label={text.label} data-asked={when}>
      {when === 'now' && (
        <div className="sheet banner">
          <div>
            <h2>{text.now}</h2>
            <p>{text.nowWhy(pausedSince(consents))}</p>
            <p className="soft">{text.no}</p>
          </div>
          {yes('main-button')}
        </div>
      )}
      {when === 'soon' && consents.reconfirmBy !== undefined && (
        <div className="soon">
          <p>{text.soon(consents.reconfirmBy)}</p>
          {yes('quiet-button')}
        </div>
      )}
      <div role="status">
        {answer.isSuccess && when === 'later' && (
          <p className="note" tabIndex={-1} ref={result}>
            {text.done}
          </p>
        )}
        {answer.isError && <p className="note is-problem">{problemText(answer.error)}</p>}
      </div>
    </section>
  );
}
