/** `fulcrum patient`, `start --patient`, `session answer` and `clock confirm`, with a service and without one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { setPin } from '../../src/service/access/clinicians.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { allNo } from '../support/patients.ts';
import { clinicianName, confirm, facts, noon, pin } from '../support/patients-rig.ts';
import { Process, programPath } from '../support/process.ts';
import { type Served, serve } from '../support/service-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const files = () => {
  const place = folder();
  let number = 0;
  return (content: unknown): string => {
    number += 1;
    const file = join(place, `${number}.json`);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
};

const well = {
  confirm,
  bloodPressure: { systolic: 120, diastolic: 80 },
  pain: 4,
  attendant: true,
  ankleLockChecked: true,
};

interface PeopleRig extends Served {
  readonly file: (content: unknown) => string;
  readonly pinFile: string;
  /** Runs a command on this service. */
  run(...words: string[]): ReturnType<typeof fulcrum>;
}

/** A service with records, whose clock is right, and one clinician. */
async function withService(): Promise<PeopleRig> {
  const data = folder();
  await setPin(data, pin, { name: clinicianName });
  const now = { bootId: 'boot', wallMs: noon, isSynchronised: true, utcOffsetMin: 0 };
  const served = await serve({ data, hasRecords: true, now: () => ({ ...now, monotonicMs: performance.now() }) });
  await until('ready', () => served.service.controller.state === 'ready');
  await served.records?.opened();
  const file = files();
  return {
    ...served,
    file,
    pinFile: file(`${pin}\n`),
    run: (...words) => fulcrum([...words, '--socket', served.path]),
  };
}

