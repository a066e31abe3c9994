import { useEffect, useSyncExternalStore } from 'react';
import { ErasurePage, erasureShown } from './asked/erasure-page.js';
import { useSession } from './data.js';
import { Opening } from './opening.js';
import { SignedInPage } from './signed-in.js';
import { SignedOutPage } from './signed-out.js';
import { texts } from './texts.js';

/** Past the end of the session the edge is asked whether it went on. */
const GRACE_MS = 1_000;

export function Page() {
  const erasure = erasureShown();
  return (
    <>
      <a className="skip" href="#main">
        {texts.skip}
      </a>
      <OfflineNote />
      {erasure === undefined ? <Visit /> : <ErasurePage requestId={erasure} />}
    </>
  );
}

function Visit() {
  const session = useSession();
  const { data, refetch } = session;
  const expiresAt = data?.signedIn ? data.expiresAt : undefined;
  useEffect(() => {
    if (expiresAt === undefined) return;
    const timer = setTimeout(() => void refetch(), Math.max(Date.parse(expiresAt) - Date.now(), 0) + GRACE_MS);
    return () => clearTimeout(timer);
  }, [expiresAt, refetch]);

  if (data === undefined) return <Opening hasFailed={session.isError} again={() => void refetch()} />;
  return data.signedIn ? (
    <SignedInPage session={data} />
  ) : (
    <SignedOutPage banks={data.banks} was={data.was} left={data.left ?? false} />
  );
}

function subscribe(tell: () => void): () => void {
  window.addEventListener('online', tell);
  window.addEventListener('offline', tell);
  return () => {
    window.removeEventListener('online', tell);
    window.removeEventListener('offline', tell);
  };
}

function OfflineNote() {
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return <div role="status">{!isOnline && <p className="offline">{texts.offline}</p>}</div>;
}
