// Pins: each gate over schemas/ was seen to refuse what it is there to refuse. The real catalogue is loaded, one violation planted, one sentence expected.
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type Catalogue, loadCatalogue } from '../schema/catalogue.js';
import { extendPins } from '../schema/pins.js';
import { catalogueProblems } from './catalogue-problems.js';
import { compatibilityProblems, incompatibilities } from './compatibility.js';

const catalogue = loadCatalogue(resolve('schemas'));

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T;
type Planted = Mutable<Pick<Catalogue, 'topology' | 'topics' | 'purposes' | 'scopes' | 'pins'>> &
  Pick<Catalogue, 'history' | 'fixtures'>;
type Field = { name: string; type: unknown; default?: unknown; privacy?: Record<string, unknown> };

function planted(change: (catalogue: Planted) => void): Catalogue {
  const copy = structuredClone(catalogue) as unknown as Planted;
  change(copy);
  return copy as unknown as Catalogue;
}

function topic(
  of: Planted,
  name: string,
): { fields: Field[]; spec: Planted['topics'][number]['spec']; record: Record<string, unknown> } {
  const found = of.topics.find(({ spec }) => spec.name === name);
  if (found === undefined) throw new Error(`no topic ${name}`);
  return { fields: found.record.fields, spec: found.spec, record: found.record };
}

function field(of: Planted, name: string, path: string): Field {
  const found = topic(of, name).fields.find((candidate) => candidate.name === path);
  if (found === undefined) throw new Error(`no field ${path}`);
  return found;
}

function problemsOf(change: (catalogue: Planted) => void): string[] {
  return catalogueProblems(planted(change));
}

const CONSENT = 'network.consent.changed.v1';
const RECEIPT = 'bank.receipt.ready.v1';
const SALE = 'retailer.sale.recorded.v1';

describe('the catalogue as it is', () => {
  it('passes every gate', () => {
    expect(catalogueProblems(catalogue)).toEqual([]);
  });
});

describe('the privacy gate refuses', () => {
  it('a field without a privacy block', () => {
    const problems = problemsOf((of) => void topic(of, RECEIPT).fields.push({ name: 'loyaltyId', type: 'string' }));
    expect(problems).toContain('bank/receipt-ready.avsc: loyaltyId has no privacy block');
  });

  it('an unannotated field deep inside lists of records', () => {
    const problems = problemsOf((of) => {
      const lines = field(of, SALE, 'lines').type as { items: { fields: Field[] } };
      for (const inner of lines.items.fields) if (inner.name === 'text') delete inner.privacy;
    });
    expect(problems).toContain('retailer/sale-recorded.avsc: lines.text has no privacy block');
  });

  it.each([
    ['category', 'user.behaviour.purchases', 'category user.behaviour.purchases is not in categories.yaml'],
    ['category', 'Purchase History', 'category Purchase History is not in categories.yaml'],
    ['purposes', ['advertising'], 'purpose advertising is not in purposes.yaml'],
    ['purposes', [], 'names no purpose'],
    ['retention', 'for-ever', 'retention for-ever is not in retention.yaml'],
    ['subject', 'shopper', 'subject must be one of customer, retailer, none'],
    ['identifiability', 'none', "a customer's value cannot have identifiability none"],
    ['protect', 'rot13', 'protect must be one of subject-key, tokenised, plain'],
    ['lawfulBasis', 'consent', 'lawfulBasis is not part of a privacy block'],
  ])('%s = %j', (key, value, problem) => {
    const problems = problemsOf(
      (of) => void ((field(of, RECEIPT, 'totalMinor').privacy as Record<string, unknown>)[key] = value),
    );
    expect(problems).toContain(`bank/receipt-ready.avsc: totalMinor: ${problem}`);
  });
});

