// However an address or a name is written, a webhook reaches nothing but the public internet: one verdict per URL, with its reason.
import { describe, expect, it } from '@jest/globals';
import { isIP } from 'node:net';
import { guardedLookup } from './guarded-lookup.js';
import { checkEndpointUrl } from './endpoint-url.js';

const WRITING = 'must hold no blank, control character or backslash';
const ABSOLUTE = 'must be an absolute URL';
const HTTPS = 'must be an https URL';
const USER = 'must not hold a user name or password';
const FRAGMENT = 'must not hold a fragment';
const ADDRESS = 'must not point to a private or reserved address';
const DOTTED = 'must name a host in full: labels of letters, digits and hyphens, at least two, and no dot at the end';
const PRIVATE = 'must not point to a private name';

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  [WRITING]: [
    ' https://bank.example/hook',
    'https://bank.example/hook ',
    'https://bank.example/ho ok',
    'https://bank.example/\u0000',
    'https://bank.example\u0000.evil.example/',
    'https://127.0.\t0.1/',
    'ht\ntps://bank.example/',
    'https://bank.example/\r\nhost: x',
    'https://bank.example\\@127.0.0.1/',
    'https:\\\\127.0.0.1\\hook',
    'https://bank.example/\u007f',
    'https://bank.example/\u00a0',
    'https://bank.example/\u2028',
  ],
  [ABSOLUTE]: [
    '',
    'bank.example/hook',
    '//bank.example/hook',
    '/hook',
    'https://',
    'https://:443/',
    'https://bank.example:99999/',
    'https://[::1',
    'https://[::1]x/',
    'https://[fe80::1%25eth0]/',
    'https://[fe80::1%eth0]/',
    'https://[2606:4700::1111%25lo]/',
    'https://1.2.3.4.5/',
    'https://256.1.1.1/',
    'https://0x100000000/',
    'https://4294967296/',
    'https://127.0.0.08/',
    'https://bank.example.1/',
    'https://bank%00.example/',
    'https://bank%2f.example/',
    'https://ba^nk.example/',
    'https://bank.example:0x1bb/',
  ],
  [HTTPS]: [
    'http://bank.example/hook',
    'HTTP://bank.example/hook',
    'ftp://bank.example/',
    'ws://bank.example/',
    'wss://bank.example/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_INFO',
    'data:text/plain,x',
    'javascript:alert(1)',
    'blob:https://bank.example/x',
    'unix:/var/run/docker.sock',
    'http://127.0.0.1/',
  ],
  [USER]: [
    'https://user@bank.example/',
    'https://user:secret@bank.example/',
    'https://:secret@bank.example/',
    'https://bank.example@127.0.0.1/',
    'https://bank.example:443@169.254.169.254/',
    'https://bank.example%40x@10.0.0.1/',
    'https://a@b@bank.example/',
  ],
  [FRAGMENT]: ['https://bank.example/hook#part', 'https://bank.example#@127.0.0.1/'],
  [ADDRESS]: [
    // this host, loopback and the ways WHATWG reads an IPv4 address
    'https://0.0.0.0/',
    'https://0/',
    'https://127.0.0.1/',
    'https://127.0.0.1./',
    'https://127.1/',
    'https://127.0.1/',
    'https://127.255.255.254/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0x0.0x0.0x1/',
    'https://0x7f.1/',
    'https://0X7F.1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://0177.0.0.01/',
    'https://0000177.0.0.1/',
    'https://127.0x1/',
    'https://%31%32%37.0.0.1/',
    'https://127%2e0%2e0%2e1/',
    'https://１２７.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://127。0。0。1/',
    'https:127.0.0.1/',
    'https:///127.0.0.1/',
    'https://127.0.0.1:8443/',
    // private, shared, link-local and the other special IPv4 networks
    'https://10.0.0.1/',
    'https://0xa.1/',
    'https://012.1/',
    'https://167772161/',
    'https://10.255.255.255/',
    'https://100.64.0.1/',
    'https://100.100.100.200/latest/meta-data/',
    'https://100.127.255.255/',
    'https://169.254.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://169.254.170.2/v2/credentials/',
    'https://169.254.42.42/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.0.0.1/',
    'https://192.0.0.192/opc/v2/',
    'https://192.0.2.1/',
    'https://192.31.196.1/',
    'https://192.52.193.1/',
    'https://192.88.99.1/',
    'https://192.168.0.1/',
    'https://192.175.48.1/',
    'https://198.18.0.1/',
    'https://198.19.255.255/',
    'https://198.51.100.7/',
    'https://203.0.113.7/',
    'https://224.0.0.1/',
    'https://239.255.255.250/',
    'https://240.0.0.1/',
    'https://255.255.255.255/',
    // what clouds give their machines on addresses that look public
    'https://168.63.129.16/machine?comp=goalstate',
    'https://0xa83f8110/',
    'https://192.80.8.124/metadata',
    'https://161.26.0.10/',
    'https://166.8.0.1/',
    'https://166.9.12.3/',
    'https://166.11.255.255/',
    // IPv6: this host, IPv4 in every clothing
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[0000::0001]/',
    'https://[::127.0.0.1]/',
    'https://[::8.8.8.8]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::FFFF:169.254.169.254]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::ffff:0:127.0.0.1]/',
    'https://[::ffff:0:8.8.8.8]/',
    'https://[::ffff:0:a9fe:a9fe]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[64:ff9b::8.8.8.8]/',
    'https://[64:ff9b:1::a9fe:a9fe]/',
    'https://[2002:7f00:1::]/',
    'https://[2002:808:808::1]/',
    // IPv6 outside of what is given out, and special networks inside of it
    'https://[100::1]/',
    'https://[100:0:0:1::1]/',
    'https://[1::1]/',
    'https://[200::1]/',
    'https://[1fff::1]/',
    'https://[2001::1]/',
    'https://[2001:0:a9fe:a9fe::1]/',
    'https://[2001:1::1]/',
    'https://[2001:1::2]/',
    'https://[2001:2::1]/',
    'https://[2001:3::1]/',
    'https://[2001:4:112::1]/',
    'https://[2001:10::1]/',
    'https://[2001:20::1]/',
    'https://[2001:2f:ffff::1]/',
    'https://[2001:30::1]/',
    'https://[2001:1ff:ffff::1]/',
    'https://[2001:db8::1]/',
    'https://[2620:4f:8000::1]/',
    'https://[3ffe::1]/',
    'https://[3fff::1]/',
    'https://[3fff:fff:ffff::1]/',
    'https://[4000::1]/',
    'https://[5f00::1]/',
    'https://[8000::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/latest/meta-data/',
    'https://[fd20:ce::254]/computeMetadata/v1/',
    'https://[fd00:42::42]/',
    'https://[fe80::1]/',
    'https://[fe80::a9fe:a9fe]/openstack/',
    'https://[febf::1]/',
    'https://[fec0::1]/',
    'https://[ff02::1]/',
    'https://[ff0e::1]/',
  ],
  [DOTTED]: [
    'https://bank/',
    'https://kafka:9092/',
    'https://postgres:5432/',
    'https://metadata/computeMetadata/v1/',
    'https://instance-data/latest/',
    'https://xn--bcher-kva/',
    'https://bank.example./hook',
    'https://bank.example../',
    'https://bank..example/',
    'https://.bank.example/',
    'https://-bank.example/',
    'https://bank-.example/',
    'https://my_bank.example/',
    'https://_dmarc.bank.example/',
    'https://*.bank.example/',
    "https://ba'nk.example/",
    `https://${'a'.repeat(64)}.example/`,
    `https://${'a23456789.'.repeat(25)}example/`,
  ],
  [PRIVATE]: [
    'https://localhost/',
    'https://LOCALHOST/',
    'https://LocalHost:8443/',
    'https://localhost./',
    'https://LOCALHOST./hook',
    'https://ｌｏｃａｌｈｏｓｔ/',
    'https://loc%61lhost/',
    'https://app.localhost/',
    'https://localhost.localdomain/',
    'https://printer.local/',
    'https://kubernetes.default.svc.cluster.local/',
    'https://kubernetes.default.svc/',
    'https://api.internal/',
    'https://api.internal./',
    'https://metadata.google.internal/',
    'https://host.docker.internal/',
    'https://ip-10-0-0-1.ec2.internal/',
    'https://router.home.arpa/',
    'https://ipv4only.arpa/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://nas.lan/',
    'https://nas.home/',
    'https://mail.corp/',
    'https://wiki.intranet/',
    'https://db.private/',
    'https://bank.test/',
    'https://bank.invalid/',
    'https://bank.onion/',
    'https://bank.alt/',
  ],
};

