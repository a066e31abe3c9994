import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** How the commands of an operator reach a network: what a local run leaves in `operator.json` of its folder. */
export interface OperatorFile {
  readonly kafka?: {
    /** Comma-separated host:port list. */
    readonly brokers?: string;
    /** The principal `operator`. */
    readonly username?: string;
    readonly password?: string;
    readonly prefix?: string;
    readonly tls?: unknown;
    readonly KAFKA_TLS_CA_FILE?: string;
    readonly KAFKA_TLS_CERT_FILE?: string;
    readonly KAFKA_TLS_KEY_FILE?: string;
    /** A super user. */
    readonly admin?: { readonly username: string; readonly password: string };
  };
  /** Where a trace can be looked at: its id comes behind. */
  readonly traces?: string;
  /** Service → URL. */
  readonly databases?: Readonly<Record<string, string>>;
}

/** The folder of runs in this clone. */
export const ownRuns = resolve(import.meta.dirname, '..', '..', '..', '.quittance');

export class OperatorFileError extends Error {
  override readonly name = 'OperatorFileError';
}

/**
 * Reads the file; empty where there is none.
 * @throws OperatorFileError where it is not JSON
 */
export function readOperatorFile(folder: string): OperatorFile {
  const path = join(folder, 'operator.json');
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as OperatorFile;
  } catch (error) {
    throw new OperatorFileError(`${path} cannot be read as JSON.`, { cause: error });
  }
}
