import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedTestContainer } from 'testcontainers';
import { StackError } from '../errors.js';

/** Whether a container engine answers. A docker command on the PATH proves nothing. */
export async function containerEngine(): Promise<boolean> {
  try {
    await runtime();
    return true;
  } catch {
    return false;
  }
}

/** Testcontainers is loaded on first use only: most runs never need it. */
export async function runtime() {
  const { getContainerRuntimeClient } = await import('testcontainers');
  return getContainerRuntimeClient();
}

interface ContainerLife {
  stop(): Promise<void>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Stop, kill and restart that keep the container and so its data and its port. */
export async function containerLife(
  started: StartedTestContainer,
  ready: () => Promise<boolean>,
): Promise<ContainerLife> {
  const { container: client } = await runtime();
  const container = client.getById(started.getId());
  const running = async () => (await container.inspect()).State.Running;
  const stop = async () => {
    if (await running()) await container.stop({ t: 20 });
  };
  return {
    stop,
    kill9: async () => {
      if (await running()) await container.kill({ signal: 'SIGKILL' });
    },
    restart: async () => {
      await stop();
      await container.start();
      await untilAnswers(started.getName(), ready);
    },
    close: async () => {
      await container.remove({ force: true, v: true });
    },
  };
}

const readyTimeoutMs = 60_000;

export async function untilAnswers(name: string, ready: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + readyTimeoutMs;
  while (!(await ready())) {
    if (Date.now() > deadline) {
      throw new StackError('not-ready', `Container ${name} was not ready after ${readyTimeoutMs / 1000} s.`);
    }
    await sleep(100);
  }
}
