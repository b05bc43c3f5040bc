/** A service with people in its records: the table on a virtual clock, the calendar in the test's hand. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Now } from '../../src/patients/clock-trust.ts';
import type { SessionFacts } from '../../src/records/database/sessions.ts';
import { bootId } from '../../src/records/files/boot-id.ts';
import { pinFile, setPin } from '../../src/service/access/clinicians.ts';
import { consent } from './dispatcher-rig.ts';
import { allNo } from './patients.ts';
import { type Served, serve } from './service-rig.ts';
import type { Reply } from './socket-client.ts';
import { folder } from './temporary-folder.ts';
import { pause, until } from './waiting.ts';

/** A session of some minutes, within the beginner's limits. */
export const short = {
  name: 'short',
  title: 'Short',
  level: 'beginner',
  steps: [{ ramp: { to: 10, rate: 1 } }, { hold: { seconds: 5 } }],
};

export const name = 'Givenname Familyname';
export const facts = { name, birthYear: 1980, weightKg: 64, heightCm: 170 };
export const confirm = { name, birthYear: 1980 };
export const clinicianName = 'Clinician One';
export const pin = '4711';

/** Every answer to a start, by a person who is well. */
export const answers = {
  ...consent,
  screening: undefined,
  bloodPressure: { systolic: 120, diastolic: 80 },
  pain: 4,
  confirm,
};

export const hourMs = 3_600_000;
export const noon = Date.UTC(2027, 0, 15, 12);

type Ask = (method: string, params?: unknown) => Promise<Reply>;

export interface PatientsRig extends Omit<Served, 'end'> {
  /** The computer's clock: to be changed by the test. */
  readonly now: { -readonly [Key in keyof Now]: Now[Key] };
  readonly clock: VirtualClock;
  /** On a connection of an operator. */
  readonly ask: Ask;
  /** On a connection of a clinician; logs in before a call where the role has ended. */
  readonly clinician: Ask;
  /** Opens a connection of its own. */
  connect(): Ask;
  /** Lets wall clock and monotonic clock go on, and not the table's. */
  later(ms: number): void;
  /** Lets the table's clock go on until this is true. */
  pass(isOver: () => boolean): Promise<void>;
  /** Adds a screened person, and returns the id. */
  screened(more?: Partial<typeof facts>): Promise<string>;
  /** Runs a session that has started to its end. */
  finish(): Promise<void>;
  /** Waits for the recordings’ finished form, which a process of the lowest priority makes. */
  finishRecordings(): Promise<void>;
  end(): Promise<void>;
}

/** Hashing a PIN is slow on purpose, so it is done once for all. */
let pinFileText: Promise<string> | null = null;

async function keepPin(data: string): Promise<void> {
  if (existsSync(pinFile(data))) return;
  pinFileText ??= (async () => {
    const once = folder();
    await setPin(once, pin, { name: clinicianName });
    return readFileSync(pinFile(once), 'utf8');
  })();
  writeFileSync(pinFile(data), await pinFileText, { mode: 0o600 });
}

export async function patientsRig(
  options: { readonly data?: string; readonly allowsAnonymous?: boolean; readonly now?: Partial<Now> } = {},
): Promise<PatientsRig> {
  const { data = folder(), allowsAnonymous = false } = options;
  const now = {
    bootId: 'boot-1',
    monotonicMs: 1e6,
    wallMs: noon,
    isSynchronised: true,
    utcOffsetMin: 0,
    ...options.now,
  };
  const day = new Date(now.wallMs);
  const local = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn: local.join('-'), boot: bootId() }));
  await keepPin(data);
  const clock = new VirtualClock();
  const wallMs = now.wallMs;
  const served = await serve({
    data,
    clock,
    wallTime: () => wallMs + clock.now(),
    hasRecords: true,
    allowsAnonymous,
    now: () => ({ ...now }),
  });
  const { service, records } = served;
  if (records === null) throw new Error('no records');

  const connect = (): Ask => {
    const replies = new Map<unknown, Reply>();
    const connection = service.dispatcher.connect({
      role: 'operator',
      send: (line, kind) => {
        if (kind !== 'reply') return;
        const reply: Reply = JSON.parse(line);
        replies.set(reply.id, reply);
      },
    });
    let id = 0;
    return async (method, params) => {
      id += 1;
      const asked = id;
      connection.receive(JSON.stringify({ jsonrpc: '2.0', id: asked, method, params }));
      await until(`a reply to ${method}`, () => replies.has(asked));
      return replies.get(asked) ?? {};
    };
  };
  const pass = async (isOver: () => boolean) => {
    for (let slices = 0; slices < 40_000 && !isOver(); slices += 1) {
      clock.advanceTo(milliseconds(clock.now() + 100));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(isOver()).toBe(true);
  };
  const ask = connect();
  const asClinician = connect();
  const clinician: Ask = async (method, params) => {
    const { result } = await asClinician('status');
    if (Object(result?.['you']).role !== 'clinician') {
      expect(await asClinician('login', { pin })).toMatchObject({ result: { role: 'clinician', name: clinicianName } });
    }
    return asClinician(method, params);
  };
  const untilSessions = (what: string, isTrue: (session: SessionFacts) => boolean, timeoutMs?: number) =>
    until(
      what,
      async () => {
        await pause(50);
        const { sessions } = Object((await ask('session.list')).result);
        return sessions.every(isTrue);
      },
      timeoutMs,
    );
  await pass(() => service.controller.state === 'ready');
  await records.opened();
  return {
    ...served,
    now,
    clock,
    ask,
    clinician,
    connect,
    pass,
    later: (ms) => {
      now.monotonicMs += ms;
      now.wallMs += ms;
    },
    screened: async (more = {}) => {
      const { result } = await ask('patient.add', { ...facts, ...more });
      const id = String(result?.['id']);
      expect(await ask('patient.screen', { id, answers: allNo })).toHaveProperty('result');
      return id;
    },
    finish: async () => {
      await pass(() => service.controller.state === 'ready');
      await untilSessions('the session’s end', ({ state }) => state === 'ended');
    },
    finishRecordings: async () => {
      await untilSessions('the finished recordings', ({ recording }) => recording === 'mcap', 100_000);
    },
    end: async () => {
      await served.end();
    },
  };
}
