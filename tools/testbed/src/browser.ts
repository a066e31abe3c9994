interface Cookie {
  readonly value: string;
  readonly path: string;
}

/** As much of a browser as a sign-in needs: it keeps cookies, as one does for all ports of a host, and follows redirects one by one. */
export class Browser {
  readonly #cookies = new Map<string, Cookie>();

  /** One request, with no redirect followed. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const { hostname, pathname } = new URL(url);
    const cookie = [...this.#cookies]
      .filter(([key, { path }]) => key.startsWith(`${hostname} `) && pathname.startsWith(path))
      .map(([key, { value }]) => `${key.slice(hostname.length + 1)}=${value}`)
      .join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), ...(init.headers as Record<string, string> | undefined) };
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) this.#keep(hostname, line);
    return answer;
  }

  /** Goes on from redirect to redirect until a page, or an address that `until` says is far enough, which it answers without asking for it. */
  async follow(url: string, until: (at: URL) => boolean = () => false): Promise<{ url: URL; answer?: Response }> {
    let at = new URL(url);
    for (let steps = 0; steps < 20; steps += 1) {
      if (steps > 0 && until(at)) return { url: at };
      const answer = await this.ask(at.href);
      const to = answer.headers.get('location');
      if (answer.status < 300 || answer.status >= 400 || to === null) return { url: at, answer };
      await answer.arrayBuffer();
      at = new URL(to, at);
    }
    throw new Error(`redirects never end, the last to ${at.pathname}`);
  }

  cookie(name: string): string | undefined {
    return [...this.#cookies].find(([key]) => key.endsWith(` ${name}`))?.[1].value;
  }

  setCookie(host: string, name: string, value: string): void {
    this.#cookies.set(`${host} ${name}`, { value, path: '/' });
  }

  #keep(hostname: string, line: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const attribute = (wanted: string) =>
      attributes.map((each) => each.split('=')).find(([key = '']) => key.toLowerCase() === wanted)?.[1];
    const key = `${hostname} ${name}`;
    const ends = attribute('expires');
    const isOver = attribute('max-age') === '0' || (ends !== undefined && Date.parse(ends) < Date.now());
    if (isOver) this.#cookies.delete(key);
    else this.#cookies.set(key, { value, path: attribute('path') ?? '/' });
  }
}