async function added({ run, file }: PeopleRig): Promise<string> {
  const { code, out } = await run('patient', 'add', '--json', '--answers', file(facts));
  expect(code).toBe(0);
  return String(jsonLines(out)[0]?.['id']);
}

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('people at a running service', () => {
  it('are added, listed, screened, prescribed to and shown; a start says every reason, then starts', async () => {
    const rig = await withService();
    const { run, file, pinFile, service } = rig;
    const id = await added(rig);
    expect(jsonLines((await run('patient', 'list', '--json')).out)).toEqual([
      { id, name: facts.name, birthYear: 1980 },
    ]);

    const unready = {
      ...well,
      confirm: { ...confirm, name: 'Second' },
      bloodPressure: { systolic: 150, diastolic: 95 },
    };
    const start = ['start', 'static-30', '--patient', id];
    const answers = { ...unready, attendant: false, ankleLockChecked: false, pain: undefined };
    const refused = await run(...start, '--answers', file(answers));
    expect(refused).toMatchObject({ code: 1, out: '' });
    const reasons = refused.err.trimEnd().split('\n');
    for (const [index, words] of [
      'name and birth year, as repeated',
      'the screening for contraindications is not done',
      '150/95',
      'the ankle lock was not confirmed as checked',
      'no helper was confirmed as present',
      'the pain before the session is not answered',
      'static-30#/steps/0/ramp/to: angle is outside the prescription (found 30°)',
    ].entries()) {
      expect([
        index,
        reasons.some((reason) => reason.startsWith('fulcrum: start refused: ') && reason.includes(words)),
      ]).toEqual([index, true]);
    }

    const screening = await run('patient', 'screen', id, '--answers', file({ ...allNo, heart: true }));
    expect([screening.code, screening.out]).toEqual([0, `screen: kept for ${id}\n`]);
    const byClinician = (act: string, content: unknown) =>
      run('patient', act, id, '--pin-file', pinFile, '--answers', file(content));
    const cleared = { subject: 'heart', physician: 'Physician One', until: '2027-06-30' };
    expect(await byClinician('clearance', cleared)).toMatchObject({ code: 0 });
    expect(await byClinician('prescribe', { limits: { maxAngleDeg: 40 }, until: '2027-06-30' })).toMatchObject({
      code: 0,
    });
    expect(await byClinician('waive', { reason: 'used one for years' })).toMatchObject({ code: 0 });
    expect(await byClinician('edit', { weightKg: 66 })).toMatchObject({ code: 0 });
    expect(await run('patient', 'setup', id, '--answers', file({ height: 'mark 5' }))).toMatchObject({ code: 0 });
    const shown = (await run('patient', 'show', id)).out;
    expect(shown).toContain(`${id}   ${facts.name}, born 1980, 66 kg, 170 cm\ntable set to   height mark 5\n`);
    expect(shown).toContain(`clearance      heart until 2027-06-30, by Physician One (kept by ${clinicianName})\n`);
    expect(shown).toMatch(/maxAngleDeg +15 +angle-gained\n/);

    const started = await run('start', 'first-session', '--patient', id, '--json', '--answers', file(well));
    expect(started).toMatchObject({ code: 0, err: '' });
    const session = String(jsonLines(started.out)[0]?.['session']);
    expect(service.controller.state).not.toBe('ready');
    expect(await run('patient', 'erase', id, '--pin-file', pinFile)).toMatchObject({
      code: 1,
      err: `fulcrum: refused: ${id} is in a session\n`,
    });
    const answer = ['session', 'answer', session, '--answers', file({ pain: 2, adverse: ['dizzy'] })];
    await until('the answer is kept', async () => (await run(...answer)).code === 0);
    const report = join(folder(), 'report.txt');
    expect((await run('patient', 'report', id, '--out', report)).code).toBe(0);
    expect(readFileSync(report, 'utf8')).toMatch(/first-session.*4 -> 2 +dizzy/);
    const reported = (await run('patient', 'report', id, '--json')).out;
    expect(JSON.parse(reported)).toEqual({
      patient: { id, ...facts, weightKg: 66, setUp: { height: 'mark 5', feet: null, note: null } },
      prescription: {
        limits: expect.objectContaining({ maxAngleDeg: 40, hoursBetween: 2 }),
        bloodPressure: 'each-day',
        by: clinicianName,
        until: '2027-06-30',
      },
      waiver: { reason: 'used one for years', by: clinicianName },
      screening: { at: expect.stringMatching(isoInstant), by: 'operator', yes: ['heart'] },
      clearances: [{ subject: 'heart', physician: 'Physician One', until: '2027-06-30', by: clinicianName }],
      limits: expect.objectContaining({ maxAngleDeg: 15 }),
      narrowedBy: expect.objectContaining({ maxAngle: 'angle-gained' }),
      against: expect.any(Array),
      sessions: [
        {
          id: session,
          beganAt: expect.stringMatching(isoInstant),
          endedAt: expect.stringMatching(isoInstant),
          isClockRight: true,
          protocol: 'first-session',
          plan: null,
          stage: null,
          maxAngleDeg: expect.any(Number),
          invertedMs: expect.any(Number),
          completed: false,
          painBefore: 4,
          painAfter: 2,
          bloodPressureAfter: null,
          adverse: ['dizzy'],
          earlyEndReason: null,
          note: null,
        },
      ],
      missing: [{ session, items: ['bloodPressure', 'reason'] }],
      plan: null,
    });
    const exported = await run('patient', 'export', id, '--pin-file', pinFile);
    expect(JSON.parse(exported.out)).toMatchObject({ patient: { id, weightKg: 66 }, sessions: [{ id: session }] });
  });

  it('are refused what is wrong, with place, value and what is allowed', async () => {
    const rig = await withService();
    const { file, pinFile } = rig;
    const named: Readonly<Record<string, string>> = { ID: await added(rig), PIN: pinFile, WRONG: file('0000\n') };
    const wrong: readonly (readonly [string, string[], unknown, string])[] = [
      [
        'a birth year in the future',
        ['patient', 'add'],
        { ...facts, birthYear: 2999 },
        '#/birthYear: is out of range (found 2999); allowed: 1900 to 2027',
      ],
      [
        'a weight as a text',
        ['patient', 'add'],
        { ...facts, weightKg: 'heavy' },
        'weightKg is not answered with a number (found "heavy")',
      ],
      [
        'a name of 500 characters',
        ['patient', 'add'],
        { ...facts, name: 'x'.repeat(500) },
        '#/name: has an invalid length (found 500 characters)',
      ],
      ['an answer to no question', ['patient', 'add'], { ...facts, age: 4 }, 'unknown answer "age"'],
      [
        'pain 11',
        ['start', 'first-session', '--patient', 'ID'],
        { ...well, pain: 11 },
        '#/pain: is out of range (found 11); allowed: 0 to 10',
      ],
      [
        'blood pressure 80/120',
        ['start', 'first-session', '--patient', 'ID'],
        { ...well, bloodPressure: { systolic: 80, diastolic: 120 } },
        '(found 80/120); allowed: as in 120/80',
      ],
      [
        'a person who does not exist',
        ['start', 'first-session', '--patient', 'p-0000000000'],
        well,
        'there is no person p-0000000000; allowed: an id from fulcrum patient list',
      ],
      [
        'a limit beyond an absolute',
        ['patient', 'prescribe', 'ID', '--pin-file', 'PIN'],
        { limits: { sets: 99 }, until: '2027-06-30' },
        '#/limits/sets: is out of range (found 99); allowed: 0 to ',
      ],
      ['a wrong PIN', ['patient', 'waive', 'ID', '--pin-file', 'WRONG'], { reason: 'x' }, 'PIN: wrong PIN'],
      ['a plan without a person', ['start', '--plan'], well, '--plan needs --patient'],
    ];
    for (const [what, words, content, problem] of wrong) {
      const typed = words.map((word) => named[word] ?? word);
      const { code, out, err } = await rig.run(...typed, '--answers', file(content));
      expect([what, code, out, err]).toEqual([what, 2, '', expect.stringContaining(problem)]);
    }
  });

  it('a clinician confirms the time', async () => {
    const { run, pinFile } = await withService();
    const confirmed = await run('clock', 'confirm', '2027-01-15T12:30+01:00', '--json', '--pin-file', pinFile);
    expect(jsonLines(confirmed.out)).toEqual([
      { act: 'clock.confirm', accepted: true, at: '2027-01-15T12:30:00+01:00' },
    ]);
    const wrong = await run('clock', 'confirm', '2027-02-31T12:30', '--pin-file', pinFile);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('time: is not a date and time (found "2027-02-31T12:30")'),
    });
  });
});

