/** One refusal of an edge: status, title and, where it is not obvious, what to do about it. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
}

/** What every edge may answer besides its own refusals. */
export const COMMON_REFUSALS = {
  unauthorised: {
    status: 401,
    title: 'The API key, token or session is missing or not valid here',
    detail:
      'Send "Authorization: Bearer <key>" with a key of the right kind. A customer has to sign in first, at /customer/sign-in of the consent edge.',
  },
  csrf_failed: {
    status: 403,
    title: 'The request does not come from the page of this session',
    detail: 'Send the csrfToken of /customer/v1/session as "x-csrf-token" with whatever changes something.',
  },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  too_deep: { status: 400, title: 'The JSON is nested too deeply', detail: 'At most 32 levels.' },
  duplicate_key: {
    status: 400,
    title: 'An object has the same key twice',
    detail: 'It is ambiguous which of the two values is meant.',
  },
  not_utf8: { status: 400, title: 'The body is not valid UTF-8' },
  line_too_large: { status: 413, title: 'A line of a stream is too long', detail: 'A line may have at most 1 MiB.' },
  too_large: {
    status: 413,
    title: 'The body is too large',
    detail:
      'A single document may have at most 1 MiB, unpacked. A packed stream may have at most 500 times what is sent.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Send the content type that this path takes: application/json, unless /docs says otherwise',
  },
  unsupported_encoding: {
    status: 415,
    title: 'This Content-Encoding is not understood',
    detail: 'Send gzip, zstd or neither.',
  },
  malformed_encoding: { status: 400, title: 'The body does not match its Content-Encoding' },
  zstd_busy: {
    status: 503,
    title: 'This key has too many zstd bodies open at once',
    detail:
      'Nothing was accepted. Send it with gzip or uncompressed now, or send the same request again after Retry-After seconds.',
  },
  body_timeout: {
    status: 408,
    title: 'The request body was not complete in time',
    detail: 'Lines of a stream that were answered are accepted. Send the rest, or the same document, again.',
  },
  uri_too_long: { status: 414, title: 'The path is too long' },
  expectation_failed: { status: 417, title: 'Only "Expect: 100-continue" is understood' },
  rate_limited: {
    status: 429,
    title: 'This key, customer or address has sent too many requests',
    detail:
      'Nothing was accepted. Send the same request again after Retry-After seconds; many documents go faster in one stream.',
  },
  too_many_streams: {
    status: 429,
    title: 'This key has too many streams open at once',
    detail: 'Nothing was accepted. Send more lines in the streams that are open, or end one first.',
  },
  headers_too_large: { status: 431, title: 'The headers are too large' },
  not_found: {
    status: 404,
    title: 'No such path',
    detail: 'The paths of this edge are described at /docs and /openapi.json.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This path does not take that method',
    detail: 'The Allow header lists the methods of this path; /docs describes them.',
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
