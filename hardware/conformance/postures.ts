/** How the suite brings a device to each state, by the shortest way that its hands allow. Angles are cdeg. */
import type { CommandBody, WireLimits } from '../../protocols/wire/messages.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { demand, demandWithin } from './demand.ts';
import type { Examiner } from './examiner.ts';

/** The absolutes of the wire protocol ("Absolutes, compiled in"), as this suite reads them. */
export const absolutes: WireLimits = {
  min: -2000,
  max: 6000,
  downRate: 300,
  upRate: 400,
  accel: 200,
  invertedMs: 300_000,
};

export const limits = (changes: Partial<WireLimits> = {}): CommandBody => ({
  verb: 'LIMITS',
  ...absolutes,
  ...changes,
});
export const move = (target: number, rate = 300, accel = 200, lease = 1000): CommandBody => {
  return { verb: 'MOVE', target, rate, accel, lease };
};
export const keep = (lease = 1000): CommandBody => ({ verb: 'KEEP', lease });
export const returnAt = (rate = 400): CommandBody => ({ verb: 'RETURN', rate });
export const hello: CommandBody = { verb: 'HELLO', version: 1 };

/** R at level, with a lease of 1000 ms. */
export async function ready(x: Examiner, changes: Partial<WireLimits> = {}): Promise<void> {
  await x.accepts(limits(changes));
  await x.accepts({ verb: 'ARM' });
}

/** M, head-down, for so long by now; the lease has some 800 ms to run. */
export async function moving(x: Examiner, forMs = 400, rate = 300): Promise<void> {
  await ready(x);
  await x.accepts(move(3000, rate));
  if (forMs > 200) {
    x.alive = true;
    await x.wait(forMs - 10);
    x.alive = false;
    await x.accepts(keep());
  } else {
    await x.wait(forMs);
  }
}

/** D, from 2°/s: some 130 ms to standstill. */
export async function decelerating(x: Examiner): Promise<void> {
  await moving(x, 900);
  await x.accepts({ verb: 'HALT' });
}

/** A, with seconds of way to go. */
export async function returning(x: Examiner, rate = 100): Promise<void> {
  const { angle } = await x.look();
  if (Math.abs(angle) < 300) await moving(x, 1800);
  await x.accepts(returnAt(rate));
}

/** R, standing at this angle, the lease kept up from now on. */
export async function standingAt(x: Examiner, angle: number, changes: Partial<WireLimits> = {}): Promise<void> {
  await ready(x, changes);
  x.alive = true;
  await x.accepts(move(angle, angle > 0 ? (changes.downRate ?? 300) : (changes.upRate ?? 400)));
  const ms = Math.abs(angle) * 5 + 3000;
  await x.telemetry(`R at ${angle}`, (line) => line.state === 'R' && Math.abs(line.angle - angle) < 60, ms);
}

/** M beyond this angle, head-down, the lease kept up from now on. */
export async function movingBeyond(x: Examiner, angle: number, rate = 300): Promise<void> {
  await ready(x);
  x.alive = true;
  await x.accepts(move(Math.min(6000, angle + 2000), rate));
  await x.telemetry(`an angle of ${angle}`, (line) => line.angle > angle, Math.abs(angle) * 10 + 3000);
}

/** S by STOP, at this angle if the table was not placed there. */
export async function stoppedAt(x: Examiner, angle: number): Promise<void> {
  const now = (await x.look()).angle;
  if (Math.abs(now - angle) > 60) await standingAt(x, angle);
  x.alive = false;
  await x.accepts({ verb: 'STOP' });
  await x.wait(50);
}

/** F by rule 6, at 4°: limits that the table is beyond. Not "off level", so that no rule moves it. */
export async function faulted(x: Examiner): Promise<void> {
  const { angle } = await x.look();
  if (Math.abs(angle - 400) > 60) await standingAt(x, 400);
  x.alive = false;
  await x.accepts(limits({ max: 0 }));
  await x.reaches('F', 100);
}

export const isBraked = ({ flags }: { readonly flags: number }): boolean => (flags & flag.brakeOn) !== 0;

/** Brake on, and nothing moves: as the device says, and as it is where that can be seen. */
export async function demandStanding(x: Examiner, withinMs = 600): Promise<number> {
  await x.telemetry('the brake on', isBraked, withinMs);
  // The angle's filter in the device runs out.
  await x.wait(150);
  const from = await x.look();
  await x.wait(150);
  const { angle, flags } = await x.look();
  demandWithin('cdeg that it moves while standing', Math.abs(angle - from.angle), 0, 12);
  demand((flags & flag.brakeOn) !== 0, 'the brake does not stay on');
  const sight = x.device.sight?.();
  if (sight !== undefined) {
    demand(sight.brakeOn, 'it says that the brake is on, and the brake is off');
    demandWithin('the true rate while standing, deg/s', Math.abs(sight.rateDegPerS), 0, 0.05);
  }
  return angle;
}

/** Within 1.5° of level, standing: what "level" means in a verdict. */
export async function demandLevel(x: Examiner): Promise<void> {
  const angle = await demandStanding(x);
  demandWithin('cdeg from level', angle, -150, 150);
  const sight = x.device.sight?.();
  if (sight !== undefined) demandWithin('the true angle', sight.angleDeg, -1.5, 1.5);
}
