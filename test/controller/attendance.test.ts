/** H31: a helper is present at the start, and is asked for in a rest where none has been at a console for ten minutes. */
import { describe, expect, it } from 'vitest';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Step } from '../../protocols/therapy/schema.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { Attendance } from '../../src/safety/attendance.ts';
import { plan } from '../support/timelines.ts';

/** Two sets with a rest that begins shortly before the tenth minute, and ends after it. */
const set: readonly Step[] = [{ ramp: { to: 15, rate: 3 } }, { hold: { seconds: 20 } }, { ramp: { to: 0, rate: 4 } }];
const timeline = plan(...set, { level: { seconds: 600 } }, ...set, { level: { seconds: 60 } });

interface Session {
  readonly world: World;
  readonly entries: Entry[];
  readonly texts: () => readonly string[];
}

function session(isHelperAbsent: boolean): Session {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    helper: isHelperAbsent ? 'absent' : 'answers',
    onEntry: (entry) => entries.push(entry),
  });
  const texts = () =>
    entries.flatMap((entry) => {
      if (entry.type === 'prompt' && entry.question === 'attend') return [`asked: ${entry.asking}`];
      if (entry.type === 'finding') return [`${entry.hazard} ${entry.reaction}`];
      if (entry.type === 'alarm') return [`${entry.change} ${entry.hazard} ${entry.priority}`];
      return entry.type === 'act' ? [`${entry.by}: ${entry.act}`] : [];
    });
  return { world, entries, texts };
}

const passUntil = ({ world }: Session, isThere: () => boolean) => {
  while (!isThere() && world.advance(world.clock.now() + 20));
};

describe('a helper', () => {
  it('who does not answer in a rest ends the session at level, before the next descent', () => {
    const { world, entries, texts } = session(true);
    const { outcome, violations } = world.run();
    expect([outcome, violations]).toEqual(['returned', []]);
    expect(texts()).toEqual([
      'operator: start test',
      'asked: true',
      'H31 note',
      'raised H31 medium',
      'asked: false',
      'cleared H31 medium',
    ]);
    const last = entries.findLast((entry) => entry.type === 'state' && entry.to === 'returning');
    expect(last).toMatchObject({ reason: 'H31: no helper was at a console within 10 min; the step is over' });
    const descents = entries.filter((entry) => entry.type === 'order' && entry.order === 'ramp' && entry.toDeg === 15);
    expect(descents).toHaveLength(1);
  });

  it('who answers in time lets the session go on to its end', () => {
    const { world, texts } = session(false);
    expect(world.run().outcome).toBe('completed');
    expect(texts()).toContain('operator: attend');
    expect(texts()).toContain('cleared H31 medium');
  });

  it('who has done anything at a console within ten minutes is not asked', () => {
    const made = session(true);
    passUntil(made, () => made.world.elapsedMs > 60_000);
    made.world.controller.acknowledge('clinician', 'test');
    expect(made.world.run().outcome).toBe('completed');
    expect(made.texts().filter((text) => text.startsWith('asked'))).toEqual([]);
  });

  it('is not taken to be present by the button in the patient’s hand', () => {
    const made = session(true);
    passUntil(made, () => made.entries.some(({ type }) => type === 'prompt'));
    made.world.controller.answer('patient');
    expect(made.world.run().outcome).toBe('returned');
    expect(made.texts()).not.toContain('operator: attend');
  });

  it('who comes while the rest lasts is shown as asked for until then', () => {
    const made = session(true);
    const { controller } = made.world;
    expect(controller.status().attendantAsked).toBe(false);
    passUntil(made, () => controller.status().attendantAsked);
    controller.attend('operator', 'test');
    passUntil(made, () => !controller.status().attendantAsked);
    expect(made.world.run().outcome).toBe('completed');
  });

  it('who is not confirmed refuses the start', () => {
    const made = session(true);
    passUntil(made, () => made.world.controller.state !== 'disconnected');
    const consent = { screening: true, ankleLockChecked: true, attendant: false };
    expect(made.world.controller.reasonsNotToStart(consent)).toContain('no helper was confirmed as present');
    expect(made.world.controller.reasonsNotToStart({ ...consent, attendant: true })).not.toContain(
      'no helper was confirmed as present',
    );
  });
});

describe('attendance', () => {
  it('holds for ten minutes, on both sides of the limit', () => {
    const attendance = new Attendance();
    expect(attendance.isStale(0)).toBe(true);
    attendance.attend(1000);
    expect([attendance.isStale(601_000), attendance.isStale(601_001)]).toEqual([false, true]);
  });
});
