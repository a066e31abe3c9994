import { Type } from '@sinclair/typebox';
import { closed, oneOf } from './building-blocks.js';

const optional = Type.Optional;
const text = Type.String();

/** A note on accepted input that may need attention. */
export const WarningJson = closed({ code: text, field: optional(text), text });

/** RFC 9457 problem details, as every refusal of an edge. */
export const ProblemJson = closed({
  type: text,
  title: text,
  status: Type.Integer(),
  code: text,
  detail: optional(text),
  errors: optional(Type.Array(closed({ field: text, rule: text }))),
});

const warnings = optional(Type.Array(WarningJson));

/** Kafka has the document. */
export const AcceptedJson = closed({ id: text, status: oneOf(['accepted']), warnings });

/** The answer to one line of a stream; lines count from 1. */
export const LineAnswerJson = Type.Union([
  closed({ line: Type.Integer(), id: text, status: oneOf(['accepted']), warnings }),
  closed({ line: Type.Integer(), id: optional(text), status: oneOf(['rejected']), problem: ProblemJson }),
]);
