/** The session machine as a pure step: delays are data, and what XState hands out has the shape that the code reads. */
import { describe, expect, it } from 'vitest';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { planSession } from '../../src/session/plan.ts';
import { accepts, type SessionRun, SessionStepper } from '../../src/session/run.ts';
import { excursion } from '../support/timelines.ts';

const plan = planSession(excursion(15, 20), absolute);
const at = (now: number) => ({ at: milliseconds(now), angle: degrees(0) });
const stepper = new SessionStepper();

function ready(): SessionRun {
  const connected = stepper.advance(stepper.begin().run, {
    type: 'CONNECTED',
    offLevel: false,
    reason: 'test',
    ...at(1),
  });
  return stepper.advance(connected.run, { type: 'CHECKED', ...at(2) }).run;
}

const started = () => stepper.advance(ready(), { type: 'START', plan, reason: 'test', ...at(10) });

describe('a step of the session machine', () => {
  it('gives its orders in the step, and its delays as data with the instant at which they are due', () => {
    const { run, emitted } = started();
    expect(run.snapshot.value).toBe('preparing');
    expect(emitted).toMatchObject([{ type: 'order', order: { kind: 'ready' }, reason: 'test' }]);
    expect(run.delays).toEqual([{ id: expect.any(String), event: { type: expect.any(String) }, afterMs: 3000 }]);
  });

  it('drops a delay with the state that it belongs to', () => {
    const { run } = started();
    const armed = stepper.advance(run, { type: 'ARMED', ...at(500) }).run;
    expect(armed.snapshot.value).toEqual({ session: 'ramping' });
    expect(armed.delays.map(({ id }) => id)).not.toContain(run.delays[0]?.id);
    expect(armed.delays).toHaveLength(1);
  });

  it('takes a due delay back as the event of its state, and ignores one that was dropped', () => {
    const { run } = started();
    const id = run.delays[0]?.id ?? '';
    const expired = stepper.expire(run, id);
    expect(expired.run.snapshot.value).toBe('ready');
    expect(expired.run.delays).toEqual([]);
    expect(stepper.expire(expired.run, id)).toEqual({ run: expired.run, emitted: [] });
  });

  it('leaves the run before it as it was, so that it can be stepped again', () => {
    const { run } = started();
    const before = JSON.stringify([run.snapshot.value, run.snapshot.context, run.delays]);
    stepper.advance(run, { type: 'ARMED', ...at(500) });
    stepper.advance(run, { type: 'STOP', reason: 'test', ...at(500) });
    expect(JSON.stringify([run.snapshot.value, run.snapshot.context, run.delays])).toBe(before);
    expect(run.snapshot.value).toBe('preparing');
  });

  it('says beforehand what it accepts', () => {
    expect(accepts(ready(), { type: 'START', plan, reason: 'test', ...at(3) })).toBe(true);
    expect(accepts(ready(), { type: 'RESUME', reason: 'test', ...at(3) })).toBe(false);
  });
});
