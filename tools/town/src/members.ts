/** A copy of `value` without these members. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}

/** A copy with only these members, undefined ones left out. */
export function only<T extends object>(value: T, members: readonly (keyof T)[]): Partial<T> {
  const copy: Partial<T> = {};
  for (const member of members) if (value[member] !== undefined) copy[member] = value[member];
  return copy;
}
