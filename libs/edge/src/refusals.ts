import type { Checked, FieldError, Problem } from './shapes/index.js';
import type { Refusal } from './common-refusals.js';
import { ProblemError, RETRY_AFTER_SECONDS, toProblem } from './problem.js';
import { ShapePipe } from './shape-pipe.js';

interface Refusals<Code extends string> {
  /** As the answer to one line. */
  readonly refusal: (code: Code, errors?: readonly FieldError[]) => Problem;
  /** To throw: as the answer to the request. A 503 carries Retry-After. */
  readonly refused: (code: Code, errors?: readonly FieldError[]) => ProblemError;
  /** For a parameter of a handler, which is then what `check` takes; `at` points to it where it is not the body. */
  readonly shaped: <T>(code: Code, check: (value: unknown) => Checked<T>, at?: string) => ShapePipe<T>;
}

/** Makes the refusals of an edge from its table; docs/errors.md is made from the same one. */
export const defineRefusals = <Code extends string>(table: Readonly<Record<Code, Refusal>>): Refusals<Code> => {
  const refusal = (code: Code, errors?: readonly FieldError[]): Problem =>
    toProblem(table[code].status, code, table[code].title, table[code].detail, errors);
  const refused = (code: Code, errors?: readonly FieldError[]): ProblemError =>
    new ProblemError(refusal(code, errors), table[code].status === 503 ? RETRY_AFTER_SECONDS : undefined);
  const shaped: Refusals<Code>['shaped'] = (code, check, at) =>
    new ShapePipe(check, (errors) => refused(code, errors), at);
  return { refusal, refused, shaped };
};
