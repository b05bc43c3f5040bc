/** Rest and head-down time across sessions, protocols and restarts of the service. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds, seconds } from '../../protocols/base/units.ts';
import { absolute, type Prescription } from '../../protocols/therapy/limits.ts';
import { nothingCarried } from '../../src/safety/dose-across-sessions.ts';
import { InversionMemory } from '../../src/service/storage/inversion-memory.ts';
import { planSession } from '../../src/session/plan.ts';
import { type Served, serve } from '../support/service-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { excursion } from '../support/timelines.ts';
import { until as untilTrue } from '../support/waiting.ts';

const restMs = 100_000;
/** The rest is longer than the final pause, so that the pause alone does not keep it. */
const prescription: Prescription = { ...absolute, restBetweenSets: milliseconds(restMs), finalPause: seconds(60) };
const planOf = (to: number) => planSession(excursion(to, 20), prescription);
const consent = { screening: true, ankleLockChecked: true };

interface Rig {
  readonly served: Served;
  readonly clock: VirtualClock;
  /** When the person was last inverted in truth. */
  lastInverted: number | null;
}

async function rig(data: string): Promise<Rig> {
  const clock = new VirtualClock();
  const made: Rig = { served: await serve({ clock, data }), clock, lastInverted: null };
  await until(made, () => made.served.service.controller.state === 'ready');
  return made;
}

