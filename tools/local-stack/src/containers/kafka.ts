import { formatArguments, serverProperties } from '../kafka-config.js';
import type { KafkaOptions, RunningKafka } from '../kafka.js';
import { freePort } from '../ports.js';
import { containerLife, runtime, untilAnswers } from './engine.js';

const kafkaImage = 'apache/kafka:4.1.0';

const config = '/opt/quittance/server.properties';
const format = '/opt/quittance/format.args';
const clientConfig = '/opt/quittance/admin.properties';
const bin = '/opt/kafka/bin';

/**
 * The same broker in a container. The image's own start script cannot add SCRAM users, so the container formats its
 * storage itself; `--ignore-formatted` makes a restart of the container harmless.
 */
export async function startKafkaContainer(options: KafkaOptions): Promise<RunningKafka> {
  const { GenericContainer } = await import('testcontainers');
  const { info } = await runtime();
  // The port is chosen before the start because the broker tells it to its clients, and kept over restarts.
  const port = options.port || (await freePort());
  const brokers = `${info.containerRuntime.host}:${port}`;
  const properties = serverProperties(
    {
      bind: `0.0.0.0:${port}`,
      advertised: brokers,
      controller: '127.0.0.1:9093',
      logDir: '/var/lib/kafka/data/quittance',
    },
    options.admin,
  );
  const started = await new GenericContainer(kafkaImage)
    .withCopyContentToContainer([
      { target: config, content: properties },
      {
        target: format,
        content: [...formatArguments(config, options.admin, options.users), '--ignore-formatted'].join('\n'),
      },
      { target: clientConfig, content: adminProperties(options) },
    ])
    .withEnvironment({ KAFKA_HEAP_OPTS: `-Xmx${options.heapMb ?? 512}m` })
    .withCommand(['bash', '-c', `${bin}/kafka-storage.sh @${format} && exec ${bin}/kafka-server-start.sh ${config}`])
    .withExposedPorts({ container: port, host: port })
    .withStartupTimeout(90_000)
    .start();
  const ready = async () => {
    const probe = `${bin}/kafka-broker-api-versions.sh --bootstrap-server 127.0.0.1:${port} --command-config ${clientConfig}`;
    return (await started.exec(['bash', '-c', probe])).exitCode === 0;
  };
  await untilAnswers('Kafka', ready);
  options.log?.(`Kafka answers on ${brokers} (container ${started.getId().slice(0, 12)})`);
  return {
    brokers,
    admin: options.admin,
    pid: undefined,
    logFile: `docker logs ${started.getId().slice(0, 12)}`,
    ...(await containerLife(started, ready)),
  };
}

function adminProperties({ admin }: KafkaOptions): string {
  return [
    'security.protocol=SASL_PLAINTEXT',
    'sasl.mechanism=SCRAM-SHA-512',
    `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${admin.username}" password="${admin.password}";`,
  ].join('\n');
}
