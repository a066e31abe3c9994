// A command whose reader ends first (`npm run ops -- --help | head`) ends without a trace.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..', '..');
const watcher = './infra/end-with-reader.mjs';

describe('a command whose reader is gone', () => {
  it('ends at its next word, as one that SIGPIPE ends, and says nothing', async () => {
    const chatter = 'setInterval(() => console.log("a line"), 5)';
    const child = spawn(process.execPath, ['--import', watcher, '-e', chatter], { cwd: root });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [status] = (await once(child, 'close')) as [number];
    expect([status, stderr]).toEqual([141, '']);
  });

  it('is every command of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const commands = Object.entries(scripts).filter(
      ([, line]) => line.includes('/dist/') && !line.includes('generate'),
    );
    expect(commands.length).toBeGreaterThan(6);
    for (const [name, line] of commands)
      expect([name, line]).toEqual([name, expect.stringContaining(`--import ${watcher}`)]);
  });
});
