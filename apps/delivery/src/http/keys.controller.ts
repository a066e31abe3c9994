import { Controller, Get, Inject } from '@nestjs/common';
import { aPublicKey, Describes, KeySetJson, OpenToAll, SigningKey } from '@quittance/edge';

@Controller('.well-known')
export class KeysController {
  constructor(@Inject(SigningKey) private readonly key: SigningKey) {}

  @Get('jwks.json')
  @OpenToAll()
  @Describes({
    id: 'getKeys',
    summary: 'The public key of this service',
    description: 'It checks the parts of archives that this service makes (RFC 7517, RFC 8037).',
    answers: { 200: { description: 'A set of keys', schema: KeySetJson, example: { keys: [aPublicKey] } } },
  })
  keys() {
    return { keys: [this.key.publicKey] };
  }
}
