import { describe, expect, it } from 'vitest';
import { Rig } from '../../support/dispatcher-rig.ts';

/** Lets time pass for a console that says once a second that it is alive. */
function passAlive(rig: Rig, client: ReturnType<Rig['open']>, ms: number): void {
  for (let passed = 0; passed < ms; passed += 1000) {
    client.ask('alive');
    rig.pass(1000);
  }
}

describe('an override', () => {
  const begin = { reason: 'a closer look', seconds: 60 };

  it('is held by one connection at a time, which the status shows', async () => {
    const rig = new Rig().inSession();
    const [one, other] = [await rig.openClinician(), await rig.openClinician()];
    expect(one.ask('override.begin', begin)).toMatchObject({ result: { state: 'override.holding' } });
    expect(other.ask('override.begin', begin)).toMatchObject({
      error: { code: 2003, data: { holder: one.connection.number } },
    });
    expect(rig.audited.at(-1)).toMatchObject({
      act: 'override',
      client: other.connection.number,
      refused: expect.stringContaining('holds the override'),
    });
    for (const [method, params] of [
      ['override.jog', { direction: 'up' }],
      ['override.target', { angleDeg: 5, rateDegPerS: 1 }],
      ['override.hold', { seconds: 5 }],
      ['override.skip'],
      ['override.end'],
    ] as const) {
      expect(other.ask(method, params).error?.code, method).toBe(2003);
    }
    expect(rig.open('observer').ask('status').result?.['override']).toMatchObject({ holder: one.connection.number });
    expect(one.ask('override.end')).toMatchObject({ result: { state: 'paused' } });
    expect(other.ask('override.begin', begin)).toHaveProperty('result');
  });

  it('is not held by any connection before it begins', async () => {
    const clinician = await new Rig().inSession().openClinician();
    expect(clinician.ask('override.jog', { direction: 'up' }).error).toMatchObject({
      code: 2003,
      data: { holder: null },
    });
  });

  it('makes the table hold, then return, when its holder’s connection closes', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    clinician.connection.disconnect();
    rig.pass(100);
    expect(rig.controller.state).toBe('fault.holding');
    expect(rig.entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H23' }));
    rig.pass(40_000);
    expect(rig.table.truth().angleDeg).toBeCloseTo(0, 0);
  });

  it('makes the table hold, then return, when its holder has been silent for 2.5 s', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    rig.pass(2200);
    expect(rig.controller.state).toBe('override.holding');
    expect(clinician.ask('alive')).toMatchObject({ result: { holds: true } });
    rig.pass(2200);
    expect(rig.controller.state).toBe('override.holding');
    rig.pass(400);
    expect(rig.controller.state).toBe('fault.holding');
    expect(rig.entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H23' }));
    expect(rig.audited.at(-1)).toMatchObject({ act: 'override ended', reason: 'its console was silent for 2.5 s' });
    expect(clinician.ask('alive')).toMatchObject({ result: { holds: false } });
    rig.pass(40_000);
    expect(rig.table.truth().angleDeg).toBeCloseTo(0, 0);
  });

  it('is not kept by another console that is alive, but by any act of its holder', async () => {
    const rig = new Rig().inSession();
    const [clinician, other] = [await rig.openClinician(), await rig.openClinician()];
    clinician.ask('override.begin', begin);
    for (let second = 0; second < 6; second += 1) {
      rig.pass(1000);
      clinician.ask('answer');
    }
    expect(rig.controller.state).toBe('override.holding');
    for (let second = 0; second < 3; second += 1) {
      rig.pass(1000);
      expect(other.ask('alive')).toMatchObject({ result: { holds: false } });
    }
    expect(rig.controller.state).toBe('fault.holding');
  });

  it('expires, after which closing its holder’s connection has no effect', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', { ...begin, seconds: 5 });
    passAlive(rig, clinician, 6000);
    expect(rig.controller.state).toBe('paused');
    clinician.connection.disconnect();
    expect(rig.entries).not.toContainEqual(expect.objectContaining({ hazard: 'H23' }));
  });

  it('goes above the prescription only by confirmed steps of 5°, and via level', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    const target = (angleDeg: number, confirm?: boolean) =>
      clinician.ask('override.target', { angleDeg, rateDegPerS: 1, ...(confirm === undefined ? {} : { confirm }) });
    expect(target(31)).toMatchObject({ error: { code: 2008, data: { confirmUpToDeg: 35 } } });
    expect(target(36, true)).toMatchObject({ error: { code: 2008, data: { confirmUpToDeg: 35 } } });
    expect(target(33, true)).toMatchObject({ result: { viaLevel: true } });
    expect(clinician.ask('status').result?.['override']).toMatchObject({ confirmedUpToDeg: 35, holder: 2 });
    passAlive(rig, clinician, 60_000);
    expect(rig.table.truth().angleDeg).toBeLessThan(36);
  });

  it('sets the time left in a hold, and skips a step', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    expect(clinician.ask('override.hold', { seconds: 10 })).toMatchObject({ result: { state: 'override.holding' } });
    expect(clinician.ask('override.hold', { seconds: 500 })).toMatchObject({ error: { code: 2002 } });
    expect(clinician.ask('override.hold', { seconds: -1 })).toMatchObject({ error: { code: -32602 } });
    expect(clinician.ask('override.skip')).toMatchObject({ result: { state: 'override.holding' } });
  });

  it('never passes the configured maximum angle', async () => {
    const rig = new Rig({ maxAngle: 20 }).inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    expect(clinician.ask('override.target', { angleDeg: 21, rateDegPerS: 1, confirm: true })).toMatchObject({
      error: { code: 2002, message: expect.stringContaining('20') },
    });
  });

  it.each([
    { reason: '', seconds: 60 },
    { reason: ' ', seconds: 60 },
    { reason: 'a\nb', seconds: 60 },
    { reason: 'x'.repeat(81), seconds: 60 },
    { reason: 'x', seconds: 601 },
    { reason: 'x', seconds: 0 },
    { reason: 'x', seconds: '60' },
  ])('does not begin with the parameters %j', async (params) => {
    const clinician = await new Rig().inSession().openClinician();
    expect(clinician.ask('override.begin', params).error?.code).toBe(-32602);
  });

  it('is in the audit log: its holder, its reason and how it ended', async () => {
    const rig = new Rig().inSession();
    const clinician = await rig.openClinician();
    clinician.ask('override.begin', begin);
    clinician.connection.disconnect();
    const { number } = clinician.connection;
    expect(rig.audited.filter(({ client }) => client === number).map(({ act, reason }) => [act, reason])).toEqual([
      ['connected', 'operator, first call: login'],
      ['login', 'correct PIN of First'],
      ['override begun', 'a closer look; for 60 s'],
      ['override ended', 'its connection was closed'],
      ['disconnected', 'the connection was closed'],
    ]);
  });
});