describe('the purpose gate refuses', () => {
  it('a reader of a field none of whose purposes it has', () => {
    const problems = problemsOf((of) => {
      (topic(of, CONSENT).spec.readers.delivery as { reads: string[] }).reads.push('noticeHash');
    });
    expect(problems).toEqual([
      `${CONSENT}: reader delivery reads noticeHash, none of whose purposes it has (consent-enforcement)`,
    ]);
  });

  it('a reader of everything where one field is not for it', () => {
    const problems = problemsOf(
      (of) => void ((topic(of, CONSENT).spec.readers.delivery as { reads: unknown }).reads = 'all'),
    );
    expect(problems).toHaveLength(4);
  });

  it('a purpose taken away from a reader', () => {
    const problems = problemsOf(
      (of) => void ((topic(of, RECEIPT).spec.readers.delivery as { purposes: string[] }).purposes = ['insights']),
    );
    expect(problems).toContain(
      `${RECEIPT}: reader delivery reads merchant.address.lines, none of whose purposes it has (insights)`,
    );
  });

  it('a reader of a field that does not exist', () => {
    const problems = problemsOf(
      (of) => void (topic(of, CONSENT).spec.readers.delivery as { reads: string[] }).reads.push('iban'),
    );
    expect(problems).toContain(`${CONSENT}: reader delivery reads iban, which ConsentChanged does not have`);
  });

  it('a topic that keeps a field longer than the field may stay', () => {
    const problems = problemsOf((of) => void (topic(of, SALE).spec.config['retention.ms'] = String(8 * 86_400_000)));
    expect(problems).toContain(`${SALE}: keeps records 8 days, but lines.text may stay 7 days only`);
  });

  it('compaction of what must expire', () => {
    const problems = problemsOf((of) => void (topic(of, SALE).spec.config['cleanup.policy'] = 'compact'));
    expect(problems).toContain(`${SALE}: is compacted, but lines.text may stay 7 days only`);
  });
});

describe('the topology gate refuses', () => {
  it('an analyst outside the wall', () => {
    const problems = problemsOf(
      (of) =>
        void (of.topology.principals['analyst-acme'] = {
          zone: 'insights',
          does: 'Another analyst',
          group: 'analyst-acme',
        }),
    );
    expect(problems).toEqual(['topics.yaml: analyst-acme must be in wall.denied']);
  });

  it('a bank-facing reader of a retailer topic', () => {
    const problems = problemsOf((of) => {
      const readers = of.topology.topics[SALE]?.readers as Record<string, unknown>;
      readers.delivery = { purposes: ['receipt-delivery'], reads: 'all' };
    });
    expect(problems).toContain(`topics.yaml: delivery is granted ${SALE}, which the wall denies it`);
  });

  it('a service that reads parked records', () => {
    const problems = problemsOf((of) => {
      const readers = of.topology.topics['network.matching.parked.v1']?.readers as Record<string, unknown>;
      readers.delivery = { purposes: ['operations'], reads: 'all' };
    });
    expect(problems).toEqual([
      'topics.yaml: delivery reads network.matching.parked.v1; parked records are for operators only',
    ]);
  });
});

describe('the record gate refuses', () => {
  it('two topics of one record', () => {
    const problems = problemsOf((of) => void delete topic(of, 'bank.delivery.parked.v1').spec.parks);
    expect(problems).toEqual([expect.stringContaining('share record RecordParked; only parked topics may')]);
  });

  it('two files of one record', () => {
    const problems = problemsOf((of) => void (topic(of, SALE).record.name = 'ReceiptReady'));
    expect(problems).toContain(
      'topics.yaml: record ReceiptReady is declared in retailer/sale-recorded.avsc and bank/receipt-ready.avsc',
    );
  });
});

describe('the evolution gate refuses', () => {
  it('an enum without a default symbol', () => {
    const problems = problemsOf((of) => void delete (field(of, RECEIPT, 'state').type as { default?: string }).default);
    expect(problems).toContain('bank/receipt-ready.avsc: enum ReceiptState has no default symbol');
  });

  it('an optional field without a default', () => {
    const problems = problemsOf((of) => void delete field(of, RECEIPT, 'otherPaymentsMinor').default);
    expect(problems).toContain(
      'bank/receipt-ready.avsc: optional field ReceiptReady.otherPaymentsMinor has no default null',
    );
  });

  it.each<[string, (fields: Field[]) => void, string]>([
    [
      'a new required field',
      (fields) => void fields.push({ name: 'region', type: 'string' }),
      'cannot read what an old writer wrote',
    ],
    ['a required field removed', (fields) => void fields.splice(0, 1), 'an old reader cannot read what is written now'],
    [
      'a type widened',
      (fields) => void Object.assign(fields[1] as Field, { type: 'long' }),
      'an old reader cannot read what is written now',
    ],
    [
      'a type changed',
      (fields) => void Object.assign(fields[0] as Field, { type: 'long' }),
      'cannot read what an old writer wrote',
    ],
    [
      'a field renamed',
      (fields) => void Object.assign(fields[0] as Field, { name: 'id' }),
      'cannot read what an old writer wrote',
    ],
  ])('%s', (_, change, problem) => {
    const broken = planted((of) => change(topic(of, RECEIPT).fields));
    expect(compatibilityProblems(broken).join('\n')).toContain(problem);
  });

  it('a version that suits the newest but not every older one', () => {
    const [before, after] = [schemaWith(['a', 'string']), schemaWith(['a', 'string'], ['b', ['null', 'string']])];
    const later = schemaWith(['a', 'string'], ['b', ['null', 'long']]);
    expect(incompatibilities(after, before)).toEqual([]);
    expect(incompatibilities(later, before)).toEqual([]);
    expect(incompatibilities(later, after)).not.toEqual([]);
  });

  it('nothing when a symbol and an optional field are added', () => {
    const grown = planted((of) => {
      (field(of, RECEIPT, 'state').type as { symbols: string[] }).symbols.push('expired');
      topic(of, RECEIPT).fields.push({ ...field(of, RECEIPT, 'otherPaymentsMinor'), name: 'tipMinor' });
    });
    expect(catalogueProblems(grown)).toEqual([]);
  });
});

