import { Controller, Get } from '@nestjs/common';
import { aPublicKey, Describes, KeySetJson, OpenToAll, SigningKey } from '@quittance/edge';

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
        schema: KeySetJson,
        example: { keys: [aPublicKey] },
      },
    },
  })
  keys() {
    return { keys: [this.key.publicKey] };
  }
}
