import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findPeers, weighedIn } from './players.js';
import { decisionsOf } from './programs.js';

// A peer that is not installed is left out and named; what a peer weighed is read with what came of it.

describe('the peers', () => {
  const names = ({ installed }: ReturnType<typeof findPeers>) => installed.map(({ name }) => name);

  it('all play where both versions of Splink are installed', () => {
    const found = findPeers(() => true);
    expect(names(found)).toEqual(['cascade', 'naive join', 'Splink 4', 'Splink 5']);
    expect(found.installed.filter(({ weighs }) => weighs).map(({ name }) => name)).toEqual(['Splink 4', 'Splink 5']);
    expect(found.missing).toEqual([]);
  });

  it('are named where their Python is not there', () => {
    const found = findPeers((file) => !file.includes('splink4'));
    expect(names(found)).toEqual(['cascade', 'naive join', 'Splink 5']);
    expect(found.missing).toEqual(['Splink 4']);
  });
});

it('decisions are read with their weights, leaks and recall', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quittance-players-'));
  try {
    const peer = findPeers(() => true).installed[3]!;
    const of = { retailerId: 'R', saleId: 'S', tenderIndex: 0 };
    const truth = [
      { kind: 'transaction', transactionId: 'A', customer: 'anna', of, resolvable: true },
      { kind: 'transaction', transactionId: 'B', customer: 'bert', of: null, resolvable: false },
    ];
    const decision = { saleId: 'S', tenderIndex: 0, state: 'asserted' };
    const decisions = [
      { ...decision, transactionId: 'A', matchWeight: 9 },
      { ...decision, transactionId: 'B', matchWeight: 4 },
    ];
    const toLines = (items: readonly object[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');
    writeFileSync(join(folder, 'truth.ndjson'), toLines(truth));
    writeFileSync(decisionsOf(folder, peer.id), toLines(decisions));
    expect(weighedIn(folder, peer)).toEqual([
      { weight: 9, leak: false, recalled: true },
      { weight: 4, leak: true, recalled: false },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
