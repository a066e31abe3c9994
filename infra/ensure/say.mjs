// What a user sees while something takes long: on a terminal one line that is rewritten, elsewhere a line every ten seconds.
const terminal = process.stderr.isTTY === true;
const everyMs = terminal ? 500 : 10_000;

export const say = (line) => process.stderr.write(`${line}\n`);

/** A reason why it could not be done, in a sentence that says what to do about it. */
export class Sentence extends Error {
  constructor(message, exitCode = 2) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Shows `text`, how far it is and for how long, until `work` has ended. */
export async function whileSaying(text, howFar, work) {
  const began = performance.now();
  const elapsed = () => `${Math.round((performance.now() - began) / 1000)} s`;
  const show = () => {
    const line = `${text} … ${[howFar(), elapsed()].filter((part) => part !== '').join(', ')}`;
    process.stderr.write(terminal ? `\r\u001b[2K${line}` : `${line}\n`);
  };
  if (terminal) show();
  else say(`${text} …`);
  const timer = setInterval(show, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    if (terminal) process.stderr.write(`\r\u001b[2K${text}: ${elapsed()}\n`);
  }
}
