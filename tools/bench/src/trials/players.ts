import { existsSync } from 'node:fs';
import { type Decision, isLeak, isRecalled, loadPayers, readLines } from './measure/payers.js';
import { decisionsOf, evaluateWorld, type PeerProgram, PYTHON, PYTHON_SPLINK_4, runPeer } from './programs.js';
import type { Weighed } from './measure/threshold.js';

/** A way to find the sales of transactions: it leaves its decisions in the folder of a world. */
export interface Player {
  readonly name: string;
  /** What its decisions are called in the folder. */
  readonly id: string;
  /** Decides as records arrive; others only when everything has. */
  readonly live: boolean;
  /** Its decisions have weights, so that any threshold can be judged afterwards. */
  readonly weighs: boolean;
  /** Answers the seconds from the program's start to its end. */
  readonly decide: (folder: string) => Promise<number>;
}

export const ours: Player = { ...liveAs('ours'), decide: (folder) => evaluateWorld(folder, 'ours') };

/** Accepted probabilities that a match is wrong, beside the shipped one. */
export const RISKS = [0.00001, 0.0002, 0.001];

export function oursAt(risk: number): Player {
  const id = `ours at ${risk}`;
  return { ...liveAs(id), decide: (folder) => evaluateWorld(folder, id, ['--risk', String(risk)]) };
}

function liveAs(name: string) {
  return { name, id: name, live: true, weighs: false };
}

/** Splink writes the weight of every decision: any higher threshold is found in the same file. */
const LEAST_PROBABILITY = ['--threshold', '0.5'];

const peers: readonly (readonly [name: string, program: PeerProgram])[] = [
  ['cascade', { python: PYTHON, script: 'cascade' }],
  ['naive join', { python: PYTHON, script: 'naive_join' }],
  ['Splink 4', { python: PYTHON_SPLINK_4, script: 'splink_match', options: LEAST_PROBABILITY }],
  ['Splink 5', { python: PYTHON, script: 'splink_match', options: LEAST_PROBABILITY }],
];

interface Found {
  readonly installed: readonly Player[];
  /** Names of those whose Python is not there. */
  readonly missing: readonly string[];
}

export function findPeers(exists: (file: string) => boolean = existsSync): Found {
  return {
    installed: peers.filter(([, { python }]) => exists(python)).map(([name, program]) => toPlayer(name, program)),
    missing: peers.filter(([, { python }]) => !exists(python)).map(([name]) => name),
  };
}

function toPlayer(name: string, program: PeerProgram): Player {
  const weighs = program.script === 'splink_match';
  return { name, id: name, live: false, weighs, decide: (folder) => runPeer(folder, name, program) };
}

/** What a player that weighs left in a folder. */
export function weighedIn(folder: string, { id }: Player): Weighed[] {
  const payers = loadPayers(folder);
  return readLines<Decision>(decisionsOf(folder, id)).map((decision) => ({
    weight: decision.matchWeight ?? Number.NEGATIVE_INFINITY,
    leak: isLeak(payers, decision),
    recalled: isRecalled(payers, decision),
  }));
}
