// What a machine must have before Kafka can run on it as a child process. Plain JavaScript without dependencies: it is asked before
// anything is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const oldestJava = 17;

/** The command that runs Java, and the version of it; undefined where none works. */
export function lookForJava(env = process.env) {
  const command = env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';
  const { status, stderr } = spawnSync(command, ['-version'], { encoding: 'utf8', env });
  // Java 8 calls itself 1.8.0, later ones by their number.
  const version = status === 0 ? /version "(?:1\.)?(\d+)/.exec(stderr)?.[1] : undefined;
  return { command, version: version === undefined ? undefined : Number(version) };
}

/** The command that runs Maven; undefined where none works. */
export function lookForMaven(env = process.env) {
  return spawnSync('mvn', ['--version'], { stdio: 'ignore', env }).status === 0 ? 'mvn' : undefined;
}

/** Whether a container engine's command is there; not whether it answers. */
export function lookForDocker(env = process.env) {
  return spawnSync('docker', ['--version'], { stdio: 'ignore', env }).status === 0;
}

const installs = {
  debian: ['sudo apt-get install openjdk-17-jre-headless', 'sudo apt-get install maven'],
  fedora: ['sudo dnf install java-21-openjdk-headless', 'sudo dnf install maven'],
  arch: ['sudo pacman -S jre-openjdk-headless', 'sudo pacman -S maven'],
  suse: ['sudo zypper install java-21-openjdk-headless', 'sudo zypper install maven'],
  alpine: ['apk add openjdk21-jre-headless', 'apk add maven'],
  macos: ['brew install openjdk', 'brew install maven'],
};

/** Which of the lines above is this machine's; undefined where we do not know. */
export function familyOf(platform, osRelease) {
  if (platform === 'darwin') return 'macos';
  const names = [...osRelease.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap(([, words]) => words.split(' '));
  const families = { ubuntu: 'debian', rhel: 'fedora', centos: 'fedora', opensuse: 'suse' };
  return names.map((name) => families[name] ?? name).find((name) => name in installs);
}

const family = () => {
  try {
    return familyOf(process.platform, readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return familyOf(process.platform, '');
  }
};

const howTo = (tool) => {
  const own = installs[family()];
  if (own !== undefined) return own[tool];
  return `Debian, Ubuntu: ${installs.debian[tool]}; Fedora: ${installs.fedora[tool]}; macOS: ${installs.macos[tool]}`;
};

const orContainers = 'or use containers instead: infra/docker/secrets.sh && docker compose up --build';

export function javaMissing({ version }) {
  const found = version === undefined ? 'no java command works here' : `the java command here is version ${version}`;
  return `Kafka needs Java ${oldestJava} or newer and ${found}: install it (${howTo(0)}), ${orContainers}.`;
}

export const mavenMissing = () =>
  `Kafka's files are fetched with Maven and no mvn command works here: install it (${howTo(1)}), ${orContainers}.`;
