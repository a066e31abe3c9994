import type { PipeTransform } from '@nestjs/common';
import type { Checked, FieldError } from './shapes/index.js';
import type { ProblemError } from './problem.js';

/** What a handler is given has the shape that it says; whatever has not is refused with the fields that break a rule. */
export class ShapePipe<T> implements PipeTransform<unknown, T> {
  /** `at` points to the value within the request, where it is not the body itself. */
  constructor(
    private readonly check: (value: unknown) => Checked<T>,
    private readonly refuse: (errors: readonly FieldError[]) => ProblemError,
    private readonly at = '',
  ) {}

  transform(value: unknown): T {
    const checked = this.check(value);
    if (checked.ok) return checked.value;
    throw this.refuse(checked.errors.map(({ field, rule }) => ({ field: this.at + field, rule })));
  }
}
