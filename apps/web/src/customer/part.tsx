import { type ReactNode, useId } from 'react';
import { Button } from '@mantine/core';
import { texts } from './texts.js';

interface PartProps {
  readonly name: string;
  readonly title: string;
  readonly children: ReactNode;
}

/** One sheet of the page, under its title. */
export function Part({ name, title, children }: PartProps) {
  const titleId = useId();
  return (
    <section className={`sheet part ${name}`} data-part={name} aria-labelledby={titleId}>
      <h2 id={titleId}>{title}</h2>
      {children}
    </section>
  );
}

interface ReadProps {
  readonly query: { readonly data?: unknown; readonly isError: boolean; readonly refetch: () => unknown };
}

/** While it is read, and where it cannot be. */
export function Reading({ query: { data, isError, refetch } }: ReadProps) {
  const { problems, loading } = texts;
  if (data !== undefined) return null;
  if (!isError) return <p role="status">{loading}</p>;
  return (
    <div role="alert">
      <p>{problems.unreachable}</p>
      <Button className="quiet-button" onClick={() => void refetch()}>
        {problems.again}
      </Button>
    </div>
  );
}
