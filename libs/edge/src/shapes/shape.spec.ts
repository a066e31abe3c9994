import { describe, expect, it } from '@jest/globals';
import { Type } from '@sinclair/typebox';
import {
  AmountMinor,
  Bin,
  CalendarDate,
  Country,
  Currency,
  closed,
  Id,
  InstantText,
  Label,
  Last4,
  listOf,
  Mcc,
  oneOf,
  Quantity,
  Reference,
  Revision,
  SchemeCountry,
  SignedMinor,
  Text,
  TillTime,
  TimeZone,
  WallTime,
  WebAddress,
  WebUrl,
} from './building-blocks.js';
import { compileShape } from './shape.js';

// A refused value is answered with the field and the rule, and never with the value itself.

const errorsOf = (schema: Parameters<typeof compileShape>[0], value: unknown) => {
  const checked = compileShape(schema).check(value);
  return checked.ok ? [] : checked.errors;
};

describe('compileShape', () => {
  const shape = compileShape(
    closed({
      id: Id,
      kind: Type.Optional(oneOf(['sale', 'refund'])),
      lines: listOf(closed({ totalMinor: SignedMinor, text: Text }), 3, 1),
    }),
  );

  it('gives back the value itself when it keeps every rule', () => {
    const value = { id: 'a', kind: 'sale', lines: [{ totalMinor: 1, text: '' }] };
    const checked = shape.check(value);
    expect(checked.ok && checked.value).toBe(value);
  });

  it.each([
    [
      { lines: [] },
      [
        { field: '/id', rule: 'is required' },
        { field: '/lines', rule: 'must hold at least 1 item' },
      ],
    ],
    [[], [{ field: '', rule: 'must be an object' }]],
    [null, [{ field: '', rule: 'must be an object' }]],
    [
      { id: 'a', lines: [{ totalMinor: 'x', text: 1 }] },
      [
        { field: '/lines/0/totalMinor', rule: 'must be an integer' },
        { field: '/lines/0/text', rule: 'must be a string' },
      ],
    ],
    [
      { id: 'a', kind: 'gift', lines: [{ totalMinor: 1, text: '' }] },
      [{ field: '/kind', rule: 'must be one of: sale, refund' }],
    ],
    [{ id: 'a', lines: [1, 2, 3, 4] }, [{ field: '/lines', rule: 'must hold at most 3 items' }]],
  ])('names the field and the rule: %j', (value, expected) => {
    const checked = shape.check(value);
    expect(checked.ok ? [] : checked.errors).toEqual(expect.arrayContaining(expected));
  });

  it('refuses an unknown field by its name, wherever it is', () => {
    const value: unknown = JSON.parse(
      '{"id":"a","foo":1,"lines":[{"totalMinor":1,"text":"","a/b~c":2}],"__proto__":{}}',
    );
    const checked = shape.check(value);
    expect(checked.ok ? [] : checked.errors).toEqual(
      expect.arrayContaining([
        { field: '/foo', rule: 'unknown field `foo`' },
        { field: '/__proto__', rule: 'unknown field `__proto__`' },
        { field: '/lines/0/a~1b~0c', rule: 'unknown field `a/b~c`' },
      ]),
    );
  });

  it('cuts names that are too long and strips what could upset a terminal', () => {
    const checked = shape.check({ id: 'a', lines: [], [`\u001b[31m${'x'.repeat(500)}`]: 1 });
    const rule = checked.ok ? '' : checked.errors.find((error) => error.rule.startsWith('unknown'))?.rule;
    expect(rule).toHaveLength('unknown field ``'.length + 65);
    expect(rule).not.toContain('\u001b');
  });

  it('never repeats a value', () => {
    const secret = 'canary-7f3a';
    const checked = shape.check({
      id: `${secret}\n`,
      kind: secret,
      lines: [{ totalMinor: secret, text: [secret] }, secret],
    });
    expect(checked.ok).toBe(false);
    expect(JSON.stringify(checked)).not.toContain(secret);
  });

  it('lists at most 20 errors, and one for a value that is too large to list', () => {
    const wide = compileShape(listOf(Type.Integer(), 100_000));
    const few = wide.check(Array.from({ length: 100 }, () => 'x'));
    const many = wide.check(Array.from({ length: 50_000 }, () => 'x'));
    expect(few.ok ? 0 : few.errors.length).toBe(20);
    expect(many.ok ? 0 : many.errors.length).toBe(1);
  });

  it('holds no refused value back', () => {
    const schema = closed({ id: Id });
    const once = compileShape(schema);
    once.check({ id: '' });
    expect(once.check({ id: 'a' }).ok).toBe(true);
  });
});

