import { useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { erase } from '../api.js';
import type { SignedIn } from '../api-types.js';
import { Part } from '../part.js';
import { problemText } from '../problem-text.js';
import { texts } from '../texts.js';
import { showErasure } from './erasure-page.js';

/** It cannot be undone, so it is asked once, where it is pressed; nothing else stands in the way. */
export function EraseSection({ session }: { readonly session: SignedIn }) {
  const { erasure } = texts;
  const [isAsked, setAsked] = useState(false);
  const asked = useRef<HTMLDivElement>(null);
  const work = useMutation({
    mutationFn: () => erase(session.csrfToken),
    onSuccess: ({ requestId }) => showErasure(requestId),
  });
  useEffect(() => {
    if (isAsked) asked.current?.focus();
  }, [isAsked]);
  return (
    <Part name="erase" title={erasure.title}>
      <p>{erasure.about}</p>
      {!isAsked && (
        <Button className="quiet-button is-bad" onClick={() => setAsked(true)}>
          {erasure.start}
        </Button>
      )}
      {isAsked && (
        <div className="asked" tabIndex={-1} ref={asked} role="group" aria-label={erasure.sure}>
          <p>
            <strong>{erasure.sure}</strong>
          </p>
          <ul className="points">
            {erasure.follows.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          <div className="buttons">
            <Button
              className="main-button is-bad"
              aria-disabled={work.isPending}
              onClick={() => work.isPending || work.mutate()}
            >
              {erasure.yes}
            </Button>
            <Button className="quiet-button" onClick={() => setAsked(false)}>
              {erasure.no}
            </Button>
          </div>
        </div>
      )}
      <div role="status">
        {work.isPending && <p className="note is-warm">{erasure.working}</p>}
        {work.isError && <p className="note is-problem">{problemText(work.error)}</p>}
      </div>
    </Part>
  );
}
