import { useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { signInPath } from './api.js';
import type { Bank } from './api-types.js';
import { Brand } from './brand.js';
import { texts } from './texts.js';

interface SignedOutProps {
  readonly banks: readonly Bank[];
  /** The bank of the session that has ended. */
  readonly was: Bank | undefined;
  readonly left: boolean;
}

export function SignedOutPage({ banks, was, left }: SignedOutProps) {
  const { signedOut } = texts;
  const [problem] = useState(problemOfSignIn);
  const hasEnded = was !== undefined && !left;
  const main = useRef<HTMLElement>(null);
  // What had the focus went with the session: it is told from here what happened.
  useEffect(() => {
    if (was !== undefined) main.current?.focus();
  }, [was]);
  return (
    <>
      <header className="top">
        <Brand />
      </header>
      <main id="main" tabIndex={-1} className="narrow" ref={main} aria-labelledby="title">
        <div className="sheet welcome">
          <h1 id="title">{hasEnded ? signedOut.ended : left ? signedOut.left : signedOut.title}</h1>
          {problem !== undefined && (
            <p className="note is-warm" role="alert">
              {problem}
            </p>
          )}
          {hasEnded ? <p>{signedOut.endedWhy}</p> : !left && <About />}
          <SignIn banks={hasEnded ? [was] : banks} />
        </div>
      </main>
    </>
  );
}

const About = () => texts.signedOut.about.map((sentence) => <p key={sentence}>{sentence}</p>);

function SignIn({ banks }: { readonly banks: readonly Bank[] }) {
  const { signedOut } = texts;
  if (banks.length === 0) return <p className="soft">{signedOut.noBanks}</p>;
  const buttons = banks.map(({ bankId, name }) => (
    <li key={bankId}>
      <Button className="main-button is-wide" component="a" href={signInPath(bankId)}>
        {signedOut.signIn(name)}
      </Button>
    </li>
  ));
  return (
    <>
      {banks.length > 1 && <h2>{signedOut.choose}</h2>}
      <ul className="banks">{buttons}</ul>
    </>
  );
}

/** How the last attempt to sign in ended; the address then no longer says so, as a reload is no attempt. */
function problemOfSignIn(): string | undefined {
  const code = new URLSearchParams(location.search).get('problem');
  if (code === null) return undefined;
  history.replaceState(null, '', location.pathname);
  const { problems } = texts.signedOut;
  return code === 'declined' ? problems.declined : problems.other;
}
