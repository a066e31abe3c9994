import type { FastifyInstance } from 'fastify';

interface KnownPath {
  readonly path: RegExp;
  readonly methods: Set<string>;
}

/** Which methods the paths of a port take. Routes that were there before are not known. */
export class KnownRoutes {
  readonly #paths = new Map<string, KnownPath>();

  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', ({ url, method }) => {
      const known = this.#paths.get(url) ?? { path: toPattern(url), methods: new Set() };
      for (const one of [method].flat()) known.methods.add(one);
      this.#paths.set(url, known);
    });
  }

  /** The methods that some route takes at the path of this URL, in order of name. */
  methodsAt(url: string): readonly string[] {
    const [path = ''] = url.split('?', 1);
    const at = [...this.#paths.values()].filter((known) => known.path.test(path));
    return [...new Set(at.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const toPattern = (template: string): RegExp => {
  const parts = template.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part === '*' ? '.*' : part.replace(/[^\w-]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
};
