import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SigningKey } from '@quittance/edge';
import { SignJWT } from 'jose';

/** Gives tokens to customers, as the consent edge does, and shows the key that they are checked with. */
export interface TokenIssuer {
  readonly url: string;
  token(accountIds: readonly string[], bankId?: string): Promise<string>;
  close(): Promise<void>;
}

export const startTokenIssuer = async (): Promise<TokenIssuer> => {
  const key = new SigningKey('a secret of thirty-two characters', 'tokens of tests');
  const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [key.publicKey] })));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: (accountIds, bankId = 'northbank') =>
      new SignJWT({ bankId, accounts: accountIds.map((accountId) => ({ accountId, label: `Account ${accountId}` })) })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.publicKey.kid })
        .setIssuer(url)
        .setAudience('quittance-delivery')
        .setIssuedAt()
        .setExpirationTime('300s')
        .setJti('j')
        .sign(key.privateKey),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
};
