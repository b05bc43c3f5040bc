/**
 * Brings a device to each state, by the shortest way that the available controls allow. Angles are cdeg.
 *
 * Here and in the checks the figures are the suite's own reading of the wire specification. They repeat those of the
 * devices and of `protocols/therapy/level.ts` on purpose, because the suite judges these.
 */
import type { CommandBody, WireLimits } from '../../protocols/wire/messages.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { assert, assertWithin } from './assert.ts';
import type { TestHost } from './test-host.ts';

/** The absolutes ("Absolutes, compiled in"). */
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
export async function ready(host: TestHost, changes: Partial<WireLimits> = {}): Promise<void> {
  await host.accepts(limits(changes));
  await host.accepts({ verb: 'ARM' });
}

/** M, head-down, for `forMs`; the lease has about 800 ms left. */
export async function moving(host: TestHost, forMs = 400, rate = 300): Promise<void> {
  await ready(host);
  await host.accepts(move(3000, rate));
  if (forMs > 200) {
    host.keepsLease = true;
    await host.wait(forMs - 10);
    host.keepsLease = false;
    await host.accepts(keep());
  } else {
    await host.wait(forMs);
  }
}

/** D, from 2°/s: about 130 ms before standstill. */
export async function decelerating(host: TestHost): Promise<void> {
  await moving(host, 900);
  await host.accepts({ verb: 'HALT' });
}

/** A, some seconds from its end. */
export async function returning(host: TestHost, rate = 100): Promise<void> {
  const { angle } = await host.nextTelemetry();
  if (Math.abs(angle) < 300) await moving(host, 1800);
  await host.accepts(returnAt(rate));
}

/** R at this angle; the lease is renewed from now on. */
export async function standingAt(host: TestHost, angle: number, changes: Partial<WireLimits> = {}): Promise<void> {
  await ready(host, changes);
  host.keepsLease = true;
  await host.accepts(move(angle, angle > 0 ? (changes.downRate ?? 300) : (changes.upRate ?? 400)));
  const ms = Math.abs(angle) * 5 + 3000;
  await host.telemetry(`R at ${angle}`, (line) => line.state === 'R' && Math.abs(line.angle - angle) < 60, ms);
}

/** M beyond this angle, head-down; the lease is renewed from now on. */
export async function movingBeyond(host: TestHost, angle: number, rate = 300): Promise<void> {
  await ready(host);
  host.keepsLease = true;
  await host.accepts(move(Math.min(6000, angle + 2000), rate));
  await host.telemetry(`an angle of ${angle}`, (line) => line.angle > angle, Math.abs(angle) * 10 + 3000);
}

/** S by STOP, at this angle. */
export async function stoppedAt(host: TestHost, angle: number): Promise<void> {
  const now = (await host.nextTelemetry()).angle;
  if (Math.abs(now - angle) > 60) await standingAt(host, angle);
  host.keepsLease = false;
  await host.accepts({ verb: 'STOP' });
  await host.wait(50);
}

/** F by rule 6, at 4°: beyond narrowed limits, but not off level, so that no rule moves the table. */
export async function faulted(host: TestHost): Promise<void> {
  const { angle } = await host.nextTelemetry();
  if (Math.abs(angle - 400) > 60) await standingAt(host, 400);
  host.keepsLease = false;
  await host.accepts(limits({ max: 0 }));
  await host.reaches('F', 100);
}

export const isBraked = ({ flags }: { readonly flags: number }): boolean => (flags & flag.brakeOn) !== 0;

/** Asserts that the brake is on and the table stands, by telemetry and by the ground truth where there is one. */
export async function assertStanding(host: TestHost, withinMs = 600): Promise<number> {
  await host.telemetry('the brake on', isBraked, withinMs);
  // Lets the device's angle filter settle.
  await host.wait(150);
  const from = await host.nextTelemetry();
  await host.wait(150);
  const { angle, flags } = await host.nextTelemetry();
  assertWithin('cdeg moved while standing', Math.abs(angle - from.angle), 0, 12);
  assert((flags & flag.brakeOn) !== 0, 'the brake does not stay on');
  const groundTruth = host.device.groundTruth?.();
  if (groundTruth !== undefined) {
    assert(groundTruth.brakeOn, 'telemetry says brake on, but the brake is off');
    assertWithin('the true rate while standing, deg/s', Math.abs(groundTruth.rateDegPerS), 0, 0.05);
  }
  return angle;
}

/** Asserts that the table stands within 1.5° of level. */
export async function assertLevel(host: TestHost): Promise<void> {
  const angle = await assertStanding(host);
  assertWithin('cdeg from level', angle, -150, 150);
  const groundTruth = host.device.groundTruth?.();
  if (groundTruth !== undefined) assertWithin('the true angle', groundTruth.angleDeg, -1.5, 1.5);
}