const ALLOWED: readonly string[] = [
  'https://bank.example/hook',
  'https://bank.example',
  'HTTPS://BANK.EXAMPLE/hook',
  'https://bank.example:8443/a?b=c',
  'https://a-b.c-d.bank.example/hook?x=%20y',
  'https://bücher.example/hook',
  'https://xn--bcher-kva.example/hook',
  'https://1.bank.example/',
  'https://localhost.bank.example/',
  'https://internal.example/',
  'https://mylocal.example/',
  'https://notlocal-host.example/',
  'https://1.1.1.1/hook',
  'https://8.8.8.8:8443/hook',
  'https://134744072/',
  'https://9.255.255.255/',
  'https://11.0.0.0/',
  'https://100.63.255.255/',
  'https://100.128.0.0/',
  'https://168.63.129.15/',
  'https://168.63.129.17/',
  'https://172.15.255.255/',
  'https://172.32.0.0/',
  'https://198.17.255.255/',
  'https://198.20.0.0/',
  'https://223.255.255.255/',
  'https://[2001:200::1]/',
  'https://[2001:4860:4860::8888]/',
  'https://[2003::1]/',
  'https://[2606:4700::1111]/',
  'https://[2a00:1450:4009:80b::200e]:8443/hook',
  'https://[2c0f:ffff::1]/',
];