describe('building blocks', () => {
  const lone = '\ud800';
  it.each([
    ['Id', Id, ['a', 'ÄÖ 12/3', 'x'.repeat(128)], ['', 'x'.repeat(129), 'a\u0000b', `a${lone}`, 'a\nb', 7]],
    ['Reference', Reference, ['00A1', 'x'.repeat(64)], ['', 'x'.repeat(65), '\u007f']],
    ['Label', Label, ['Corner Coffee', 'two\nlines', 'a\u0000', lone], ['', 'x'.repeat(201), 7]],
    ['Text', Text, ['', 'x'.repeat(500), '☕️\t', '\u001b[2J', lone], ['x'.repeat(501), null]],
    ['SignedMinor', SignedMinor, [0, -5, 1e12, -1e12], [1e12 + 1, -1e12 - 1, 1.5, '1', null, 1e300]],
    ['AmountMinor', AmountMinor, [0, 1e12], [-1, 1e12 + 1, 0.1]],
    ['Revision', Revision, [1, 1_000_000], [0, 1_000_001, 1.5]],
    ['Quantity', Quantity, ['1', '0.348', '-2', '123456789.123456'], ['1.', '.5', '1e3', ' 1', '1234567890', 1]],
    ['Last4', Last4, ['0042'], ['42', '00042', '٤٢٤٢', 4242]],
    ['Bin', Bin, ['424242', '42424242'], ['42424', '4242 42']],
    ['Mcc', Mcc, ['0742'], [742, '742']],
    ['Country', Country, ['GB', 'XK', 'SS', 'CW'], ['gb', 'GBR', '', 'UK', 'ZZ', 'EU', 'AN', 'QQ']],
    ['SchemeCountry', SchemeCountry, ['GB', 'GBR', '826', '004', 'XKX'], ['UK', 'ZZ', 'ZZZ', '999', '4', 'gbr', '000']],
    [
      'WebAddress',
      WebAddress,
      [
        ...['https://example.com?utm=1', 'example.com', 'www.corner.example/leeds', 'HTTP://example.com:8080/a?b#c'],
        ...['example.com?utm=1', 'example.com#top', 'bücher.example/ä', 'https://shop.example/a,b;c=(d)'],
      ],
      [
        ...['', 'http:///x', 'https://', 'http:/x.example', 'https:///example.com', 'localhost', 'https://localhost/x'],
        ...['javascript:alert(1)', 'mailto:a@b.example', 'ftp://a.b', 'https://user:pw@a.example', 'a b.example'],
        ...[
          'example.',
          '.example',
          'example.com\n',
          'https://exa\u0000mple.com',
          'https://?x.example',
          'https://\\a.example',
        ],
      ],
    ],
    ['Currency', Currency, ['GBP', 'JPY'], ['gbp', 'XYZ', 'GB', '']],
    ['TimeZone', TimeZone, ['Europe/London'], ['London', '+01:00']],
    ['CalendarDate', CalendarDate, ['2026-11-23'], ['2026-11-31', '23/11/2026']],
    ['InstantText', InstantText, ['2026-11-23T10:15:00+01:00'], ['2026-11-23T10:15:00', 'now']],
    [
      'TillTime',
      TillTime,
      ['2026-11-23T10:15:00', '2026-11-23T10:15:00Z', '2026-11-23T10:15'],
      ['2026-11-23', '10:15'],
    ],
    ['WallTime', WallTime, ['2026-11-23T10:15:00'], ['2026-11-23T10:15:00Z']],
    [
      'WebUrl',
      WebUrl,
      ['https://bank.example/hook'],
      [
        'javascript:alert(1)',
        'https://',
        'bank.example',
        'ftp://a.b',
        'http:///x',
        'https:///bank.example',
        'https://?a.b',
      ],
    ],
  ])('%s takes what it says and nothing else', (_, schema, good, bad) => {
    for (const value of good) expect(errorsOf(schema, value)).toEqual([]);
    for (const value of bad) {
      const errors = errorsOf(schema, value);
      expect(errors).not.toEqual([]);
      expect(errors[0]?.rule).toMatch(/^must be /);
    }
  });
});
