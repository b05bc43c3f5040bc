/** People through the service: what is kept on them, who may do what, and when a session starts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../src/records/open-recording.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { backupToFile } from '../../src/service/backup/backup.ts';
import { restoreBackup } from '../../src/service/backup/restore.ts';
import { contentOf } from '../support/content.ts';
import { allNo } from '../support/patients.ts';
import {
  answers,
  clinicianName,
  confirm,
  facts,
  hourMs,
  name,
  type PatientsRig,
  patientsRig,
  pin,
  short,
} from '../support/patients-rig.ts';
import { sessionsIn } from '../support/records-rig.ts';
import type { Reply } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const until2027 = '2027-06-30';
const rulesIn = ({ error }: Reply): readonly string[] =>
  Object(error?.data)['refusals'].map((refusal: { readonly rule: string }) => refusal.rule);

/** Every file below the folder that has one of the texts; the content of finished recordings is decompressed. */
async function filesWith(data: string, texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
    if (texts.some((text) => file.includes(text))) found.push(file);
    const bytes = contentOf(join(data, file));
    if (texts.some((text) => bytes.includes(text))) found.push(file);
  }
  for (const { id } of sessionsIn(data).all()) {
    const recording = await openRecording(mcapFile(recordingsFolder(data), id));
    const content = JSON.stringify([recording.head, [...recording.items()], recording.summary]);
    if (texts.some((text) => content.includes(text))) found.push(`${id}.mcap, decompressed`);
  }
  return found;
}

