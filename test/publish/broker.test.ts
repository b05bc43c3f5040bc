import { describe, expect, it } from 'vitest';
import { FulcrumError } from '../../protocols/base/errors.ts';
import { type BrokerOptions, checkBroker } from '../../src/publish/broker.ts';

const options: BrokerOptions = {
  broker: 'mqtt://broker.example',
  table: 'table-3',
  prefix: 'fulcrum',
  user: null,
  password: null,
  ca: null,
};
const withPassword = { user: 'table-3', password: 'secret-word' };

const refusalOf = (changed: Partial<BrokerOptions>): string => {
  try {
    checkBroker({ ...options, ...changed });
  } catch (error) {
    if (error instanceof FulcrumError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('a broker', () => {
  it.each([
    ['mqtt://broker.example', 'broker.example', 1883, false],
    ['mqtts://broker.example', 'broker.example', 8883, true],
    ['mqtts://10.0.0.7:1884/', '10.0.0.7', 1884, true],
    ['mqtt://[::1]:1884', '::1', 1884, false],
  ])('%s is %s, port %d', (broker, host, port, isTls) => {
    expect(checkBroker({ ...options, broker })).toMatchObject({ host, port, isTls });
  });

  it('gets topics and a client’s id from the table', () => {
    expect(checkBroker({ ...options, prefix: 'clinic/ward-2' })).toMatchObject({
      root: 'clinic/ward-2/table-3',
      clientId: 'fulcrum-table-3',
    });
  });

  it.each([
    '',
    'broker',
    'broker.example:1883',
    'http://broker.example',
    'ws://broker.example',
    'mqtt://',
    'mqtt:broker',
    'mqtt://a b',
    'mqtt://broker:99999',
    'mqtt://broker:0',
    'mqtt://broker/path',
    'mqtt://broker?x=1',
    'mqtt://broker#x',
  ])('with the address %j is refused', (broker) => {
    expect(refusalOf({ broker })).toMatch(/^--broker: .*; allowed: mqtt:\/\/HOST\[:PORT\] or mqtts:\/\/HOST\[:PORT\]/);
  });

  it('with user or password in its address is refused, and neither is repeated', () => {
    const refusal = refusalOf({ broker: 'mqtts://me:secret-word@broker.example' });
    expect(refusal).toContain('has a user or a password in it');
    expect(refusal).not.toContain('secret-word');
  });
});

describe('a password', () => {
  it.each(['mqtts://broker.example', 'mqtt://localhost', 'mqtt://127.0.0.1', 'mqtt://127.3.2.1:1884', 'mqtt://[::1]'])(
    'is sent to %s',
    (broker) => {
      expect(refusalOf({ ...withPassword, broker })).toBe('accepted');
    },
  );

  it.each([
    'mqtt://broker.example',
    'mqtt://192.168.1.7',
    'mqtt://127.0.0.1.example',
    'mqtt://localhost.example',
    'mqtt://127.1',
    'mqtt://0.0.0.0',
    'mqtt://[::]',
  ])('is not sent in clear to %s', (broker) => {
    const refusal = refusalOf({ ...withPassword, broker });
    expect(refusal).toContain('--password-file: the password would cross the network in clear');
    expect(refusal).not.toContain('secret-word');
  });

  it('needs a user', () => {
    expect(refusalOf({ password: 'secret-word', broker: 'mqtts://broker.example' })).toBe(
      '--password-file: needs --user; allowed: --user NAME',
    );
  });
});

describe('refused are', () => {
  it.each([
    ['--table', { table: '' }],
    ['--table', { table: 'a/b' }],
    ['--table', { table: '#' }],
    ['--table', { table: '+' }],
    ['--table', { table: 'p-0123456789' }],
    ['--table', { table: 'x'.repeat(41) }],
    ['--prefix', { prefix: '' }],
    ['--prefix', { prefix: '/fulcrum' }],
    ['--prefix', { prefix: 'fulcrum/#' }],
    ['--prefix', { prefix: '$SYS' }],
    ['--user', { user: 'a\nb' }],
    ['--ca', { ca: 'no certificate', broker: 'mqtts://broker.example' }],
    ['--ca', { ca: 'a certificate without TLS' }],
  ])('%s %j', (place, changed) => {
    expect(refusalOf(changed)).toMatch(new RegExp(`^${place}: .*; allowed: `));
  });
});
