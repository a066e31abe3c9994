import { type ReactNode, useId, useState } from 'react';
import { Radio, Switch } from '@mantine/core';
import type { AccountGrant, Consents, DeliveredReceipts, Notice, Purpose, Scope, SignedIn } from './api-types.js';
import { usePurposeChange, type Wish } from './data.js';
import { EarlierText } from './earlier-text.js';
import { problemText } from './problem-text.js';
import { PurposeWords } from './purpose-words.js';
import { isOn, type Standing, standingOf } from './standing.js';
import { texts } from './texts.js';

interface CardProps {
  readonly session: SignedIn;
  readonly purpose: Purpose;
  readonly notice: Notice;
}

/** One purpose: everything that is agreed to stands on the card, so that one press gives and one press stops. */
export function PurposeCard({ session, purpose, notice }: CardProps) {
  const { scope, accounts } = purpose;
  const words = notice.purposes[scope];
  const titleId = useId();
  const [delivered, setDelivered] = useState<DeliveredReceipts>('take_down');
  const change = usePurposeChange(session, scope, notice.version);
  const standing = standingOf(purpose);
  const wish = change.isPending ? change.variables : undefined;
  // A second press while the first is on its way would say the opposite of what is seen.
  const press = (on: boolean, accountId?: string): void => {
    if (!change.isPending) change.mutate({ on, accountId, delivered });
  };
  const isShownOn = wish !== undefined && wish.accountId === undefined ? wish.on : standing.isOn;
  // Told beside the switch that was pressed.
  const resultAt = (accountId: string | undefined): ReactNode => {
    if (change.isError && change.variables.accountId === accountId)
      return <p className="note is-problem">{problemText(change.error)}</p>;
    if (change.isSuccess && change.variables.accountId === accountId)
      return <p className="note">{resultText(change.data, change.variables, { scope, title: words.title })}</p>;
    return undefined;
  };
  // What a bank showed is not a text of the network's: only the bank can show it again.
  const earlier = standing.first?.heldBy === 'bank' ? undefined : standing.first?.noticeVersion;
  return (
    <article className="sheet purpose" data-purpose={scope} aria-labelledby={titleId} aria-busy={change.isPending}>
      <div className="purpose-head">
        <h2 id={titleId} lang={notice.language}>
          {words.title}
        </h2>
        <Switch
          size="lg"
          withThumbIndicator={false}
          classNames={{ root: 'switch', track: 'switch-track' }}
          aria-labelledby={titleId}
          checked={isShownOn}
          disabled={accounts.length === 0}
          onChange={(event) => press(event.currentTarget.checked)}
        />
      </div>
      <Status scope={scope} standing={standing} />
      <div role="status" className="result">
        {resultAt(undefined)}
      </div>
      {accounts.length > 1 && (
        <Accounts accounts={accounts} titleId={titleId} wish={wish} press={press} resultAt={resultAt} />
      )}
      {scope === 'receipts' && standing.isOn && <Delivered value={delivered} choose={setDelivered} />}
      <PurposeWords words={words} language={notice.language} />
      {standing.isOn && earlier !== undefined && earlier !== notice.version && (
        <EarlierText version={earlier} scope={scope} />
      )}
    </article>
  );
}

function Status({ scope, standing }: { readonly scope: Scope; readonly standing: Standing }) {
  const { purposes } = texts;
  const { state, first, like, of } = standing;
  return (
    <div className="status">
      <p>
        <span className={`badge is-${state}`}>{purposes[state]}</span>
        {of > 1 && standing.isOn && <span className="soft"> {purposes.accountsOf(like, of)}</span>}
      </p>
      {of === 0 && <p>{purposes.noAccounts}</p>}
      {state === 'off' && of > 0 && <p>{scope === 'insights' ? purposes.offInsights : purposes.offBy}</p>}
      {first !== undefined && of === 1 && <Dates grant={first} />}
    </div>
  );
}

