// The code fence: an import that would climb the wall fails the boundary check, by name, by path, and through a third package.
import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const run = promisify(execFile);

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Each file plants one import, and names the rule that has to refuse it. */
const planted: Readonly<Record<string, { readonly code: string; readonly rule: string }>> = {
  'apps/delivery/src/planted-by-name.ts': {
    code: `import { SaleRecorded } from '@quittance/contracts-retailer';\nexport const x = SaleRecorded;\n`,
    rule: 'wall-delivery-not-contracts-retailer',
  },
  'apps/consent/src/planted-by-path.ts': {
    code: `import { SaleRecorded } from '../../../libs/contracts/retailer/src/index.js';\nexport const x = SaleRecorded;\n`,
    rule: 'wall-consent-not-contracts-retailer',
  },
  'libs/bank-api/src/planted-in-between.ts': {
    code: `export { SaleRecorded } from '@quittance/contracts-retailer';\n`,
    rule: 'wall-delivery-not-contracts-retailer',
  },
  'apps/delivery/src/planted-through-another.ts': {
    code: `import { SaleRecorded } from '../../../libs/bank-api/src/planted-in-between.js';\nexport const x = SaleRecorded;\n`,
    rule: 'wall-delivery-not-contracts-retailer',
  },
  'apps/ingestion/src/planted-other-side.ts': {
    code: `import { TransactionObserved } from '@quittance/contracts-bank';\nexport const x = TransactionObserved;\n`,
    rule: 'wall-ingestion-not-contracts-bank',
  },
  'apps/analytics/src/planted-customer.ts': {
    code: `import { ConsentChanged } from '@quittance/contracts-consent';\nexport const x = ConsentChanged;\n`,
    rule: 'wall-analytics-not-contracts-consent',
  },
  'apps/delivery/src/planted-app.ts': {
    code: `import { contract } from '../../matching/src/contract.js';\nexport const x = contract;\n`,
    rule: 'no-app-to-app',
  },
  'apps/consent/src/planted-page.ts': {
    code: `import { texts } from '../../web/src/customer/texts.js';\nexport const x = texts;\n`,
    rule: 'pages-are-built',
  },
  'libs/edge/src/planted-page.ts': {
    code: `import { texts } from '../../../apps/web/src/customer/texts.js';\nexport const x = texts;\n`,
    rule: 'pages-are-built',
  },
  'apps/web/src/customer/planted-service.tsx': {
    code: `import { SERVICE } from '../../../consent/src/contract.js';\nexport const x = SERVICE;\n`,
    rule: 'pages-alone',
  },
  'apps/web/src/look/planted-page.tsx': {
    code: `import { texts } from '../customer/texts.js';\nexport const x = texts;\n`,
    rule: 'one-page-for-each-zone',
  },
  'apps/matching/src/planted-explain.ts': {
    code: `import { explainTransaction } from './operator/index.js';\nexport const x = explainTransaction;\n`,
    rule: 'operators-only',
  },
  'apps/delivery/src/planted-explain.ts': {
    code: `import { explainTransaction } from '@quittance/matching/operator';\nexport const x = explainTransaction;\n`,
    rule: 'operators-only',
  },
  'apps/ingestion/src/planted-tool.ts': {
    code: `import { buildWorld } from '@quittance/street';\nexport const x = buildWorld;\n`,
    rule: 'no-tool-in-production',
  },
  'libs/kafka/src/planted-tool.ts': {
    code: `import { openTestbed } from '../../../tools/testbed/src/index.js';\nexport const x = openTestbed;\n`,
    rule: 'no-tool-in-production',
  },
  'apps/delivery/src/planted-kit.ts': {
    code: `import { aReceiptReady } from '@quittance/contracts-bank/builders';\nexport const x = aReceiptReady;\n`,
    rule: 'no-test-kit-in-production',
  },
  'apps/delivery/src/planted-test.ts': {
    code: `export * from '../test/delivery-bed.js';\n`,
    rule: 'no-test-kit-in-production',
  },
  'apps/ops/src/planted-inside.ts': {
    code: `import { decideBatch } from '@quittance/matching/inside';\nexport const x = decideBatch;\n`,
    rule: 'matching-from-inside',
  },
  'apps/matching/src/decision/planted-impure.ts': {
    code: `import { DataSource } from 'typeorm';\nexport const x = DataSource;\n`,
    rule: 'pure-domain',
  },
  'libs/kafka/src/planted-circle.ts': {
    code: `import type { Other } from './planted-way-back-in-between.js';\nexport interface One {\n  readonly other: Other;\n}\n`,
    rule: 'no-cycles',
  },
  'libs/kafka/src/planted-way-back-in-between.ts': {
    code: `import type { One } from './planted-circle.js';\nexport interface Other {\n  readonly one: One;\n}\n`,
    rule: 'no-cycles',
  },
  'libs/consent-policy/src/planted-impure.ts': {
    code: `import { liftBlocks } from '@quittance/kafka';\nexport const x = liftBlocks;\n`,
    rule: 'pure-policy',
  },
};

const check = async (): Promise<Violation[]> => {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'apps', 'libs'];
  const { stdout } = await run(join(root, 'node_modules/.bin/depcruise'), args, {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
  }).catch((error: unknown) => error as { stdout: string });
  return (JSON.parse(stdout) as { summary: { violations: Violation[] } }).summary.violations;
};

const removeAll = (): void => {
  for (const file of Object.keys(planted)) rmSync(join(root, file), { force: true });
};

describe('the boundary check', () => {
  let violations: Violation[];
  beforeAll(async () => {
    for (const [file, { code }] of Object.entries(planted)) writeFileSync(join(root, file), code);
    try {
      violations = await check();
    } finally {
      removeAll();
    }
  });
  afterAll(removeAll);

  it.each(Object.entries(planted).filter(([file]) => !file.endsWith('-in-between.ts')))(
    'refuses %s',
    (file, { rule }) => {
      expect(violations.filter((v) => v.from === file).map((v) => v.rule.name)).toContain(rule);
    },
  );

  it('complains of nothing once they are gone', async () => {
    expect(await check()).toEqual([]);
  });
});
