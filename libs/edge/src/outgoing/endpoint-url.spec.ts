// An endpoint is an https URL on the public internet, unless the deployment says that private ones are fine.
import { describe, expect, it } from '@jest/globals';
import { checkEndpointUrl } from './endpoint-url.js';

describe('checkEndpointUrl', () => {
  it.each([
    'http://bank.example/hook',
    'ftp://bank.example/hook',
    'bank.example/hook',
    'https://user:secret@bank.example/hook',
    'https://bank.example/hook#part',
    'https://127.0.0.1/hook',
    'https://2130706433/hook',
    'https://0x7f.1/hook',
    'https://017700000001/hook',
    'https://[::1]/hook',
    'https://[::ffff:169.254.169.254]/latest',
    'https://169.254.169.254/latest',
    'https://localhost/hook',
    'https://LOCALHOST./hook',
    'https://api.internal/hook',
  ])('refuses %s', (text) => {
    expect(checkEndpointUrl(text, false).ok).toBe(false);
  });

  it.each(['https://bank.example/hook', 'https://bank.example:8443/a?b=c', 'https://1.1.1.1/hook'])(
    'allows %s',
    (text) => {
      expect(checkEndpointUrl(text, false).ok).toBe(true);
    },
  );

  it('allows http and private addresses only where the deployment says so', () => {
    expect(checkEndpointUrl('http://127.0.0.1:7110/hook', true).ok).toBe(true);
    expect(checkEndpointUrl('file:///etc/passwd', true).ok).toBe(false);
    expect(checkEndpointUrl('http://u:p@127.0.0.1/', true).ok).toBe(false);
  });
});
