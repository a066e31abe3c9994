// A member of which the group says nothing starts over by itself, and says how long it has been of no use.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Consumer } from 'kafkajs';
import { SteadyConsumer } from './steady-consumer.js';

const EVENTS = { CRASH: 'crash', HEARTBEAT: 'heartbeat', GROUP_JOIN: 'join', FETCH: 'fetch', END_BATCH_PROCESS: 'end' };
const SILENCE_MS = 5_000;

/** As much of a kafkajs consumer as is used; the group confirms it only when told to. */
class Puppet {
  readonly events = EVENTS;
  isDisconnected = false;
  readonly #listeners = new Map<string, ((event: { payload: object }) => void)[]>();
  constructor(private readonly connectFault?: Error) {}
  on(name: string, listener: (event: { payload: object }) => void): void {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
  }
  say(name: string, payload: object = {}): void {
    for (const listener of this.#listeners.get(name) ?? []) listener({ payload });
  }
  connect = () => (this.connectFault ? Promise.reject(this.connectFault) : Promise.resolve());
  subscribe = () => Promise.resolve();
  run = () => Promise.resolve();
  stop = () => Promise.resolve();
  disconnect = () => Promise.resolve(void (this.isDisconnected = true));
}

let puppets: Puppet[];
let next: () => Puppet;
let faults: string[];
let fatal: unknown[];
let consumer: SteadyConsumer;

beforeEach(() => {
  jest.useFakeTimers();
  [puppets, faults, fatal] = [[], [], []];
  next = () => new Puppet();
  consumer = new SteadyConsumer({
    create: () => {
      const puppet = next();
      puppets.push(puppet);
      return puppet as unknown as Consumer;
    },
    subscribe: { topics: ['a'] },
    run: () => ({}),
    silenceMs: SILENCE_MS,
    onFault: (error) => faults.push(String(error)),
    onFatal: (error) => fatal.push(error),
  });
});
afterEach(async () => {
  await consumer.close();
  jest.useRealTimers();
});

const live = async (seconds: number, beat: boolean): Promise<void> => {
  for (let i = 0; i < seconds; i += 1) {
    if (beat) puppets.at(-1)!.say(EVENTS.HEARTBEAT);
    await jest.advanceTimersByTimeAsync(1_000);
  }
};

describe('a steady consumer', () => {
  it('lives for as long as the group confirms it', async () => {
    await consumer.start();
    await live(60, true);
    expect(consumer.isMember()).toBe(true);
    expect(puppets).toHaveLength(1);
  });

  it('is replaced once the group has said nothing for too long, and what its predecessor says then counts for nothing', async () => {
    await consumer.start();
    await live(7, false);
    expect(puppets).toHaveLength(2);
    expect(puppets[0]!.isDisconnected).toBe(true);
    expect(faults.join()).toMatch(/has not confirmed this member/);
    for (let i = 0; i < 7; i += 1) {
      puppets[0]!.say(EVENTS.HEARTBEAT);
      await jest.advanceTimersByTimeAsync(1_000);
    }
    expect(puppets.length).toBeGreaterThan(2);
  });

  it('says how long it has been of no use while starting over does not help', async () => {
    await consumer.start();
    next = () => new Puppet(new Error('connect ECONNREFUSED'));
    await live(60, false);
    expect(consumer.isMember()).toBe(false);
    expect(consumer.uselessForMs()).toBeGreaterThan(50_000);
    next = () => new Puppet();
    await live(2, false);
    await live(2, true);
    expect(consumer.isMember()).toBe(true);
    expect(consumer.uselessForMs()).toBe(0);
    expect(fatal).toEqual([]);
  });

  it('is of no use as a member that neither polls nor ends a batch', async () => {
    await consumer.start();
    await live(90, true);
    expect([consumer.isMember(), consumer.isWorking()]).toEqual([true, false]);
    expect(consumer.uselessForMs()).toBeGreaterThan(80_000);
    puppets.at(-1)!.say(EVENTS.FETCH);
    expect(consumer.isWorking()).toBe(true);
  });

  it('gives up on what time does not cure', async () => {
    await consumer.start();
    puppets[0]!.say(EVENTS.CRASH, { restart: false, error: new Error('a bug') });
    expect(fatal).toHaveLength(1);
    expect(puppets).toHaveLength(1);
  });
});
