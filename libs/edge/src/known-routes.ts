import type { FastifyInstance } from 'fastify';

interface KnownPath {
  readonly path: RegExp;
  readonly methods: Set<string>;
  /** Whether a token of accounts opens it. */
  ofTokens: boolean;
}

/** Which methods the paths of a port take. Routes that were there before are not known. */
export class KnownRoutes {
  readonly #paths = new Map<string, KnownPath>();

  constructor(fastify: FastifyInstance, isOfTokens: (config: object) => boolean) {
    fastify.addHook('onRoute', ({ url, method, config }) => {
      const known = this.#paths.get(url) ?? { path: toPattern(url), methods: new Set(), ofTokens: false };
      for (const one of [method].flat()) known.methods.add(one);
      known.ofTokens ||= isOfTokens(config ?? {});
      this.#paths.set(url, known);
    });
  }

  /** The methods that some route takes at the path of this URL, in order of name. */
  methodsAt(url: string): readonly string[] {
    return [...new Set(this.#at(url).flatMap(({ methods }) => [...methods]))].sort();
  }

  /** Whether a token of accounts opens what is at the path of this URL. */
  isOfTokens(url: string): boolean {
    return this.#at(url).some(({ ofTokens }) => ofTokens);
  }

  #at(url: string): readonly KnownPath[] {
    const [path = ''] = url.split('?', 1);
    return [...this.#paths.values()].filter((known) => known.path.test(path));
  }
}

const toPattern = (template: string): RegExp => {
  const parts = template.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
};