/** Since when and until when, and what holds it up. */
function Dates({ grant }: { readonly grant: AccountGrant }) {
  const { purposes } = texts;
  const { state, since, until, coversFrom, reconfirmBy, heldBy } = grant;
  return (
    <>
      {state === 'waiting' && <p>{purposes.waitingNow}</p>}
      {state === 'paused' && <p>{purposes.pausedNow}</p>}
      {state === 'paused' && since !== undefined && <p className="soft">{purposes.agreedOn(since)}</p>}
      {state === 'on' && since !== undefined && (
        <p>{until === undefined ? purposes.onSince(since) : purposes.onBetween(since, until)}</p>
      )}
      {state === 'on' && coversFrom !== undefined && coversFrom.slice(0, 10) !== since?.slice(0, 10) && (
        <p>{purposes.coversFrom(coversFrom)}</p>
      )}
      {state === 'on' && reconfirmBy !== undefined && <p className="soft">{purposes.askAgain(reconfirmBy)}</p>}
      {heldBy === 'bank' && <p className="soft">{purposes.heldByBank}</p>}
    </>
  );
}

interface AccountsProps {
  readonly accounts: readonly AccountGrant[];
  readonly titleId: string;
  readonly wish: Wish | undefined;
  readonly press: (on: boolean, accountId: string) => void;
  readonly resultAt: (accountId: string) => ReactNode;
}

function Accounts({ accounts, titleId, wish, press, resultAt }: AccountsProps) {
  const id = useId();
  const { purposes } = texts;
  const isWished = ({ accountId }: AccountGrant): boolean =>
    wish !== undefined && (wish.accountId === undefined || wish.accountId === accountId);
  return (
    <ul className="accounts" aria-label={purposes.accounts}>
      {accounts.map((account, index) => (
        <li key={account.accountId} data-account={account.accountId}>
          <div>
            <p className="account-name" id={`${id}-${index}`}>
              {account.label}
            </p>
            <div className="account-dates">{isOn(account) ? <Dates grant={account} /> : <p>{purposes.off}</p>}</div>
          </div>
          <Switch
            size="md"
            withThumbIndicator={false}
            classNames={{ root: 'switch', track: 'switch-track' }}
            aria-labelledby={`${titleId} ${id}-${index}`}
            checked={isWished(account) ? wish?.on === true : isOn(account)}
            onChange={(event) => press(event.currentTarget.checked, account.accountId)}
          />
          <div role="status" className="result">
            {resultAt(account.accountId)}
          </div>
        </li>
      ))}
    </ul>
  );
}

interface DeliveredProps {
  readonly value: DeliveredReceipts;
  readonly choose: (value: DeliveredReceipts) => void;
}

const CHOICES: readonly DeliveredReceipts[] = ['take_down', 'keep'];

/** Made before the press, with what protects the customer more already chosen: stopping needs no answer to anything. */
function Delivered({ value, choose }: DeliveredProps) {
  const name = useId();
  const { delivered } = texts;
  return (
    <fieldset className="delivered">
      <legend>{delivered.legend}</legend>
      {CHOICES.map((choice) => (
        <Radio
          key={choice}
          size="md"
          name={name}
          classNames={{ body: 'radio-body', radio: 'radio' }}
          value={choice}
          label={delivered[choice]}
          checked={value === choice}
          onChange={() => choose(choice)}
        />
      ))}
    </fieldset>
  );
}

function resultText(
  consents: Consents,
  { on, accountId, delivered }: Wish,
  { scope, title }: { readonly scope: Scope; readonly title: string },
): string {
  const accounts = consents.purposes
    .find((purpose) => purpose.scope === scope)
    ?.accounts.filter((account) => accountId === undefined || account.accountId === accountId);
  const label = accountId === undefined ? undefined : accounts?.[0]?.label;
  const { results } = texts;
  if (!on) return results.withdrawn(scope, title, delivered, label);
  const isWaiting = accounts?.every(({ state }) => state === 'waiting') === true;
  return isWaiting ? results.asked(title, label) : results.given(title, label);
}
