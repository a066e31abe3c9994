import { Button } from '@mantine/core';
import { texts } from './texts.js';

/** Before anything is known of the customer, or when it cannot be known. */
export function Opening({ hasFailed, again }: { readonly hasFailed: boolean; readonly again: () => void }) {
  const { problems, loading } = texts;
  return (
    <main id="main" tabIndex={-1} className="narrow opening">
      {hasFailed ? (
        <div className="sheet" role="alert">
          <h1>{problems.title}</h1>
          <p>{problems.unreachable}</p>
          <Button className="main-button" onClick={again}>
            {problems.again}
          </Button>
        </div>
      ) : (
        <p className="loading" role="status">
          {loading}
        </p>
      )}
    </main>
  );
}
