/** What an edge has to know of its service's settings, under the names of their variables. */
export interface EdgeSettings {
  readonly HTTP_MAX_CONNECTIONS: number;
  readonly HTTP_CONNECTIONS_PER_ADDRESS: number;
  readonly HTTP_BODY_TIMEOUT_MS: number;
  readonly HTTP_STREAM_IDLE_MS: number;
  readonly HTTP_STREAMS_PER_KEY: number;
}

export const EDGE_SETTINGS = Symbol('edge settings');
