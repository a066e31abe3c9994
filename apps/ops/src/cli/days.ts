import { InvalidArgumentError } from 'commander';

/** The value of an option that is a number of days. */
export const toDays = (text: string): number => {
  const days = Number(text);
  if (!Number.isFinite(days) || days <= 0) throw new InvalidArgumentError('It has to be a number of days.');
  return days;
};
