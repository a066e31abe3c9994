import { join } from 'node:path';
import { startChild, untilReady } from './children.js';
import { fetchedOnce } from './maven.js';
import { stateDir } from './paths.js';
import { choosePort } from './ports.js';
import { findJava } from './preflight.js';

const VERSION = '3.5.1';

interface ZipkinOptions {
  /** Of its log. */
  readonly dir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly portOption?: string;
  readonly log?: (line: string) => void;
}

export interface RunningZipkin {
  /** http://host:port: its pages are under /zipkin, spans go to /api/v2/spans. */
  readonly url: string;
  stop(): Promise<void>;
}

const startTimeoutMs = 60_000;
const stopGraceMs = 10_000;
/** Older ones make room. */
const mostSpans = 100_000;

/** Zipkin's server as a child process on 127.0.0.1, with what it is sent in memory; resolves once it takes spans. */
export async function startZipkin(options: ZipkinOptions): Promise<RunningZipkin> {
  const jar = await zipkinJar(options.log ?? (() => undefined));
  const port = await choosePort(options.port, { purpose: 'Zipkin', option: options.portOption ?? 'the port option' });
  const url = `http://127.0.0.1:${port}`;
  const listen = [`port=${port}`, 'address=127.0.0.1', 'protocols[0]=http'];
  const child = startChild({
    name: 'Zipkin',
    command: findJava(),
    args: ['-Xmx320m', '-XX:+UseSerialGC', '-jar', jar, ...listen.map((one) => `--armeria.ports[0].${one}`)],
    env: { PATH: process.env['PATH'], MEM_MAX_SPANS: String(mostSpans) },
    logFile: join(options.dir, 'zipkin.log'),
  });
  await untilReady(child, () => answers(`${url}/health`), startTimeoutMs);
  return { url, stop: () => child.stop(stopGraceMs) };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

/** Fetched by Maven on first use. */
async function zipkinJar(log: (line: string) => void): Promise<string> {
  const folder = await fetchedOnce(join(stateDir, 'zipkin', VERSION), {
    what: 'Zipkin',
    args: (target) => [
      'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy',
      `-Dartifact=io.zipkin:zipkin-server:${VERSION}:jar:exec`,
      `-DoutputDirectory=${target}`,
    ],
    announce: () => log('Fetching Zipkin with Maven (about 130 MB, once)'),
  });
  return join(folder, `zipkin-server-${VERSION}-exec.jar`);
}
