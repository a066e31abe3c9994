import { setTimeout as sleep } from 'node:timers/promises';
import type { Topology } from '../catalogue/model.js';
import { Cluster, canLogIn } from './cluster.js';
import { type ClusterOptions } from './cluster-options.js';
import { ClusterError, connectionFault } from './cluster.error.js';
import { desiredState } from './desired-state.js';
import { type Plan, plan, planText, stepText } from './plan.js';

export interface DeploymentOptions extends ClusterOptions {
  readonly topology: Topology;
  /** Put before every topic, group and transactional id. */
  readonly prefix: string;
}
export interface ApplyOptions extends DeploymentOptions {
  /** Password per principal. A principal that exists keeps its password when none is given here. */
  readonly passwords: Readonly<Record<string, string>>;
  readonly log?: (line: string) => void;
}

/** ACLs and topics become visible on the brokers a little after the controller has accepted them. */
const CONVERGE_MS = 30_000;
const POLL_MS = 50;

/**
 * Brings a cluster to what the file says and returns once the cluster answers that it is so.
 * Repeating it changes nothing. Drift it does not repair is logged; where services could not work with it, this throws.
 */
export async function applyTopology(options: ApplyOptions): Promise<void> {
  const log = options.log ?? (() => undefined);
  await withCluster(options, async (cluster) => {
    const desired = desiredState(options.topology, options);
    const first = plan(desired, await cluster.observe(options.prefix));
    refuse(first, options);
    for (const step of first.steps) log(stepText(step));
    for (const { text } of first.leftovers) log(`! ${text}`);
    await cluster.execute(first.steps, options.passwords);
    await renewPasswords(cluster, options, first, log);
    await converged(async () => plan(desired, await cluster.observe(options.prefix)));
  });
}

/** Difference between the file and the cluster, as lines of a diff. Empty when there is none. */
export async function checkTopology(options: DeploymentOptions): Promise<string[]> {
  return planText(await planTopology(options));
}

export async function planTopology(options: DeploymentOptions): Promise<Plan> {
  return withCluster(options, async (cluster) =>
    plan(desiredState(options.topology, options), await cluster.observe(options.prefix)),
  );
}

/** Removes the topics and ACLs of a deployment that shares its cluster, with every record in them. */
export async function removeTopology(options: DeploymentOptions): Promise<void> {
  if (options.prefix === '')
    throw new ClusterError('unsafe', 'A deployment without a prefix is the whole cluster, and is not removed.');
  await withCluster(options, async (cluster) => {
    const { topics, acls } = await cluster.observe(options.prefix);
    await cluster.deleteAcls(acls.filter(({ name }) => name.startsWith(options.prefix)));
    await cluster.deleteTopics(topics.map(({ name }) => name));
  });
}

async function withCluster<T>(options: ClusterOptions, work: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await Cluster.connect(options);
  try {
    return await work(cluster);
  } catch (cause) {
    throw connectionFault(options, cause);
  } finally {
    await cluster.close();
  }
}

function refuse({ steps, leftovers }: Plan, { passwords }: ApplyOptions): void {
  const blocking = leftovers.filter((leftover) => leftover.blocking).map(({ text }) => text);
  if (blocking.length > 0) throw new ClusterError('unsafe', blocking.join('\n'));
  const missing = steps.flatMap((step) =>
    step.kind === 'create-user' && (passwords[step.principal] ?? '') === '' ? [step.principal] : [],
  );
  if (missing.length > 0)
    throw new ClusterError('missing-password', `No password for ${missing.join(', ')}, who would be created.`);
}

/** A password that no longer logs in is replaced, so that exchanging a secret and applying is a rotation. */
async function renewPasswords(
  cluster: Cluster,
  options: ApplyOptions,
  { steps }: Plan,
  log: (line: string) => void,
): Promise<void> {
  const created = new Set(steps.flatMap((step) => (step.kind === 'create-user' ? [step.principal] : [])));
  const known = Object.entries(options.passwords).filter(
    ([name]) => !created.has(name) && Object.hasOwn(options.topology.principals, name),
  );
  const accepted = await Promise.all(known.map(([username, password]) => canLogIn(options, { username, password })));
  const refused = known.filter((_, index) => !accepted[index]);
  for (const [username] of refused) log(`~ user ${username} gets another password`);
  await cluster.setPasswords(refused.map(([username, password]) => ({ username, password })));
}

async function converged(look: () => Promise<Plan>): Promise<void> {
  const deadline = performance.now() + CONVERGE_MS;
  for (;;) {
    const { steps } = await look();
    if (steps.length === 0) return;
    if (performance.now() > deadline) {
      throw new ClusterError(
        'not-converged',
        `Kafka does not show what was applied:\n${steps.map(stepText).join('\n')}`,
      );
    }
    await sleep(POLL_MS);
  }
}