const auditOf = ({ data }: Pick<PatientsRig, 'data'>) =>
  readFileSync(join(data, 'audit.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('a person', () => {
  it('is added, found, changed and shown, under a random id', async () => {
    const rig = await patientsRig();
    const rtl = { ...facts, name: 'יעל "כהן" <b>' };
    const ids = [await rig.screened(), await rig.screened(rtl)];
    expect(ids[0]).toMatch(/^p-[0-9a-z]{10}$/);
    const { result } = await rig.ask('patient.list');
    expect(result?.['patients']).toEqual(
      ids
        .map((id, index) => ({ id, name: index === 0 ? name : rtl.name, birthYear: 1980 }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const [id] = ids;
    expect(await rig.clinician('patient.edit', { id, weightKg: 66 })).toEqual(expect.objectContaining({ result: {} }));
    await rig.ask('patient.setup', { id, height: 'mark 5' });
    await rig.ask('patient.setup', { id, feet: 'cushion left' });
    expect((await rig.ask('patient.show', { id })).result).toMatchObject({
      patient: { id, ...facts, weightKg: 66, setUp: { height: 'mark 5', feet: 'cushion left', note: null } },
      screening: { by: 'operator', answers: allNo },
      prescription: null,
      limits: { maxAngleDeg: 15, sessionsPerDay: 1 },
      narrowedBy: { maxAngle: expect.any(String) },
      against: [],
      missing: [],
    });
  });

  it.each<[string, object, string, string]>([
    ['a birth year in the future', { birthYear: 2028 }, '/birthYear', '1900 to 2027'],
    ['no name', { name: '  ' }, '/name', '1 to 200 characters'],
    ['a name of 500 characters', { name: 'x'.repeat(500) }, '/name', '1 to 200 characters'],
    ['a name that turns the line around', { name: 'First\u202eP' }, '/name', 'plain text'],
    ['more weight than the table carries', { weightKg: 131 }, '/weightKg', '130 kg'],
    ['more height than the table has', { heightCm: 201 }, '/heightCm', '200 cm'],
  ])('is not added with %s', async (_what, wrong, pointer, allowed) => {
    const rig = await patientsRig();
    const { error } = await rig.ask('patient.add', { ...facts, ...wrong });
    expect(error).toMatchObject({
      code: -32602,
      data: { faults: [{ pointer, allowed: expect.stringContaining(allowed) }] },
    });
    expect((await rig.ask('patient.list')).result).toEqual({ patients: [], more: false });
  });

  it('is not added twice, unless it is said to be somebody else; the name is in no log', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const again = await rig.ask('patient.add', { ...facts, name: name.toUpperCase() });
    expect(again.error).toMatchObject({
      code: -32602,
      data: { faults: [{ pointer: '/another', problem: `${id} has the same name and birth year` }] },
    });
    const other = await rig.screened({ birthYear: 1981 });
    expect((await rig.clinician('patient.edit', { id: other, birthYear: 1980 })).error?.code).toBe(-32602);
    expect(await rig.ask('patient.add', { ...facts, another: true })).toHaveProperty('result');
    // Who has a namesake is changed as before.
    expect(await rig.ask('patient.setup', { id, height: 'mark 5' })).toHaveProperty('result');
    await until('the audit log', () => auditOf(rig).filter(({ act }) => act === 'patient.add').length >= 4);
    expect(JSON.stringify([auditOf(rig), rig.log])).not.toMatch(/Familyname/i);
  });

  it('who does not exist is refused by every method, with a code of its own', async () => {
    const rig = await patientsRig();
    const id = 'p-0000000000';
    const asked: readonly [(typeof rig)['ask'], string, object][] = [
      [rig.ask, 'patient.show', {}],
      [rig.ask, 'patient.setup', { height: '5' }],
      [rig.ask, 'patient.screen', { answers: allNo }],
      [rig.clinician, 'patient.edit', { weightKg: 70 }],
      [rig.clinician, 'patient.prescribe', { limits: {}, until: until2027 }],
      [rig.clinician, 'patient.waive', { reason: 'x' }],
      [rig.clinician, 'patient.clearance', { subject: 'age', physician: 'Dr X', until: until2027 }],
      [rig.clinician, 'patient.export', {}],
    ];
    for (const [ask, method, params] of asked) {
      expect([method, (await ask(method, { id, ...params })).error?.code]).toEqual([method, 2011]);
    }
    expect((await rig.ask('start', { ...answers, protocol: short, patient: id })).error?.code).toBe(2011);
    // A name in the place of an id is not repeated anywhere.
    await rig.ask('start', { ...answers, protocol: short, patient: name });
    await rig.clinician('patient.erase', { id: name });
    await rig.end();
    expect(await filesWith(rig.data, [name])).toEqual([]);
    expect(rig.log.filter((line) => line.includes('Familyname'))).toEqual([]);
  });
});

describe('a prescription', () => {
  it('is the clinician’s, within the absolutes; it and the waiver say who gave them', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const prescribe = { id, limits: { maxAngleDeg: 40, sets: 4 }, until: until2027 };
    expect((await rig.ask('patient.prescribe', prescribe)).error?.code).toBe(2001);
    const beyond = { ...prescribe, limits: { maxAngleDeg: 61, restBetweenSetsS: 29 } };
    expect((await rig.clinician('patient.prescribe', beyond)).error).toMatchObject({
      code: -32602,
      data: {
        faults: [
          { pointer: '/limits/maxAngleDeg', value: '61', allowed: '0 to 60°' },
          { pointer: '/limits/restBetweenSetsS', value: '29', allowed: expect.stringMatching(/^30 to/) },
        ],
      },
    });
    const past = { ...prescribe, until: '2027-01-14' };
    expect((await rig.clinician('patient.prescribe', past)).error?.message).toContain('until: is in the past');
    expect(await rig.clinician('patient.prescribe', prescribe)).toHaveProperty('result');
    const show = async () => (await rig.ask('patient.show', { id })).result;
    expect(await show()).toMatchObject({
      prescription: {
        by: clinicianName,
        until: until2027,
        bloodPressure: 'each-day',
        limits: { maxAngleDeg: 40, sets: 4, oneInversionS: 180 },
      },
      limits: { maxAngleDeg: 15 },
      narrowedBy: { sets: 'beginner' },
    });
    expect((await rig.clinician('patient.waive', { id, reason: ' ' })).error?.code).toBe(-32602);
    await rig.clinician('patient.waive', { id, reason: 'has used such a table for years' });
    expect(await show()).toMatchObject({
      waiver: { by: clinicianName, reason: 'has used such a table for years' },
      // Nothing has been gained yet: the beginner's first angle, and what may be gained on it.
      narrowedBy: { sets: 'prescription', maxAngle: 'angle-gained' },
    });
    await until('the audit log', () => auditOf(rig).some(({ act }) => act === 'patient.waive'));
    expect(auditOf(rig).filter(({ act }) => /^patient\.(prescribe|waive)$/.test(act))).toMatchObject([
      { act: 'patient.prescribe', reason: id, clinician: clinicianName },
      { act: 'patient.waive', reason: id, clinician: clinicianName },
    ]);
  });
});

describe('a clinician’s role', () => {
  it('ends by logout, after ten minutes without an act, and with a session', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const ask = rig.connect();
    const login = async () => expect(await ask('login', { pin })).toMatchObject({ result: { role: 'clinician' } });
    const role = async () => Object((await ask('status')).result?.['you']).role;
    await login();
    expect(await ask('logout')).toMatchObject({ result: { role: 'operator' } });
    expect((await ask('patient.waive', { id, reason: 'x' })).error?.code).toBe(2001);

    await login();
    const wait = async (minutes: number) => {
      const from = rig.clock.now();
      await rig.pass(() => rig.clock.now() >= from + minutes * 60_000);
    };
    await wait(9.9);
    // Looking is no act; doing something is.
    expect(await role()).toBe('clinician');
    expect(await ask('patient.waive', { id, reason: 'x' })).toHaveProperty('result');
    await wait(9.9);
    expect(await role()).toBe('clinician');
    await wait(0.2);
    expect(await role()).toBe('operator');

    await login();
    expect(await rig.ask('start', { ...answers, protocol: short, patient: id })).toHaveProperty('result');
    expect(await role()).toBe('clinician');
    await rig.finish();
    expect(await role()).toBe('operator');
    await until('the audit log', () => auditOf(rig).filter(({ act }) => act === 'logout').length >= 3);
    expect(auditOf(rig).filter(({ act }) => act === 'logout')).toMatchObject([
      { clinician: clinicianName, reason: expect.stringContaining('requested') },
      { clinician: clinicianName, reason: '10 min without an act' },
      { clinician: clinicianName, reason: 'the session has ended' },
    ]);
  });
});

