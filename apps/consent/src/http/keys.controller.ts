import { Controller, Get } from '@nestjs/common';
import { Describes, OpenToAll } from '@quittance/edge';
import { closed, oneOf } from '@quittance/edge/shapes';
import { Type } from '@sinclair/typebox';
import { SigningKey } from '../signing-key.js';

const PublicKeyJson = closed({
  kty: oneOf(['OKP']),
  crv: oneOf(['Ed25519']),
  x: Type.String(),
  kid: Type.String({ description: 'Its thumbprint (RFC 7638)' }),
  alg: oneOf(['EdDSA']),
  use: oneOf(['sig']),
});

const aKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  alg: 'EdDSA',
  use: 'sig',
};

@Controller('.well-known')
export class KeysController {
  constructor(private readonly key: SigningKey) {}

  @Get('jwks.json')
  @OpenToAll()
  @Describes({
    id: 'getKeys',
    summary: 'The network’s public key',
    description: 'It checks the network’s requests to banks, and its records of consents (RFC 7517, RFC 8037).',
    answers: {
      200: {
        description: 'A set of keys',
        schema: closed({ keys: Type.Array(PublicKeyJson) }),
        example: { keys: [aKey] },
      },
    },
  })
  keys() {
    return { keys: [this.key.publicKey] };
  }
}
