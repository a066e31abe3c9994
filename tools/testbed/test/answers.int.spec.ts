// In this suite, as in the end-to-end one, whatever fetches from an edge of a bed has the answer checked, without doing anything for it.
import { createServer } from 'node:http';
import { expect, it } from '@jest/globals';
import { takeFindings } from '../src/checked-fetch.js';
import { openTestbed } from '../src/index.js';

it('an answer that docs/api does not describe is found', async () => {
  const bed = await openTestbed({ services: ['consent'] });
  const edge = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end('{"colour":"red"}');
  });
  try {
    await new Promise<void>((resolve) => edge.listen(Number(new URL(bed.url('consent')).port), '127.0.0.1', resolve));
    await (await fetch(`${bed.url('consent')}/v1/consents?accountId=a`)).json();
    expect((await takeFindings()).join('\n')).toContain(
      'GET /v1/consents breaks its schema: / must have required property',
    );
  } finally {
    edge.close();
    await bed.close();
  }
});
