// Soaks the network: a steady load, and kills, stalls and poison all the while.
import { parseArgs } from 'node:util';
import { describeSoak, soak } from './soak.js';

const usage = `npm run soak -- [--minutes 30] [--rate 200]

Starts a Kafka, a PostgreSQL and the five services of its own, sends --rate events a second (sales and transactions), and kills, freezes
and stalls whatever it can, with sales of the largest size in between. At the end everything bought must have its receipt, once.

Exit status: 0 all held; 1 something did not; 2 it could not be run.
`;

const options = { minutes: { type: 'string' }, rate: { type: 'string' }, help: { type: 'boolean' } } as const;

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  const [minutes, eventsPerSecond] = [Number(values.minutes ?? 30), Number(values.rate ?? 200)];
  if (values.help === true || !(minutes >= 1) || !(eventsPerSecond > 0)) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  const since = Date.now();
  const say = (line: string) =>
    process.stdout.write(`${String(Math.round((Date.now() - since) / 1_000)).padStart(5)} s  ${line}\n`);
  const result = await soak({ minutes, eventsPerSecond, say });
  process.stdout.write(`${describeSoak(result)}\n`);
  return result.complaints.length === 0 ? 0 : 1;
};

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(2);
  },
);