describe('the pinning gate refuses', () => {
  it('a history copy edited in place', () => {
    const edited = problemsOf(
      (of) => void Object.assign((of.history.get('receipt-ready.1')?.fields[0] as object) ?? {}, { type: 'bytes' }),
    );
    expect(edited).toContain('schemas/history/receipt-ready.1.avsc is not the schema that ids.json pins');
  });

  it('a history copy deleted', () => {
    const problems = problemsOf((of) => void (of.history as Map<string, unknown>).delete('receipt-ready.1'));
    expect(problems).toContain(
      'schemas/history/receipt-ready.1.avsc is missing: records of that version could not be read any more',
    );
  });

  it('an id used twice', () => {
    const problems = problemsOf((of) => void Object.assign(of.pins[SALE]?.[0] as object, { id: 1 }));
    expect(problems.join('\n')).toContain('ids must be 1 to');
  });

  it('golden bytes that no longer come out', () => {
    const problems = problemsOf(
      (of) => void (of.fixtures as Map<string, unknown>).set('sale-recorded.1', { full: '00' }),
    );
    expect(problems).toContain('schemas/fixtures/sale-recorded.1.hex: full is not what version sale-recorded.1 writes');
  });

  it('golden bytes deleted', () => {
    const problems = problemsOf((of) => void (of.fixtures as Map<string, unknown>).delete('sale-recorded.1'));
    expect(problems).toContain('schemas/fixtures/sale-recorded.1.hex is missing');
  });
});

describe('the gate of scopes refuses', () => {
  it.each<[string, (of: Planted) => void]>([
    [
      'purpose insights has no term of DPV, such as dpv:LegalCompliance',
      (of) => void (of.purposes['insights']!.dpv = 'insights'),
    ],
    ['scope insights is missing', (of) => void delete of.scopes['insights']],
    ['scope marketing is none that a consent can have', (of) => void (of.scopes['marketing'] = of.scopes['insights']!)],
    ['scope receipts: purpose advertising is not in', (of) => void of.scopes['receipts']!.purposes.push('advertising')],
    ['scope receipts: purpose sale-feed does not rest', (of) => void of.scopes['receipts']!.purposes.push('sale-feed')],
    ['scope receipts: has no purpose', (of) => void (of.scopes['receipts']!.purposes = [])],
    ['scope receipts: has no data', (of) => void (of.scopes['receipts']!.data = [])],
    ['scope receipts: Match is no processing of DPV', (of) => void of.scopes['receipts']!.processing.push('Match')],
    ['has no term of DPV-PD', (of) => void (of.scopes['receipts']!.data[0]!.dpv = 'dpv:Transaction')],
    ['retention for-ever is not in retention.yaml', (of) => void (of.scopes['receipts']!.data[0]!.kept = 'for-ever')],
    ['retention while-current does not end', (of) => void (of.scopes['receipts']!.data[0]!.kept = 'while-current')],
  ])('%s', (sentence, change) => {
    expect(problemsOf(change).join('\n')).toContain(sentence);
  });
});

describe('an annotation changed alone', () => {
  it('leaves the bytes and the id as they are, and a mark in ids.json', () => {
    const subjects = (of: Catalogue) => of.topics.map(({ spec, record }) => ({ topic: spec.name, record }));
    const changed = planted(
      (of) =>
        void ((field(of, SALE, 'tillId').privacy as Record<string, unknown>).purposes = ['sale-feed', 'insights']),
    );
    expect(extendPins(catalogue.pins, subjects(catalogue))).toEqual(catalogue.pins);
    const before = catalogue.pins[SALE]?.at(-1);
    const after = extendPins(changed.pins, subjects(changed))[SALE]?.at(-1);
    expect(after).toEqual({
      ...before,
      annotations: [...(before?.annotations ?? []), expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
  });
});

function schemaWith(...fields: [string, unknown][]) {
  const typed = fields.map(([name, type]) => ({ name, type, ...(Array.isArray(type) ? { default: null } : {}) }));
  return { type: 'record', name: 'R', fields: typed } as never;
}
