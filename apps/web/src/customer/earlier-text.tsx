import { useState } from 'react';
import type { Scope } from './api-types.js';
import { useNotice } from './data.js';
import { PurposeWords } from './purpose-words.js';
import { texts } from './texts.js';

interface Props {
  readonly version: string;
  readonly scope: Scope;
}

/** What the customer agreed to, where the text has changed since. */
export function EarlierText({ version, scope }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="earlier" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{texts.purposes.earlier(version)}</summary>
      {isOpen && <Earlier version={version} scope={scope} />}
    </details>
  );
}

function Earlier({ version, scope }: Props) {
  const { data, isError } = useNotice(version);
  if (data !== undefined) return <PurposeWords words={data.purposes[scope]} language={data.language} />;
  return <p role="status">{isError ? texts.purposes.earlierFailed : texts.loading}</p>;
}
