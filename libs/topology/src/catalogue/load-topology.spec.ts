// Pins: a topology file with mistakes is refused as a whole, every mistake named, before anything touches a cluster.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadTopology, parseTopology } from './load-topology.js';
import { TopologyFileError, writersOf } from './model.js';

const text = readFileSync(resolve('schemas/topics.yaml'), 'utf8');

function problems(from: string | RegExp, to: string): readonly string[] {
  try {
    parseTopology(text.replace(from, to));
    return [];
  } catch (error) {
    return error instanceof TopologyFileError ? error.problems : [String(error)];
  }
}

describe('the topology file', () => {
  it('gives the operator the topics that can be replayed, and no others', () => {
    const { topics } = parseTopology(text);
    const replayable = Object.values(topics)
      .filter((topic) => writersOf(topic).includes('operator'))
      .map(({ name }) => name);
    expect(replayable).toHaveLength(14);
    expect(replayable).not.toContain('insights.aggregate.released.v1');
    expect(replayable.filter((name) => name.includes('parked'))).toEqual([]);
  });

  it.each<[string, string | RegExp, string, string]>([
    [
      'a topic named otherwise',
      'bank.receipt.ready.v1:',
      'bank.receipts:',
      'bank.receipts: a topic is named <zone>.<entity>.<past-verb>.v<n>',
    ],
    [
      'a writer nobody knows',
      'writer: delivery',
      'writer: deliverer',
      'bank.transaction.observed.v1: writer deliverer is not a principal',
    ],
    [
      'a reader without a group',
      'analytics: { purposes',
      'ingestion: { purposes',
      'insights.basket.contributed.v1: reader ingestion has no consumer group',
    ],
    [
      'no partitions',
      'partitions: 3',
      'partitions: 0',
      'retailer.store.registered.v1: partitions must be a whole number above 0',
    ],
    ['a setting misspelt', 'replay: true', 'repaly: true', 'retailer.store.registered.v1: unknown setting repaly'],
    [
      'a reader without a purpose',
      'purposes: [insights], reads: all',
      'purposes: [], reads: all',
      'insights.basket.contributed.v1.readers.analytics.purposes: a reader without a purpose may read nothing',
    ],
    [
      'a wall that names nobody known',
      'denied: [delivery,',
      'denied: [deliverer,',
      'wall.denied: deliverer is not a principal',
    ],
    [
      'a zone that does not exist',
      'zone: insights, group: analytics',
      'zone: moon, group: analytics',
      'principals.analytics.zone: must be one of retailer, bank, network, insights',
    ],
  ])('is refused with %s', (_, from, to, problem) => {
    expect(problems(from, to)).toContain(problem);
  });

  it('is refused with all its mistakes at once', () => {
    expect(problems(/partitions: 3/g, 'partitions: three').length).toBeGreaterThan(3);
  });

  it.each([
    ['missing', '/nowhere/topics.yaml', 'cannot be read'],
    ['something else', resolve('package-lock.json'), ''],
  ])('that is %s is refused by name', (_, file, problem) => {
    expect(() => loadTopology(file)).toThrow(TopologyFileError);
    expect(() => loadTopology(file)).toThrow(problem);
  });
});
