import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { unprivilegedUser } from './postgres-binaries.js';

/**
 * Makes a folder, or makes one that is there, into one that no other account may enter. `with-server`: where this process is root,
 * the account that PostgreSQL runs under may pass through it without seeing what is there.
 */
export function privateFolder(path: string, passage: 'nobody' | 'with-server' = 'nobody'): void {
  mkdirSync(path, { recursive: true });
  if (passage === 'nobody' || process.getuid?.() !== 0) return chmodSync(path, 0o700);
  chownSync(path, 0, unprivilegedUser().gid);
  chmodSync(path, 0o710);
}

/**
 * Runs `make`: the files it makes, and those of every program it starts, are for this account only. Not for work that waits,
 * because the mask belongs to the whole process.
 */
export function privately<T>(make: () => T): T {
  const before = process.umask(0o077);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}
