import { setTimeout as sleep } from 'node:timers/promises';
import { quietIdleTimer } from '@quittance/kafka/quiet-timer';
import kafkajs, { type Admin } from 'kafkajs';
import { fromKafkaAcls, toKafkaAcl } from './acl-codes.js';
import { connectionFault } from './cluster.error.js';
import type { Step } from './plan.js';
import { ScramUsers } from './scram-users.js';
import type { ActualState, AclRule, TopicState } from './state.js';
import type { ClusterOptions, Credentials } from './cluster-options.js';

const {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ConfigResourceTypes,
  ConfigSource,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} = kafkajs;

quietIdleTimer();

const AWAY: ReadonlySet<string | undefined> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);
const MOST_LOOKS = 100;
const LOOK_AGAIN_MS = 100;

/** A live cluster, seen and changed with the rights of a super user. */
export class Cluster {
  private constructor(
    private readonly admin: Admin,
    private readonly users: ScramUsers,
  ) {}

  static async connect(options: ClusterOptions): Promise<Cluster> {
    const admin = adminClient(options, 5);
    try {
      await admin.connect();
      return new Cluster(admin, await ScramUsers.connect(options));
    } catch (cause) {
      await admin.disconnect();
      throw connectionFault(options, cause);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.disconnect(), this.users.close()]);
  }

  async observe(prefix: string): Promise<ActualState> {
    const [users, topics, acls] = await Promise.all([this.users.names(), this.topics(prefix), this.acls()]);
    return { users, topics, acls };
  }

  /** A topic that was made a moment ago, or is on its way out, may be named by one answer of a broker and unknown to its next, or have no leader. */
  private async topics(prefix: string): Promise<TopicState[]> {
    for (let look = 1; ; look += 1) {
      try {
        return await this.topicsNow(prefix);
      } catch (error) {
        if (!AWAY.has((error as { type?: string }).type) || look === MOST_LOOKS) throw error;
        await sleep(LOOK_AGAIN_MS);
      }
    }
  }

  private async topicsNow(prefix: string): Promise<TopicState[]> {
    const names = (await this.admin.listTopics()).filter((name) => name.startsWith(prefix) && !name.startsWith('__'));
    if (names.length === 0) return [];
    const [{ topics }, { resources }] = await Promise.all([
      this.admin.fetchTopicMetadata({ topics: names }),
      this.admin.describeConfigs({
        includeSynonyms: false,
        resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name })),
      }),
    ]);
    const overrides = new Map(
      resources.map(({ resourceName, configEntries }) => {
        const own = configEntries.filter(({ configSource }) => configSource === ConfigSource.TOPIC_CONFIG);
        return [resourceName, Object.fromEntries(own.map(({ configName, configValue }) => [configName, configValue]))];
      }),
    );
    return topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.length,
      config: overrides.get(name) ?? {},
    }));
  }

  private async acls(): Promise<AclRule[]> {
    const { resources } = await this.admin.describeAcls({
      resourceType: AclResourceTypes.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: AclOperationTypes.ANY,
      permissionType: AclPermissionTypes.ANY,
    });
    return resources.flatMap(fromKafkaAcls);
  }

  /** Carries steps out in their order, each kind in as few requests as it takes. */
  async execute(steps: readonly Step[], passwords: Readonly<Record<string, string>>): Promise<void> {
    await this.users.set(
      pick(steps, 'create-user').map(({ principal }) => ({
        username: principal,
        password: passwords[principal] ?? '',
      })),
    );
    await this.createTopics(pick(steps, 'create-topic').map(({ topic }) => topic));
    await this.setConfigs(pick(steps, 'set-config').map(({ topic }) => topic));
    const grants = pick(steps, 'grant').map(({ rule }) => rule);
    await this.createAcls(grants.filter(({ permission }) => permission === 'deny'));
    await this.deleteAcls(pick(steps, 'revoke').map(({ rule }) => rule));
    await this.createAcls(grants.filter(({ permission }) => permission !== 'deny'));
  }

  async setPasswords(credentials: readonly Credentials[]): Promise<void> {
    await this.users.set(credentials);
  }

  private async createTopics(topics: readonly TopicState[]): Promise<void> {
    if (topics.length === 0) return;
    await this.admin.createTopics({
      // Whoever made them looks at them until they are as wanted; kafkajs gives up where a broker has not heard of one yet.
      waitForLeaders: false,
      topics: topics.map(({ name, partitions, config }) => ({
        topic: name,
        numPartitions: partitions,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    });
  }

  /** The request replaces the whole configuration of a topic: it must carry everything the topic should have, and only that. */
  private async setConfigs(topics: readonly TopicState[]): Promise<void> {
    if (topics.length === 0) return;
    await this.admin.alterConfigs({
      validateOnly: false,
      resources: topics.map(({ name, config }) => ({
        type: ConfigResourceTypes.TOPIC,
        name,
        configEntries: Object.entries(config).map(([key, value]) => ({ name: key, value })),
      })),
    });
  }

  private async createAcls(rules: readonly AclRule[]): Promise<void> {
    if (rules.length > 0) await this.admin.createAcls({ acl: rules.map(toKafkaAcl) });
  }

  async deleteAcls(rules: readonly AclRule[]): Promise<void> {
    if (rules.length > 0) await this.admin.deleteAcls({ filters: rules.map(toKafkaAcl) });
  }

  async deleteTopics(names: readonly string[]): Promise<void> {
    if (names.length > 0) await this.admin.deleteTopics({ topics: [...names] });
  }
}

/** Whether somebody can log in. A wrong password answers false; anything else in the way throws. */
export async function canLogIn(options: ClusterOptions, sasl: Credentials): Promise<boolean> {
  const admin = adminClient({ ...options, sasl }, 0);
  try {
    await admin.connect();
    return true;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'KafkaJSSASLAuthenticationError') return false;
    throw connectionFault(options, cause);
  } finally {
    await admin.disconnect();
  }
}

function adminClient({ brokers, sasl, ssl }: ClusterOptions, retries: number): Admin {
  const kafka = new Kafka({
    clientId: 'quittance-topology',
    brokers: [...brokers],
    ssl: ssl ?? false,
    sasl: { mechanism: 'scram-sha-512', ...sasl },
    logLevel: logLevel.NOTHING,
    connectionTimeout: 5_000,
    retry: { retries, initialRetryTime: 50, maxRetryTime: 1_000 },
  });
  return kafka.admin();
}

function pick<K extends Step['kind']>(steps: readonly Step[], kind: K): Extract<Step, { kind: K }>[] {
  return steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind);
}
