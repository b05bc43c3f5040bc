/** The service with its records process: the table on a virtual clock, the process in real time. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Sessions } from '../../src/records/database/sessions.ts';
import { bootId } from '../../src/records/files/boot-id.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { consent } from '../support/dispatcher-rig.ts';
import { turnGaps } from '../support/records-process.ts';
import { sessionsIn } from '../support/records-rig.ts';
import { serve } from '../support/service-rig.ts';
import type { Reply } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { twoSteps } from '../support/two-steps.ts';
import { until } from '../support/waiting.ts';

const start = { protocol: twoSteps, ...consent };
const noon = new Date(2027, 0, 15, 12).getTime();

/** A whole session; `disturb` gets the records process while the table ramps. */
async function session(disturb: (pid: number) => void) {
  const data = folder();
  writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn: '2027-01-15', boot: bootId() }));
  const clock = new VirtualClock();
  const served = await serve({ data, clock, wallTime: () => noon + clock.now(), hasRecords: true });
  const { service, simulated, records } = served;
  if (records === null) throw new Error('no records');
  const replies: Reply[] = [];
  const connection = service.dispatcher.connect({ role: 'operator', send: (line) => replies.push(JSON.parse(line)) });
  const ask = (method: string, params?: unknown): Reply => {
    connection.receive(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return replies.at(-1) ?? {};
  };
  let deepestDeg = 0;
  const pass = async (isOver: () => boolean) => {
    for (let slices = 0; slices < 40_000 && !isOver(); slices += 1) {
      clock.advanceTo(milliseconds(clock.now() + 250));
      await new Promise((resolve) => setImmediate(resolve));
      deepestDeg = Math.max(deepestDeg, simulated.truth().angleDeg);
    }
    expect(isOver()).toBe(true);
  };
  const { controller } = service;
  expect(ask('start', start).error?.message).toContain('the records are being opened');
  await pass(() => controller.state === 'ready');
  await records.opened();
  const asked = replies.length;
  ask('start', start);
  await until('the answer to the start', () => replies.length > asked);
  expect(replies.at(-1)).toHaveProperty('result');
  await pass(() => controller.state === 'session.ramping');
  const { pid = 0 } = records;
  disturb(pid);
  return { data, records, ask, pass, controller, end: () => served.end(), deepest: () => deepestDeg, pid };
}

type Session = Awaited<ReturnType<typeof session>>;

/** Waits for the last recording; also while the process opens or closes the database, when SQLite refuses a second reader. */
async function untilFinished(data: string): Promise<void> {
  let sessions: Sessions | null = null;
  await until('the finished recording', () => {
    try {
      sessions ??= sessionsIn(data);
      return sessions.all().at(-1)?.recording === 'mcap';
    } catch {
      return false;
    }
  });
}

/** Ends the service, and finds what it has recorded. */
async function recorded({ data, end }: Session) {
  await untilFinished(data);
  await end();
  const facts = sessionsIn(data).all().at(-1);
  if (facts === undefined) throw new Error('no session');
  return { facts, gapMs: (await turnGaps(mcapFile(recordingsFolder(data), facts.id))).longest };
}

it('ends a session at its step’s end when the process is stopped, with turns as close together as with a sound one', async () => {
  const sound = await session(() => {});
  await sound.pass(() => sound.controller.state === 'ready');
  expect(sound.deepest()).toBeGreaterThan(13);
  const healthy = await recorded(sound);
  expect(healthy.facts).toMatchObject({ state: 'ended', outcome: 'completed', protocol: 'two-steps' });

  const stopped = await session((pid) => process.kill(pid, 'SIGSTOP'));
  await until('the failure', () => stopped.records.failure !== null);
  expect(stopped.controller.alarms).toContain('H24');
  await stopped.pass(() => stopped.controller.state === 'recovering');
  expect(stopped.deepest()).toBeLessThan(9);
  await stopped.pass(() => stopped.controller.state === 'ready');
  process.kill(stopped.pid, 'SIGCONT');
  await until('the recovery', () => stopped.records.failure === null);
  const { facts, gapMs } = await recorded(stopped);
  expect(facts).toMatchObject({ state: 'ended', outcome: 'returned' });
  expect(gapMs).toBeLessThanOrEqual(healthy.gapMs);
});