describe('start', () => {
  it('is refused without a person, unless the configuration allows it; then the beginner’s limits hold', async () => {
    const anonymous = { ...answers, screening: true, confirm: undefined, protocol: short };
    const strict = await patientsRig();
    expect((await strict.ask('start', anonymous)).error).toMatchObject({
      code: 2009,
      data: { reasons: [expect.stringContaining('without a person')] },
    });
    const rig = await patientsRig({ allowsAnonymous: true });
    const deeper = { ...short, steps: [{ ramp: { to: 16, rate: 1 } }, { hold: { seconds: 5 } }] };
    expect((await rig.ask('start', { ...anonymous, protocol: deeper })).error).toMatchObject({
      code: 2010,
      message: expect.stringContaining('-15 to 15°'),
    });
    const { screening, attendant, ankleLockChecked, bloodPressure, pain, ...unanswered } = anonymous;
    expect(rulesIn(await rig.ask('start', unanswered))).toEqual([
      'screening',
      'blood-pressure',
      'ankle-lock',
      'attendant',
      'pain',
    ]);
    expect(rulesIn(await rig.ask('start', { ...anonymous, screening: allNo }))).toEqual(['age']);
    expect(await rig.ask('start', { ...anonymous, screening: { ...allNo, age: false } })).toMatchObject({
      result: { state: 'preparing', session: expect.any(String) },
    });
  });

  it('without a person counts every such session as one person’s, also after a restart of the service', async () => {
    const anonymous = { ...answers, screening: true, confirm: undefined, protocol: short };
    const first = await patientsRig({ allowsAnonymous: true });
    const high = { ...anonymous, bloodPressure: { systolic: 150, diastolic: 80 } };
    expect(rulesIn(await first.ask('start', high))).toEqual(['blood-pressure']);
    expect(rulesIn(await first.ask('start', { ...anonymous, bloodPressure: null }))).toEqual(['blood-pressure']);
    expect(await first.ask('start', anonymous)).toHaveProperty('result');
    await first.finish();
    await first.end();
    const { now, data } = first;
    const next = { ...now, monotonicMs: now.monotonicMs + hourMs, wallMs: now.wallMs + hourMs };
    const rig = await patientsRig({ allowsAnonymous: true, data, now: next });
    await rig.pass(() => rig.clock.now() > 200_000);
    expect(rulesIn(await rig.ask('start', anonymous))).toEqual(['sessions-per-day', 'hours-between']);
    rig.now.bootId = 'boot-2';
    rig.now.isSynchronised = false;
    expect(rulesIn(await rig.ask('start', anonymous))).toEqual(['clock']);
    // A person has a history of their own.
    const id = await rig.screened();
    rig.now.isSynchronised = true;
    expect(await rig.ask('start', { ...answers, protocol: short, patient: id, screening: allNo })).toHaveProperty(
      'result',
    );
  });

  it('gains no angle on a session without a report, and says so', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const prescription = { id, limits: { maxAngleDeg: 30 }, until: until2027 };
    expect(await rig.clinician('patient.prescribe', prescription)).toHaveProperty('result');
    expect(await rig.clinician('patient.waive', { id, reason: 'a test' })).toHaveProperty('result');
    const to = (angle: number) => ({
      ...short,
      steps: [{ ramp: { to: angle, rate: 1 } }, { hold: { seconds: 5 } }],
    });
    const start = (angle: number) => rig.ask('start', { ...answers, protocol: to(angle), patient: id });
    const session = String((await start(15)).result?.['session']);
    await rig.finish();
    rig.later(48 * hourMs);
    const refused = (await start(17)).error;
    expect(refused).toMatchObject({ code: 2010, message: expect.stringContaining('-15 to 15°') });
    expect(refused?.data?.['reasons']).toContainEqual(
      `no further angle is gained on session ${session}: adverse events after it are not answered (session answer)`,
    );
    await rig.ask('session.answer', { id: session, pain: 2, adverse: [] });
    expect(await start(17)).toHaveProperty('result');
  });

  it('is refused with every reason at once, each with its limit, and the controller’s own', async () => {
    const rig = await patientsRig();
    const { result } = await rig.ask('patient.add', { ...facts, birthYear: 1950 });
    const id = String(result?.['id']);
    const deeper = { ...short, steps: [{ ramp: { to: 16, rate: 1 } }, { hold: { seconds: 5 } }] };
    await rig.ask('stop');
    const reply = await rig.ask('start', {
      protocol: deeper,
      patient: id,
      bloodPressure: { systolic: 150, diastolic: 95 },
      confirm: { name, birthYear: 1950 },
    });
    expect(rulesIn(reply)).toEqual(['screening', 'age', 'blood-pressure', 'ankle-lock', 'attendant', 'pain']);
    expect(reply.error?.data?.['refusals']).toContainEqual(
      expect.objectContaining({ rule: 'blood-pressure', by: '10/5 mmHg', limit: expect.stringContaining('140/90') }),
    );
    const reasons = reply.error?.data?.['reasons'] as readonly string[];
    expect(reasons).toContainEqual(expect.stringContaining('the controller is stopped'));
    expect(reasons).toContainEqual(expect.stringContaining('allowed: -15 to 15°'));
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(rig.service.controller.state).toBe('stopped');
    // The audit log outlives an erased person: it says which rules refused, and not what was answered.
    await until('the audit log', () => auditOf(rig).some(({ act, refused }) => act === 'start' && refused));
    const { refused } = auditOf(rig).find(({ act }) => act === 'start');
    expect(refused).toBe('screening; age; blood-pressure; ankle-lock; attendant; pain; the protocol is refused');
  });

  it('does not forget a high blood pressure of today, nor a “yes”, when it is asked again', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const start = (more: object) => rig.ask('start', { ...answers, protocol: short, patient: id, ...more });
    const wrongPerson = { ...confirm, birthYear: 1981 };
    expect(rulesIn(await start({ bloodPressure: { systolic: 150, diastolic: 80 }, confirm: wrongPerson }))).toContain(
      'person',
    );
    expect((await rig.ask('patient.show', { id })).result?.['missing']).toEqual([]);
    expect(rulesIn(await start({ bloodPressure: { systolic: 141, diastolic: 90 } }))).toEqual(['blood-pressure']);
    expect(rulesIn(await start({ bloodPressure: null }))).toEqual(['blood-pressure']);
    expect(rulesIn(await start({ screening: { ...allNo, retina: true } }))).toEqual(['contraindication']);
    expect(rulesIn(await start({ screening: true }))).toEqual(['contraindication']);
    const cleared = { id, subject: 'retina', physician: 'Physician One', until: until2027 };
    expect(await rig.clinician('patient.clearance', cleared)).toHaveProperty('result');
    expect(await start({})).toMatchObject({ result: { state: 'preparing' } });
  });

  it.each<[string, object, string]>([
    ['pain 11', { pain: 11 }, '/pain'],
    ['blood pressure 80/120', { bloodPressure: { systolic: 80, diastolic: 120 } }, '/bloodPressure'],
  ])('takes no %s', async (_what, wrong, pointer) => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const { error } = await rig.ask('start', { ...answers, protocol: short, patient: id, ...wrong });
    expect(error).toMatchObject({ code: -32602, data: { faults: [{ pointer, allowed: expect.any(String) }] } });
  });

  it('grants one session a day, told from when the next is allowed, and asks for what was not answered', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const start = () => rig.ask('start', { ...answers, protocol: short, patient: id });
    const { result } = await start();
    const session = String(result?.['session']);
    await rig.finish();
    expect(sessionsIn(rig.data).find(session)).toMatchObject({ patient: id, outcome: 'completed', protocol: 'short' });
    rig.later(hourMs);
    const refused = await start();
    expect(rulesIn(refused)).toEqual(['sessions-per-day', 'hours-between']);
    expect(refused.error?.data?.['refusals']).toMatchObject([
      { rule: 'sessions-per-day', limit: expect.any(String), allowedFrom: '2027-01-16 00:00' },
      { rule: 'hours-between', by: expect.any(String) },
    ]);
    const show = async () => (await rig.ask('patient.show', { id })).result;
    const missing = async () => (await show())?.['missing'];
    expect(await missing()).toEqual([{ session, items: ['pain', 'bloodPressure', 'adverse'] }]);
    expect((await rig.ask('session.answer', { id: session, pain: 11 })).error?.code).toBe(-32602);
    expect((await rig.ask('session.answer', { id: session })).error?.code).toBe(-32602);
    expect(await rig.ask('session.answer', { id: session, pain: 2, adverse: [] })).toHaveProperty('result');
    expect(await missing()).toEqual([{ session, items: ['bloodPressure'] }]);
    await rig.ask('session.answer', { id: session, bloodPressure: { systolic: 118, diastolic: 76 } });
    expect(await missing()).toEqual([]);
    expect(await show()).toMatchObject({
      sessions: [{ id: session, painBefore: 4, completed: true, report: { pain: 2 } }],
    });
    rig.later(24 * hourMs);
    expect(await start()).toMatchObject({ result: { warnings: [] } });
  });

  it('takes a helper’s touch at any time, from an operator', async () => {
    const rig = await patientsRig();
    expect(await rig.ask('attend')).toMatchObject({ result: { state: 'ready' } });
  });

  it('counts a session that a power cut has ended, with what was planned', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    await rig.ask('start', { ...answers, protocol: short, patient: id });
    await rig.pass(() => rig.service.controller.state === 'session.holding');
    const { sessions } = Object((await rig.ask('patient.show', { id })).result);
    expect(sessions).toMatchObject([{ completed: false, endedEarly: true, invertedMs: expect.any(Number) }]);
    expect(sessions[0].invertedMs).toBeGreaterThan(5000);
  });

  it('grants nothing while the time since the last session is unknown, until a clinician confirms the time', async () => {
    const first = await patientsRig();
    const id = await first.screened();
    await first.ask('start', { ...answers, protocol: short, patient: id });
    await first.finish();
    await first.end();
    // The next day, after a start of the computer, whose clock begins in 2020.
    const boot = { bootId: 'boot-2', monotonicMs: 5000, wallMs: Date.UTC(2020, 0, 1), isSynchronised: false };
    const rig = await patientsRig({ data: first.data, now: boot });
    const start = () => rig.ask('start', { ...answers, protocol: short, patient: id, screening: allNo });
    expect(rulesIn(await start())).toContain('clock');
    expect((await rig.ask('clock.confirm', { at: '2027-01-16T12:00:00Z' })).error?.code).toBe(2001);
    expect((await rig.clinician('clock.confirm', { at: '2020-01-01T00:00:00Z' })).error?.code).toBe(-32602);
    expect(await rig.clinician('clock.confirm', { at: '2027-01-16T12:00:00Z' })).toHaveProperty('result');
    expect(await start()).toHaveProperty('result');
    await rig.finish();
    // Neither setting the clock forward nor waiting a moment gives the day's session again.
    rig.now.wallMs = Date.UTC(2028, 0, 1);
    rig.now.isSynchronised = true;
    expect(rulesIn(await start())).toContain('sessions-per-day');
  });
});

