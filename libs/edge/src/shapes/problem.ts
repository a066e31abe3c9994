/** One broken rule: a JSON pointer to the field and the rule in words. The offending value is never part of it. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
}

/** RFC 9457 problem details; `code` is stable and meant for programs, `title` and `detail` for people. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

/** A note on accepted input that may need attention; `code` is stable and meant for programs. The value is never part of it. */
export interface Warning {
  readonly code: string;
  /** A JSON pointer. */
  readonly field?: string;
  readonly text: string;
}

/** The answer to one line of an NDJSON request; lines count from 1. */
export type LineAnswer =
  | { readonly line: number; readonly id: string; readonly status: 'accepted'; readonly warnings?: readonly Warning[] }
  | { readonly line: number; readonly id?: string; readonly status: 'rejected'; readonly problem: Problem };
