import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider';

interface Kept {
  readonly payload: AdapterPayload;
  /** Epoch ms. */
  readonly until: number;
}

/** More than a demo needs; beyond it the oldest go. */
const MOST = 10_000;

/** What the provider remembers. It lives as long as the process, as everything of this bank does. */
export function memoryAdapter(): AdapterConstructor {
  const kept = new Map<string, Kept>();
  const find = (wanted: (payload: AdapterPayload) => boolean, model: string) =>
    [...kept].find(
      ([key, { payload, until }]) => key.startsWith(`${model} `) && until > Date.now() && wanted(payload),
    )?.[1].payload;

  return class implements Adapter {
    constructor(private readonly model: string) {}

    async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
      kept.delete(`${this.model} ${id}`);
      kept.set(`${this.model} ${id}`, { payload, until: Date.now() + expiresInSeconds * 1_000 });
      const [oldest] = kept.keys();
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      const found = kept.get(`${this.model} ${id}`);
      return found !== undefined && found.until > Date.now() ? found.payload : undefined;
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      return find((payload) => payload.uid === uid, this.model);
    }

    async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
      return find((payload) => payload.userCode === userCode, this.model);
    }

    async consume(id: string): Promise<void> {
      const payload = await this.find(id);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
    }

    async destroy(id: string): Promise<void> {
      kept.delete(`${this.model} ${id}`);
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
    }
  };
}