describe('a plan', () => {
  const own = {
    name: 'two-stages',
    title: 'Two stages',
    source: 'none',
    description: 'for tests',
    evidence: 'none',
    stages: [
      { title: 'The first', protocol: 'first-session', sessions: 1 },
      { title: 'The second', protocol: 'two-sets-15', sessions: 2 },
    ],
  };

  it('is listed, shown and checked, against a person’s prescription as well', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const { plans } = Object((await rig.ask('plan.list')).result);
    expect(plans.map((plan: { name: string }) => plan.name)).toContain('six-weeks-beginner');
    expect((await rig.ask('plan.show', { plan: 'six-weeks-beginner' })).result).toMatchObject({
      plan: { name: 'six-weeks-beginner', stages: expect.any(Array) },
    });
    for (const wrong of ['no-such-plan', '../../etc/passwd']) {
      expect((await rig.ask('plan.show', { plan: wrong })).error).toMatchObject({ code: 2015 });
    }
    const kim = 'kim-eight-weeks';
    expect((await rig.ask('plan.check', { plan: kim, id })).result).toMatchObject({ allowed: false });
    await rig.clinician('patient.prescribe', { id, limits: {}, until: until2027 });
    expect((await rig.ask('plan.check', { plan: kim, id })).result).toEqual({ allowed: true, problems: [] });
    const broken = { ...own, stages: [{ title: 'x', protocol: 'no-such-protocol', sessions: 1 }] };
    expect((await rig.ask('plan.check', { plan: broken })).result).toMatchObject({
      allowed: false,
      problems: [expect.stringContaining('no-such-protocol')],
    });
  });

  it('is assigned by a clinician, and leads from session to session; each decision says its rule', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    const start = () => rig.ask('start', { ...answers, plan: true, patient: id });
    expect(rulesIn(await start())).toEqual(['plan']);
    expect((await rig.ask('plan.next', { id })).error?.code).toBe(2015);
    expect((await rig.ask('plan.assign', { id, plan: own })).error?.code).toBe(2001);
    const kim = await rig.clinician('plan.assign', { id, plan: 'kim-eight-weeks' });
    expect(kim.error).toMatchObject({ code: 2015, message: expect.stringContaining('/stages/1/protocol') });
    expect((await rig.clinician('plan.assign', { id, plan: own, stage: 3 })).error?.message).toContain(
      'allowed: 1 to 2',
    );
    expect(await rig.clinician('plan.assign', { id, plan: own })).toHaveProperty('result');
    const next = async () => (await rig.ask('plan.next', { id })).result;
    expect(await next()).toMatchObject({
      plan: 'two-stages',
      stage: { number: 1, of: 2, protocol: 'first-session', sessions: 1, done: 0 },
      decision: { kind: 'begin', session: null },
    });
    const both = await rig.ask('start', { ...answers, plan: true, protocol: short, patient: id });
    expect(both.error).toMatchObject({ code: -32602 });
    const { result } = await start();
    await rig.finish();
    await rig.ask('session.answer', { id: result?.['session'], pain: 3, adverse: [] });
    expect(sessionsIn(rig.data).all()).toMatchObject([
      { protocol: 'first-session', outcome: 'completed', patient: id },
    ]);
    expect(await next()).toMatchObject({
      stage: { number: 2, protocol: 'two-sets-15', done: 0 },
      decision: { kind: 'advance', session: result?.['session'], reason: expect.any(String) },
    });
    rig.later(24 * hourMs);
    // The table's own clock has not gone on for a day: its dose counts both sessions. It knows the second stage's protocol.
    expect((await start()).error?.data).toMatchObject({
      refusals: [],
      reasons: [expect.stringContaining('104.533 s by this protocol')],
    });
  });
});

