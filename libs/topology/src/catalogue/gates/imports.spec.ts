// Pins: an application can use the topics topics.yaml gives it, and a topic it reads in part only through its view.
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadCatalogue } from '../schema/catalogue.js';
import { importProblems, importsIn } from './imports.js';

const catalogue = loadCatalogue(resolve('schemas'));

function problems(app: string, source: string): string[] {
  return importProblems(
    catalogue,
    importsIn(source).map((found) => ({ ...found, app, file: `apps/${app}/src/x.ts` })),
  );
}

describe('imports of contract libraries', () => {
  it('allow what a service writes and reads', () => {
    expect(
      problems('delivery', `import { ReceiptReady, TransactionObserved } from '@quittance/contracts-bank';`),
    ).toEqual([]);
    expect(problems('delivery', `import { ConsentChangedForDelivery } from '@quittance/contracts-consent';`)).toEqual(
      [],
    );
    expect(problems('matching', `import { ConsentChanged } from '@quittance/contracts-consent';`)).toEqual([]);
  });

  it('allow types and nested types', () => {
    expect(problems('delivery', `import type { ConsentChanged } from '@quittance/contracts-consent';`)).toEqual([]);
    expect(
      problems('delivery', `import { type ConsentChanged, type ConsentScope } from '@quittance/contracts-consent';`),
    ).toEqual([]);
  });

  it.each([
    ['a topic of the other side', 'delivery', `import { SaleRecorded } from '@quittance/contracts-retailer';`],
    [
      'the whole of what is read in part',
      'delivery',
      `import { ConsentChanged as C } from '@quittance/contracts-consent';`,
    ],
    [
      'a view of somebody else',
      'matching',
      `import {\n  ConsentChangedForDelivery,\n} from '@quittance/contracts-consent';`,
    ],
    ['a topic passed on', 'analytics', `export { ConsentChanged } from '@quittance/contracts-consent';`],
    ['a star', 'delivery', `import * as consent from '@quittance/contracts-consent';`],
  ])('refuse %s', (_, app, source) => {
    expect(problems(app, source)).toHaveLength(1);
  });
});
