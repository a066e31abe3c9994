// How the stack runs is the user's word first; without it, whatever works here.
import { describe, expect, it } from '@jest/globals';
import { chooseStack } from './stack.js';

describe('chooseStack', () => {
  it.each(['native', 'containers'] as const)('takes %s at its word', async (wanted) => {
    expect(await chooseStack(wanted)).toBe(wanted);
  });

  it('refuses a word it does not know and names those it knows', async () => {
    await expect(chooseStack('kubernetes')).rejects.toThrow('native, containers or auto, not "kubernetes"');
  });
});
