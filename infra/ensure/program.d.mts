export function causeIn(output: string): string | undefined;
