import { describe, expect, it } from 'vitest';
import { methods } from '../../../src/service/rpc/methods.ts';
import { consent, Rig, start } from '../../support/dispatcher-rig.ts';

describe('a role', () => {
  const needs = (role: string) => methods.filter((method) => method.role === role).map(({ name }) => name);

  it.each([...needs('operator'), ...needs('clinician')])('%s is refused to an observer', (method) => {
    expect(new Rig().ready().open('observer').ask(method)).toMatchObject({
      error: { code: 2001, data: { role: 'observer' } },
    });
  });

  it.each(needs('clinician'))('%s is refused to an operator', (method) => {
    expect(new Rig().ready().open().ask(method)).toMatchObject({
      error: { code: 2001, data: { role: 'operator', needs: 'clinician' } },
    });
  });

  it('becomes clinician after the correct PIN, on that connection only', async () => {
    const rig = new Rig().ready();
    const client = await rig.openClinician();
    expect(client.ask('status').result?.['you']).toEqual({ client: 1, role: 'clinician', name: expect.any(String) });
    expect(rig.open().ask('override.end').error?.code).toBe(2001);
  });

  it.each([
    ['0000', 2004, { triesLeft: 4 }],
    ['0001', 2005, { retryAfterMs: 60_000 }],
    ['0002', 2005, { retryAfterMs: 30_000 }],
    ['0003', 2006, undefined],
    ['0004', 2007, undefined],
    ['12', -32602, { faults: expect.any(Array) }],
  ])('stays operator after PIN %s', async (pin, code, data) => {
    const rig = new Rig().ready();
    const client = rig.open();
    const { error } = await client.login(pin);
    expect([error?.code, error?.data]).toEqual([code, data]);
    expect(client.ask('status').result?.['you']).toMatchObject({ role: 'operator' });
    expect(rig.audited.map(({ act, refused }) => `${act} ${refused ?? ''}`)).not.toContainEqual(
      expect.stringContaining(pin),
    );
  });
});

describe('the state', () => {
  /** A state in which each method is refused with 2002 (start: 2009), and one in which it is done. */
  it.each([
    ['resume', 'session', 'paused'],
    ['pause', 'ready', 'session'],
    ['reset', 'session', 'stopped at level'],
    ['start', 'session', 'ready'],
  ] as const)('refuses %s while %s, and allows it while %s', (method, refused, allowed) => {
    const rigs = {
      ready: () => new Rig().ready(),
      session: () => new Rig().inSession(),
      paused: () => {
        const rig = new Rig().inSession();
        rig.open().ask('pause');
        return rig;
      },
      'stopped at level': () => {
        const rig = new Rig().ready();
        rig.open().ask('stop');
        rig.pass(1000);
        return rig;
      },
    };
    const params = method === 'start' ? start : undefined;
    const { error } = rigs[refused]().open().ask(method, params);
    expect(error?.code).toBe(method === 'start' ? 2009 : 2002);
    expect(error?.message.length).toBeGreaterThan(10);
    expect(rigs[allowed]().open().ask(method, params)).toHaveProperty('result');
  });
});

describe('start', () => {
  it('is refused with every reason', () => {
    const { error } = new Rig()
      .ready()
      .open()
      .ask('start', { ...start, screening: false, ankleLockChecked: false });
    expect(error?.code).toBe(2009);
    expect(error?.data?.['reasons']).toHaveLength(2);
  });

  it('accepts a protocol object, within the default limits', () => {
    const protocol = (to: number) => ({
      name: 'own',
      title: 'Own',
      level: 'beginner',
      steps: [{ ramp: { to, rate: 1 } }, { hold: { seconds: 20 } }],
    });
    const rig = new Rig().ready();
    expect(rig.open().ask('start', { ...consent, protocol: protocol(31) })).toMatchObject({
      error: { code: 2010, data: { refusals: [{ pointer: '/steps/0/ramp/to', limit: 'prescription' }] } },
    });
    expect(rig.open().ask('start', { ...consent, protocol: protocol(30) })).toHaveProperty('result');
  });

  it('is limited to the configured maximum angle', () => {
    const { error } = new Rig({ maxAngle: 10 }).ready().open().ask('start', start);
    expect(error).toMatchObject({ code: 2010, message: expect.stringContaining('allowed: -15 to 10°') });
  });

  it.each([
    ['an object that is not a protocol', { ...consent, protocol: { name: 1 } }, 2010],
    ['a protocol with a key __proto__', { ...consent, protocol: JSON.parse('{"__proto__":{"name":"x"}}') }, 2010],
    ['a patient', { ...start, patient: 'p-1' }, 2011],
  ])('refuses %s', (_what, params, code) => {
    const rig = new Rig().ready();
    expect(rig.open().ask('start', params).error?.code).toBe(code);
    expect(rig.controller.state).toBe('ready');
    expect(rig.audited.at(-1)).toMatchObject({
      act: 'start',
      client: 1,
      refused: expect.stringMatching(/protocol|patient/),
    });
  });
});