/** Advances by turns, with time for files in between, until this is so; notes when the person was inverted. */
async function until(made: Rig, isThere: () => boolean, longestMs = 600_000): Promise<void> {
  const end = made.clock.now() + longestMs;
  while (!isThere()) {
    if (made.clock.now() > end) throw new Error(`not so: ${made.served.service.controller.state}`);
    made.clock.advanceTo(milliseconds(made.clock.now() + 20));
    if (made.served.simulated.truth().angleDeg > 5) made.lastInverted = made.clock.now();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The same for what is read or written in files, which may take seconds on a busy machine: in real time, too. */
async function untilWritten(made: Rig, isThere: () => boolean): Promise<void> {
  await untilTrue('written', () => {
    made.clock.advanceTo(milliseconds(made.clock.now() + 20));
    return isThere();
  });
}

const begin = ({ served }: Rig, to: number) => served.service.controller.begin(planOf(to), consent);

/** A session that is ended by a return after 5 s of inversion. */
async function cutShort(made: Rig): Promise<void> {
  expect(begin(made, 15)).toEqual([]);
  await until(made, () => made.lastInverted !== null);
  const since = made.clock.now();
  await until(made, () => made.clock.now() - since > 5000);
}

/** `return`, `reset` and `start` again and again, each with another protocol, until one is inverted again. */
async function insist(made: Rig): Promise<{ readonly firstRefusals: readonly string[]; readonly beganAt: number }> {
  const { controller } = made.served.service;
  let firstRefusals: readonly string[] | null = null;
  let beganAt: number | null = null;
  let attempts = 0;
  while (beganAt === null) {
    attempts += 1;
    if (controller.state !== 'preparing' && !controller.state.startsWith('session')) {
      if (attempts % 3 === 0) controller.returnToLevel('operator', 'test');
      controller.reset('operator', 'test');
      const refusals = begin(made, 15 + (attempts % 2));
      firstRefusals ??= refusals;
    }
    const last = made.lastInverted;
    const next = made.clock.now() + 500;
    await until(made, () => made.clock.now() >= next);
    if (made.lastInverted !== last && controller.state.startsWith('session')) beganAt = made.lastInverted;
    if (attempts > 2000) throw new Error(`never again: ${firstRefusals}`);
  }
  return { firstRefusals: firstRefusals ?? [], beganAt };
}

describe('an inversion', () => {
  it('does not begin again by return, reset and start at once, with any protocol, before the rest is over', async () => {
    const made = await rig(folder());
    await cutShort(made);
    made.served.service.controller.returnToLevel('operator', 'test');
    await until(made, () => made.served.simulated.truth().angleDeg < 4);
    const ended = made.lastInverted ?? 0;
    const { beganAt } = await insist(made);
    expect(beganAt - ended).toBeGreaterThan(restMs);
    // Not for ever: once the rest is over a session starts.
    expect(beganAt - ended).toBeLessThan(restMs + 120_000);
  });

  it('does not begin again before the rest is over where the service was restarted', async () => {
    const data = folder();
    const made = await rig(data);
    await cutShort(made);
    made.served.service.controller.returnToLevel('operator', 'test');
    await until(
      made,
      () => made.served.service.controller.state === 'recovering' || made.served.service.controller.state === 'ready',
    );
    await made.served.end();

    const again = await rig(data);
    const reasons = begin(again, 16);
    expect(reasons).toEqual([
      expect.stringMatching(/^the rest at level after the last inversion is not over: 1:\d\d of 1:40 min are left$/),
    ]);
    await until(again, () => begin(again, 16).length === 0);
    // Counted from the restart: nothing is known of the computer's time in between but what its own clock says.
    expect(again.clock.now()).toBeGreaterThan(restMs - 20_000);
  });

  it('counts into the next session’s head-down time', async () => {
    const data = folder();
    const made = await rig(data);
    await cutShort(made);
    made.served.service.controller.returnToLevel('operator', 'test');
    const { controller } = made.served.service;
    await until(made, () => controller.state === 'ready');
    const tight = {
      ...prescription,
      cumulative: milliseconds(planOf(15).timeline.inverted + 1000),
      restBetweenSets: absolute.restBetweenSets,
    };
    const plan = planSession(excursion(15, 20), tight);
    await until(made, () => !controller.begin(plan, consent).some((reason) => reason.includes('rest')));
    expect(controller.begin(plan, consent)).toEqual([
      expect.stringMatching(
        /^head-down for [\d.]+ s in the session before, and [\d.]+ s by this protocol: [\d.]+ s more/,
      ),
    ]);
    expect(controller.begin(plan, consent, { person: 'p-2' })).toHaveLength(1);
    expect(controller.begin(planOf(15), consent)).toEqual([]);
  });
});

describe('the memory of the last inversion', () => {
  const memoryOf = (data: string, uptimeMs: number, boot = 'a') =>
    new InversionMemory(data, { onFailed: expect.fail, uptimeMs: () => uptimeMs, boot });
  const saved = {
    boot: 'a',
    atMs: 1_000_000,
    isInverted: false,
    totalMs: 50_000,
    restedMs: 0,
    restDueMs: 120_000,
    sinceMs: 0,
    person: 'p-1',
    isOver: false,
  };
  const dataWith = (content: unknown): string => {
    const data = folder();
    writeFileSync(join(data, 'inversions.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return data;
  };

  it('is empty before the first one', () => {
    expect(memoryOf(folder(), 5).carried).toEqual(nothingCarried);
  });

  it('lets rest pass while the service does not run, by the computer’s own clock', () => {
    const { restedMs, sinceMs, totalMs, person } = memoryOf(dataWith(saved), 1_070_000).carried;
    expect([restedMs, sinceMs, totalMs, person]).toEqual([70_000, 70_000, 50_000, 'p-1']);
  });

  it.each([
    ['another start of the computer', 'b', 1_070_000],
    ['a clock that went back', 'a', 900_000],
  ])('grants nothing after %s', (_, boot, uptimeMs) => {
    expect(memoryOf(dataWith(saved), uptimeMs, boot).carried).toMatchObject({
      restedMs: 0,
      sinceMs: 0,
      totalMs: 50_000,
    });
  });

  it('counts an inversion that was cut off as lasting until the actuator has returned', () => {
    const cutOff = dataWith({ ...saved, isInverted: true });
    expect(memoryOf(cutOff, 1_070_000).carried).toMatchObject({ totalMs: 120_000, restedMs: 0, sinceMs: 0 });
    // At most the longest inversion and a slow return; a beginner's inversion where the time is not known.
    expect(memoryOf(cutOff, 9_000_000).carried).toMatchObject({ totalMs: 440_000, restedMs: 0 });
    expect(memoryOf(cutOff, 1_070_000, 'b').carried).toMatchObject({ totalMs: 110_000, restedMs: 0 });
  });

  it.each(['', '{', '[]', '{"boot":"a"}', 'x'.repeat(5000)])(
    'that is damaged (%.20s) requires a whole rest',
    (text) => {
      expect(memoryOf(dataWith(text), 5).carried).toMatchObject({ restedMs: 0, restDueMs: 180_000 });
    },
  );

  /** A session that inverts, while the file cannot be written. */
  async function unwritten() {
    const data = folder();
    // The draft's name is taken by a folder.
    const draft = join(data, `inversions.json.${process.pid}.new`);
    mkdirSync(draft);
    const made = await rig(data);
    await cutShort(made);
    const failures = () => made.served.log.filter((line) => line.includes('the last inversion could not be saved'));
    await untilWritten(made, () => failures().length > 0);
    const path = join(data, 'inversions.json');
    const isSaved = () => existsSync(path);
    expect(isSaved()).toBe(false);
    return { made, failures, isSaved, makeRoom: () => rmdirSync(draft) };
  }

  it('that could not be written is written as soon as it can be, and tried once a second', async () => {
    const { made, failures, isSaved, makeRoom } = await unwritten();
    await untilWritten(made, () => failures().length > 1);
    makeRoom();
    await untilWritten(made, isSaved);
    expect(failures().length).toBeLessThan(10);
  });

  it('that could not be written is tried once more at the end of the service', async () => {
    const { made, isSaved, makeRoom } = await unwritten();
    makeRoom();
    await made.served.end();
    expect(isSaved()).toBe(true);
    expect(JSON.parse(readFileSync(join(made.served.data, 'inversions.json'), 'utf8')).isInverted).toBe(false);
  });

  it('is written where a session inverts, and holds no name', async () => {
    const data = folder();
    const made = await rig(data);
    expect(existsSync(join(data, 'inversions.json'))).toBe(false);
    await cutShort(made);
    const file = () => JSON.parse(readFileSync(join(data, 'inversions.json'), 'utf8'));
    await untilWritten(made, () => existsSync(join(data, 'inversions.json')) && file().isInverted === true);
    made.served.service.controller.returnToLevel('operator', 'test');
    await untilWritten(made, () => file().isInverted === false);
    expect(file()).toMatchObject({ person: null, isOver: false, restDueMs: restMs });
  });
});
