/** Values for a parameter of type jsonb[]. */
export const jsonTexts = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value));
