import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Progress } from './progress.js';

// Each step ends as one line that says how it went; a terminal also sees it under way.

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, write: (text: string) => written.push(text), text: () => written.join('') };
}

describe('Progress', () => {
  it('writes one line per step where lines cannot be rewritten', async () => {
    const plain = screen(false);
    const progress = new Progress(plain);
    const result = await progress.step(
      'Kafka',
      async (report) => {
        report('downloading');
        return 7192;
      },
      (port) => `Kafka at ${port}`,
    );
    expect(result).toBe(7192);
    expect(plain.text()).toMatch(/^ {2}✓ Kafka at 7192 +0\.\d s\n$/);
  });

  it('gives a sign of life, where lines cannot be rewritten, while a step takes long', async () => {
    const plain = screen(false);
    await new Progress(plain, 5).step('Morning', async (report) => {
      report('5 of 9');
      while (!plain.text().includes('    Morning: 5 of 9 …\n')) await sleep(1);
    });
    expect(plain.text()).toMatch(/ {2}✓ Morning +0\.\d s\n$/);
  });

  it('has a ticker for terminals alone', () => {
    const [plain, terminal] = [screen(false), screen(true)];
    for (const one of [plain, terminal]) new Progress(one).ticker('12 sales');
    expect(plain.text()).toBe('');
    expect(terminal.text()).toContain('12 sales');
  });

  it('shows a step under way on a terminal, and lines in between without losing it', async () => {
    const terminal = screen(true);
    const progress = new Progress(terminal);
    await progress.step('Morning', async (report) => {
      report('5 of 9');
      progress.line('waiting');
    });
    expect(terminal.text()).toContain('Morning: 5 of 9');
    expect(terminal.text()).toContain('waiting\n');
  });

  it('marks a step that failed and passes the reason on', async () => {
    const plain = screen(false);
    await expect(new Progress(plain).step('Kafka', () => Promise.reject(new Error('no Java')))).rejects.toThrow(
      'no Java',
    );
    expect(plain.text()).toContain('✗ Kafka');
  });
});