describe('people without a service', () => {
  it('are kept in the data folder, under its lock', async () => {
    const data = join(folder(), 'new');
    const file = files();
    const onData = (...words: string[]) => fulcrum([...words, '--data', data]);
    const { out } = await onData('patient', 'add', '--json', '--answers', file({ ...facts, name: 'יעל "כהן" <b>' }));
    const id = String(jsonLines(out)[0]?.['id']);
    await setPin(data, pin);
    expect(await onData('patient', 'erase', id, '--pin-file', file('0000\n'))).toMatchObject({ code: 2, out: '' });
    const erased = await onData('patient', 'erase', id, '--pin-file', file(`${pin}\n`));
    expect(erased).toMatchObject({ code: 0, out: `erased: ${id}\n` });
    expect(erased.err).toContain('earlier backups are out of reach');
    const served = await serve({ data });
    const refused = await onData('patient', 'list');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('another service uses this folder') });
    await served.end();
  });

  it('are asked for on a terminal; the PIN is not shown', async () => {
    const rig = await withService();
    const id = await added(rig);
    const terminal = spawnTerminal(process.execPath, [programPath, 'patient', 'edit', id, '--socket', rig.path], {
      cols: 120,
      rows: 24,
    });
    let text = '';
    terminal.onData((more) => (text += more));
    const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    for (const [prompt, keys] of [
      ['Name:', '\r'],
      ['Year of birth:', 'soon\r'],
      ['Please answer', '1981\r'],
      ['Weight in kg:', '70.5\r'],
      ['Height in cm:', '\r'],
      ['PIN:', `${pin}\r`],
    ] as const) {
      await until(prompt, () => text.includes(prompt));
      terminal.write(keys);
    }
    expect(await exited).toBe(0);
    expect(text).not.toContain(pin);
    const shown = jsonLines((await rig.run('patient', 'show', id, '--json')).out)[0];
    expect(shown).toMatchObject({ patient: { ...facts, birthYear: 1981, weightKg: 70.5 } });
  });

  it('are not asked before a session that cannot start: of nobody known, without a plan, without a service', async () => {
    const rig = await withService();
    const id = await added(rig);
    const startOf = async (...words: readonly string[]) => {
      const terminal = spawnTerminal(process.execPath, [programPath, 'start', '--plan', ...words], {
        cols: 200,
        rows: 24,
      });
      let text = '';
      terminal.onData((more) => (text += more));
      const code = await new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
      return [code, text.trim()];
    };
    expect(await startOf('--patient', 'p-0000000000', '--socket', rig.path)).toEqual([
      2,
      'fulcrum: patient: there is no person p-0000000000; allowed: an id from fulcrum patient list',
    ]);
    expect(await startOf('--patient', id, '--socket', rig.path)).toEqual([
      1,
      expect.stringMatching(/^fulcrum: start refused: .*no plan is assigned/),
    ]);
    expect(await startOf('--patient', id, '--socket', join(folder(), 's.sock'))).toEqual([
      1,
      expect.stringMatching(/^fulcrum: no service answers: /),
    ]);
  });

  it('say how to answer, and to give the PIN, where there is no terminal', async () => {
    const add = new Process(['patient', 'add', '--data', folder()]);
    expect(await add.exited).toBe(2);
    expect(add.err).toContain('there is no terminal to ask the questions on; allowed: --answers FILE or --answers -');
  });
});
