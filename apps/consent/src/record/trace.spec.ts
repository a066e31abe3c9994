// The records of a consent prove their order: one that is missing, moved or changed is found, and so is what came before it could.
import { describe, expect, it } from '@jest/globals';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { DAY, START, stories, Story } from '../../test/kit/stories.js';
import { hashOf } from './recorder.js';
import { findTraceFaults } from './trace.js';

const story = () => new Story('network').give().withdraw().wait(1).give().wait(91).reconfirm();
const changed = (text: string, from: string, to: string): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};
/** As somebody would who can write records, and not undo that others have them. */
const relinked = (texts: readonly string[]): string[] =>
  texts.reduce<string[]>((done, text) => {
    const before = done.at(-1);
    const record = JSON.parse(text) as object;
    return [...done, canonicalize({ ...record, 'quittance:previous': before === undefined ? null : hashOf(before) })!];
  }, []);

describe('a trace', () => {
  it.each(['network', 'bank'] as const)('of a consent that the %s holds is whole, whatever happened', (heldBy) => {
    fc.assert(
      fc.property(stories(heldBy), ({ told }) => {
        const enforced = told.map(({ consent: { version, changedAt: at } }) => ({ version, at }));
        expect(
          findTraceFaults(
            told.map(({ text }) => text),
            enforced,
          ),
        ).toEqual([]);
      }),
    );
  });

  it('shows a record that was removed, wherever it was but at the end', () => {
    const texts = story().texts();
    expect(texts.length).toBeGreaterThan(4);
    for (let i = 0; i < texts.length - 1; i += 1) expect(findTraceFaults(texts.toSpliced(i, 1))).not.toEqual([]);
  });

  it('shows one that was removed at the end by what is enforced', () => {
    const told = story();
    const { version, changedAt: at } = told.consent;
    expect(findTraceFaults(told.texts().slice(0, -1), [{ version, at }])).toEqual([
      `version ${version}: enforced, and not on record`,
    ]);
  });

  it('shows two records that were swapped', () => {
    const texts = story().texts();
    for (let i = 1; i < texts.length; i += 1) {
      const swapped = texts.with(i - 1, texts[i]!).with(i, texts[i - 1]!);
      expect(findTraceFaults(swapped)).not.toEqual([]);
    }
  });

  it('shows a record that was changed, by the next', () => {
    const texts = story().texts();
    texts[0] = changed(texts[0]!, '"quittance:account":"acc 1"', '"quittance:account":"acc 2"');
    expect(findTraceFaults(texts)).toContain('version 2: what came before it is not what it was');
  });

  it('shows a record of another consent', () => {
    const other = new Story('network', { bankId: 'north', consentId: 'c/2', accountId: 'acc 1' }).give().withdraw();
    const mixed = relinked([story().texts()[0]!, other.texts()[1]!]);
    expect(findTraceFaults(mixed)).toEqual(['version 2: quittance:consent is not that of the record before it']);
  });
});

describe('a trace that is linked well is refused all the same', () => {
  it('where somebody agreed before the notice existed', () => {
    const early = new Story('network');
    early.at = Date.parse('2026-11-29T23:59:59.999Z');
    expect(findTraceFaults(early.give().texts())).toEqual(['version 1: agreed to before its notice existed']);
    const just = new Story('network');
    just.at = Date.parse('2026-11-30T00:00:00.000Z');
    expect(findTraceFaults(just.give().texts())).toEqual([]);
  });

  it('where it was enforced before it was agreed to', () => {
    expect(findTraceFaults(new Story('network').give().texts(), [{ version: 1, at: START - 1 }])).toEqual([
      'version 1: enforced before it was agreed to',
    ]);
  });

  it('where it was announced before it happened, or as another version', () => {
    const [text] = new Story('network').give().texts();
    const record = JSON.parse(text!) as { 'quittance:announced': Record<string, unknown> };
    record['quittance:announced']['dct:issued'] = new Date(START - DAY).toISOString();
    expect(findTraceFaults([canonicalize(record)!])).toEqual(['version 1: announced before it happened']);
    const other = JSON.parse(text!) as { 'quittance:announced': Record<string, unknown> };
    other['quittance:announced']['quittance:version'] = 2;
    expect(findTraceFaults([canonicalize(other)!])).toEqual(['version 1: announced as another version']);
  });

  it('where a record is older than the one before it', () => {
    const texts = new Story('network').give().wait(1).withdraw().texts();
    const backdated = texts[1]!.replaceAll('2026-12-02', '2026-11-30').replaceAll('2026-12-02', '2026-11-30');
    expect(findTraceFaults(relinked([texts[0]!, backdated]))).toEqual(['version 2: older than the one before it']);
  });

  it('where nobody is its controller, or its notice is another’s', () => {
    const [text] = new Story('network').give().texts();
    expect(findTraceFaults([text!.replaceAll('"@type":"dpv:DataController"', '"@type":"dpv:Recipient"')])).toEqual([
      'version 1: nobody is its controller',
    ]);
    const foreign = changed(text!, '"dct:publisher":"urn:quittance:network"', '"dct:publisher":"urn:quittance:bank:x"');
    expect(findTraceFaults([foreign])).toEqual(['version 1: its notice is not its controller’s']);
  });
});
