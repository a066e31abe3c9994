export const note = (line: string): void => void process.stderr.write(`${line}\n`);
