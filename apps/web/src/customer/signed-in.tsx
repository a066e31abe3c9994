import { Button } from '@mantine/core';
import type { Consents, SignedIn } from './api-types.js';
import { EraseSection } from './asked/erase-section.js';
import { KeptSection } from './asked/kept-section.js';
import { RequestsSection } from './asked/requests-section.js';
import { AskedAgain } from './asked-again.js';
import { Brand } from './brand.js';
import { useConsents, useSignOut } from './data.js';
import { HistorySection } from './history.js';
import { Opening } from './opening.js';
import { problemText } from './problem-text.js';
import { PurposeCard } from './purpose-card.js';
import { RecordSection } from './record.js';
import { useIsOffered, useReceiptsEdge } from './receipts/data.js';
import { DisclosuresSection } from './receipts/disclosures-section.js';
import { ReceiptsSection } from './receipts/receipts-section.js';
import { RightsSection } from './rights.js';
import { texts } from './texts.js';

interface Props {
  readonly session: SignedIn;
}

export function SignedInPage({ session }: Props) {
  const { data, isError, refetch } = useConsents();
  return (
    <>
      <Header session={session} />
      {data === undefined ? (
        <Opening hasFailed={isError} again={() => void refetch()} />
      ) : (
        <Choices session={session} consents={data} />
      )}
    </>
  );
}

function Header({ session }: Props) {
  const leave = useSignOut(session);
  const { header } = texts;
  return (
    <header className="top">
      <Brand />
      <p className="who">
        {session.name !== undefined && <strong>{session.name} </strong>}
        {session.name === undefined ? session.bank.name : header.at(session.bank.name)}
      </p>
      <Button className="quiet-button" onClick={() => leave.mutate()}>
        {header.signOut}
      </Button>
      <div role="alert" className="leave-problem">
        {leave.isError && <p className="note is-problem">{problemText(leave.error)}</p>}
      </div>
    </header>
  );
}

function Choices({ session, consents }: Props & { readonly consents: Consents }) {
  const { notice, purposes } = consents;
  const edge = useReceiptsEdge(session);
  const isOffered = useIsOffered(edge).data !== false;
  return (
    <main id="main" tabIndex={-1}>
      <div className="lead" lang={notice.language}>
        <h1>{notice.title}</h1>
        <p>{notice.intro}</p>
      </div>
      <AskedAgain session={session} consents={consents} />
      <div className="purposes">
        {purposes.map((purpose) => (
          <PurposeCard key={purpose.scope} session={session} purpose={purpose} notice={notice} />
        ))}
      </div>
      {isOffered && (
        <>
          <ReceiptsSection edge={edge} />
          <DisclosuresSection edge={edge} bank={session.bank.name} />
        </>
      )}
      <HistorySection hasAccounts={purposes.some(({ accounts }) => accounts.length > 1)} />
      <div className="halves">
        <KeptSection edge={edge} />
        <RequestsSection session={session} />
      </div>
      <div className="halves">
        <RecordSection />
        <RightsSection notice={notice} />
      </div>
      <EraseSection session={session} />
    </main>
  );
}
