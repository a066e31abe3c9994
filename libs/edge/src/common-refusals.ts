/** One refusal of an edge: its status, what it says, and what to do about it where that is not plain. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

/** What every edge may answer besides its own refusals. */
export const COMMON_REFUSALS = {
  unauthorised: {
    status: 401,
    title: 'The API key is missing or not valid here',
    detail: 'Send "Authorization: Bearer <key>" with a key of the right kind.',
  },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  too_deep: { status: 400, title: 'The JSON is nested too deeply', detail: 'At most 32 levels.' },
  duplicate_key: {
    status: 400,
    title: 'An object has the same key twice',
    detail: 'Which of the two values is meant cannot be said.',
  },
  not_utf8: { status: 400, title: 'The body is not valid UTF-8' },
  line_too_large: { status: 413, title: 'A line of a stream is too long', detail: 'A line may have at most 1 MiB.' },
  too_large: {
    status: 413,
    title: 'The body is too large',
    detail:
      'A single document may have at most 1 MiB, unpacked. A packed stream may have at most 500 times what is sent.',
  },
  unsupported_media_type: { status: 415, title: 'Send application/json or application/x-ndjson' },
  unsupported_encoding: {
    status: 415,
    title: 'This Content-Encoding is not understood',
    detail: 'Send gzip, zstd or neither.',
  },
  malformed_encoding: { status: 400, title: 'The body is not what its Content-Encoding says' },
  zstd_busy: {
    status: 503,
    title: 'There is no place for one more zstd body of this key now',
    detail:
      'Nothing was accepted. Send it in gzip, or as it is, at once; or the same request again after Retry-After seconds.',
  },
  body_timeout: {
    status: 408,
    title: 'The request did not come to an end in time',
    detail: 'Lines of a stream that were answered are accepted. Send the rest, or the same document, again.',
  },
  uri_too_long: { status: 414, title: 'The path is too long' },
  expectation_failed: { status: 417, title: 'Only "Expect: 100-continue" is understood' },
  rate_limited: {
    status: 429,
    title: 'These are more requests than this key may send',
    detail:
      'Nothing was accepted. Send the same request again after Retry-After seconds; many documents go faster in one stream.',
  },
  too_many_streams: {
    status: 429,
    title: 'These are more streams at once than this key may have open',
    detail: 'Nothing was accepted. Send more lines in the streams that are open, or end one first.',
  },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    detail: 'An edge’s paths are described at its /docs and /openapi.json.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not take that method',
    detail: 'The header Allow has those that it takes; /docs describes them.',
  },
  bad_request: { status: 400, title: 'The request cannot be read' },
  unavailable: {
    status: 503,
    title: 'The service cannot take this now',
    detail: 'Nothing was accepted. Send the same request again after Retry-After seconds.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    detail: 'The fault was logged. Sending again later may work.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type CommonCode = keyof typeof COMMON_REFUSALS;
