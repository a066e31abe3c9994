import { askEdge, newAccessToken, Refused } from '../api.js';
import type { AccessToken, ArchivePart, Holdings, SignedIn } from '../api-types.js';
import type { DisclosurePage, ReceiptPage } from './types.js';

/** Renewed while there is still time to be answered. */
const SPARE_MS = 30_000;

/** Asks delivery, which keeps the receipts: they never pass through the service that keeps the consents. */
export class ReceiptsEdge {
  #token: Promise<AccessToken> | undefined;

  constructor(private readonly session: SignedIn) {}

  /** A network may be run without it. */
  isOffered = (): Promise<boolean> =>
    this.#access().then(
      () => true,
      (error: unknown) => {
        if (error instanceof Refused && error.code === 'receipts_not_offered') return false;
        throw error;
      },
    );
  receipts = (search: string, before: string | undefined): Promise<ReceiptPage> =>
    this.#read('/receipts', { search, before });
  disclosures = (before: string | undefined): Promise<DisclosurePage> => this.#read('/disclosures', { before });
  holdings = (): Promise<Holdings> => this.#read('/holdings', {});
  archive = (): Promise<ArchivePart> => this.#read('/archive', {});

  async #read<T>(path: string, query: Readonly<Record<string, string | undefined>>): Promise<T> {
    try {
      return await this.#readOnce<T>(path, query);
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      // The session may go on where a token has not: what is told of a session is told by its own edge.
      this.#token = undefined;
      return this.#readOnce<T>(path, query);
    }
  }

  async #readOnce<T>(path: string, query: Readonly<Record<string, string | undefined>>): Promise<T> {
    const { token, receiptsUrl } = await this.#access();
    const asked = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
    const search = asked.length === 0 ? '' : `?${new URLSearchParams(asked)}`;
    const answer = await askEdge(`${receiptsUrl}/customer/v1${path}${search}`, {
      headers: { authorization: `Bearer ${token}` },
      credentials: 'omit',
    });
    return (await answer.json()) as T;
  }

  async #access(): Promise<AccessToken> {
    const known = await this.#token?.catch(() => undefined);
    if (known !== undefined && Date.parse(known.expiresAt) - Date.now() > SPARE_MS) return known;
    this.#token = newAccessToken(this.session.csrfToken);
    return this.#token;
  }
}