describe('a name', () => {
  const secrets = ['Givenname', 'Familyname', 'cushion left'];

  it('is in the database alone: in no log, audit log, recording, file name, status or telemetry', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    await rig.ask('patient.setup', { id, feet: 'cushion left' });
    await rig.ask('start', { ...answers, protocol: short, patient: id });
    await rig.pass(() => rig.service.controller.state === 'session.holding');
    const seen = JSON.stringify([await rig.ask('status'), await rig.ask('subscribe'), await rig.ask('timeline')]);
    await rig.finish();
    await rig.finishRecordings();
    const listed = JSON.stringify([await rig.ask('session.list'), rig.log]);
    for (const secret of secrets) expect(`${seen}${listed}`).not.toContain(secret);
    const files = await filesWith(rig.data, secrets);
    expect(new Set(files.map((file) => file.replace(/-(wal|shm)$/, '')))).toEqual(new Set(['records.sqlite']));
  });

  it('is gone after an erase: the recordings keep the id alone, and no backup brings it back', async () => {
    const rig = await patientsRig();
    const id = await rig.screened();
    await rig.ask('patient.setup', { id, feet: 'cushion left' });
    await rig.ask('start', { ...answers, protocol: short, patient: id });
    await rig.pass(() => rig.service.controller.state === 'session.holding');
    expect((await rig.clinician('patient.erase', { id })).error).toMatchObject({
      code: 2002,
      message: `${id} is in a session`,
    });
    await rig.finish();
    await rig.finishRecordings();
    const backup = join(folder(), 'backup.tar');
    await backupToFile(backup, { data: rig.data, createdAt: new Date(), program: '0' });
    expect(readFileSync(backup).includes(name)).toBe(true);

    expect((await rig.ask('patient.erase', { id })).error?.code).toBe(2001);
    expect((await rig.clinician('patient.erase', { id })).result).toEqual({ wasKnown: true, removed: [] });
    expect(await filesWith(rig.data, secrets)).toEqual([]);
    expect((await rig.ask('patient.show', { id })).error?.code).toBe(2011);
    const [session] = sessionsIn(rig.data).all();
    expect(session?.patient).toBe(id);
    await rig.end();
    expect(await filesWith(rig.data, secrets)).toEqual([]);
    expect(
      auditOf(rig)
        .filter(({ act }) => act === 'patient.erase')
        .at(-1),
    ).toMatchObject({
      reason: id,
      clinician: clinicianName,
    });
    await restoreBackup(backup, rig.data, new Date());
    expect(await filesWith(rig.data, secrets)).toEqual([]);
  });
});

it('a person’s export has all that is held on them', async () => {
  const rig = await patientsRig();
  const id = await rig.screened();
  await rig.clinician('patient.prescribe', { id, limits: {}, until: until2027 });
  await rig.ask('start', { ...answers, protocol: short, patient: id });
  await rig.finish();
  expect((await rig.ask('patient.export', { id })).error?.code).toBe(2001);
  const { result } = await rig.clinician('patient.export', { id });
  expect(result).toMatchObject({
    patient: { id, ...facts },
    entries: [{ kind: 'screening' }, { kind: 'prescription' }, { kind: 'before', data: { pain: 4 } }],
    sessions: [{ outcome: 'completed', protocol: 'short' }],
    next: null,
  });
});
