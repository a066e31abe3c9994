import { styleText } from 'node:util';

/** Where lines go; a terminal can also rewrite the last one. */
interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Where lines cannot be rewritten, whoever watches hears this often that a step is still under way. */
const SIGN_OF_LIFE_MS = 10_000;

/** Says what is being done, how far it is and how long it took: one line per step, rewritten in place on a terminal. */
export class Progress {
  readonly #screen: Screen;
  #open = '';

  constructor(
    screen: Screen = process.stdout,
    private readonly signOfLifeMs = SIGN_OF_LIFE_MS,
  ) {
    this.#screen = screen;
  }

  /** Runs one step. `text` may be what its result says about itself. */
  async step<T>(
    text: string,
    work: (report: (detail: string) => void) => Promise<T>,
    done: (result: T) => string = () => text,
  ): Promise<T> {
    const began = performance.now();
    this.#show(text);
    const signs = setInterval(() => this.#giveSign(), this.signOfLifeMs);
    try {
      const result = await work((detail) => this.#show(`${text}: ${detail}`));
      this.#close('✓', 'green', done(result), began);
      return result;
    } catch (error) {
      this.#close('✗', 'red', text, began);
      throw error;
    } finally {
      clearInterval(signs);
    }
  }

  /** Rewrites the last line of a terminal, until another text takes its place, or none; says nothing elsewhere. */
  ticker(text: string): void {
    this.#show(text);
  }

  line(text = ''): void {
    this.#clear();
    this.#screen.write(`${text}\n`);
    if (this.#open !== '') this.#show(this.#open);
  }

  #show(text: string): void {
    this.#open = text;
    if (!this.#screen.isTTY) return;
    this.#clear();
    if (text !== '') this.#screen.write(`  ${styleText('cyan', '…')} ${text}`);
  }

  #giveSign(): void {
    if (!this.#screen.isTTY) this.#screen.write(`    ${this.#open} …\n`);
  }

  #close(mark: string, colour: 'green' | 'red', text: string, began: number): void {
    this.#open = '';
    this.#clear();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const plain = `  ${mark} ${text.padEnd(72)} ${seconds.padStart(6)} s\n`;
    this.#screen.write(this.#screen.isTTY ? plain.replace(mark, styleText(colour, mark)) : plain);
  }

  #clear(): void {
    if (this.#screen.isTTY) this.#screen.write('\r\u001b[2K');
  }
}