const rows = Object.entries(REFUSED).flatMap(([rule, urls]) =>
  urls.map((url) => [JSON.stringify(url), url, rule] as const),
);

/** The address that a URL names by itself, as a socket would be given it. */
const addressIn = (url: string): string | undefined => {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, '') ?? '';
  return isIP(host) === 0 ? undefined : host;
};

const dialled = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    guardedLookup((_name, _options, callback) => callback(null, [{ address, family: isIP(address) }]))(
      'bank.example',
      { all: true },
      (error) => resolve(error === null),
    );
  });

describe('the table of endpoint URLs', () => {
  it.each(rows)('refuses %s', (_shown, url, rule) => {
    expect(checkEndpointUrl(url, false)).toEqual({ ok: false, rule });
  });

  it.each(ALLOWED)('allows %s', (url) => {
    expect(checkEndpointUrl(url, false)).toMatchObject({ ok: true });
  });

  it('holds at the socket as well: an address that PUT refuses is not dialled when a name resolves to it', async () => {
    const addresses = (urls: readonly string[]) => urls.map(addressIn).filter((address) => address !== undefined);
    const refused = addresses(REFUSED[ADDRESS]!);
    expect(refused).toHaveLength(REFUSED[ADDRESS]!.length);
    for (const address of refused) expect([address, await dialled(address)]).toEqual([address, false]);
    for (const address of addresses(ALLOWED)) expect([address, await dialled(address)]).toEqual([address, true]);
  });

  it('asks for a name as it stands, so that no search list of this machine can lengthen it', async () => {
    const asked = await new Promise<string>((resolve) => {
      guardedLookup((name) => resolve(name))('bank.example', { all: true }, () => {});
    });
    expect(asked).toBe('bank.example.');
  });

  it('refuses what no URL may hold also where private endpoints are allowed', () => {
    for (const url of REFUSED[WRITING]!) expect(checkEndpointUrl(url, true)).toEqual({ ok: false, rule: WRITING });
    expect(checkEndpointUrl('http://bank:7110/hook', true)).toMatchObject({ ok: true });
  });
});
