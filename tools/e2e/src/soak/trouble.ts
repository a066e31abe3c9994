import { randomInt } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import type { SupervisedService } from '@quittance/local-stack';
import { Party, type Part, type Target } from '../attacks/index.js';

export interface Trouble {
  readonly what: string;
  /** What it was over after, ms; until somebody's receipt came again. */
  readonly recoveryMs: number;
}

const RECOVERY_PATIENCE_MS = 120_000;
const STALLED = 40;

/** Whatever may happen to the machines and from outside, one at a time, at random. */
export class Troublemaker {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly target: Target,
    private readonly services: readonly SupervisedService[],
    private readonly probe: Party,
    private readonly mostFrozenMs: number,
  ) {}

  static async of(target: Target, services: readonly SupervisedService[], mostFrozenMs: number): Promise<Troublemaker> {
    return new Troublemaker(target, services, await Party.settle(target), mostFrozenMs);
  }

  async next(): Promise<Trouble> {
    const kinds = [
      () => this.#kill(),
      () => this.#freeze('kafka'),
      () => this.#freeze('postgres'),
      () => this.#stall(),
    ];
    const what = await kinds[randomInt(kinds.length)]!();
    const recoveryMs = await this.probe.timeOfReceipt(RECOVERY_PATIENCE_MS);
    return { what, recoveryMs };
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** With the supervisor's restart: what is killed is there again by itself in any deployment. */
  async #kill(): Promise<string> {
    const service = this.services[randomInt(this.services.length)]!;
    await service.kill9();
    await service.restart();
    return `kill -9 of ${service.name}`;
  }

  async #freeze(part: Part): Promise<string> {
    const ms = randomInt(5_000, this.mostFrozenMs);
    await this.target.freeze!(part, ms);
    return `${part} frozen for ${(ms / 1_000).toFixed(1)} s`;
  }

  async #stall(): Promise<string> {
    for (const edge of Object.values(this.target.edges)) {
      const { hostname, port, host } = new URL(edge);
      for (let i = 0; i < STALLED; i += 1) {
        const socket = connect(Number(port), hostname).on('error', () => {});
        this.#sockets.add(socket);
        socket.once('close', () => this.#sockets.delete(socket)).resume();
        const key = i % 2 === 0 ? `authorization: Bearer ${this.probe.bankKey}\r\n` : '';
        socket.write(
          `POST /v1/transactions HTTP/1.1\r\nhost: ${host}\r\n${key}content-type: application/json\r\ncontent-length: 500\r\n\r\n{`,
        );
      }
    }
    return `${STALLED} clients that stall at every edge`;
  }
}
