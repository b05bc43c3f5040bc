/** Controllers broken on purpose, each in one way, at the seams that the bench hands out. */
import type { Actuator, Order, Pendant } from '../../hardware/table.ts';
import type { Breakage } from '../../src/bench/world.ts';
import type { Clock } from '../../src/clock.ts';
import type { HazardId } from '../../src/records/entry.ts';
import type { Thresholds } from '../../src/safety/thresholds.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';
import { allWatches } from '../../src/safety/watches/all.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../src/units.ts';

export const without = (hazard: HazardId) => (): Breakage => ({
  watches: allWatches(defaultThresholds).filter((watch) => watch.hazard !== hazard),
});

export const loosened = (changes: Partial<Thresholds>) => (): Breakage => ({
  thresholds: { ...defaultThresholds, ...changes },
});

/** An actuator whose orders are changed on their way; null is never sent. */
export const orders = (change: (order: Order, clock: Clock) => Order | null) => (): Breakage => ({
  actuator: (sound, clock) => ({
    ...passing(sound),
    order: (order) => {
      const changed = change(order, clock);
      if (changed !== null) sound.order(changed);
    },
  }),
});

const passing = (sound: Actuator): Actuator => ({
  order: (order) => sound.order(order),
  stop: () => sound.stop(),
  renewUntil: (until) => sound.renewUntil(until),
  subscribe: (listener) => sound.subscribe(listener),
});

const pendant = (change: (sound: Pendant) => Partial<Pendant>) => (): Breakage => ({
  pendant: (sound) => ({
    subscribe: (listener) => sound.subscribe(listener),
    show: (alarm) => sound.show(alarm),
    ask: (question) => sound.ask(question),
    ...change(sound),
  }),
});

/** A watch that throws from this instant on: the loop fails (H28). */
export const failsAt = (atMs: number) => (): Breakage => ({
  watches: [
    ...allWatches(defaultThresholds),
    {
      hazard: 'H28',
      assess: (s) => {
        if (s.now >= atMs) throw new Error('broken on purpose');
        return null;
      },
    },
  ],
});

/** The same, and the leave to renew was given for good. */
export const failsAndRenews = (atMs: number) => (): Breakage => ({
  ...failsAt(atMs)(),
  actuator: (sound) => ({ ...passing(sound), renewUntil: () => sound.renewUntil(milliseconds(3_600_000)) }),
});

export const neverStops = (): Breakage => ({
  actuator: (sound) => ({
    ...passing(sound),
    stop: () => {},
    order: (order) => {
      if (order.kind !== 'stop') sound.order(order);
    },
  }),
});

export const returnsAreHolds = orders((order) => (order.kind === 'return' ? { kind: 'hold' } : order));
export const returnsAreLost = orders((order) => (order.kind === 'return' ? null : order));
export const returnsCreep = orders((order) => {
  const accel = degreesPerSecondSquared(1);
  return order.kind === 'return' ? { kind: 'ramp', to: degrees(0), rate: degreesPerSecond(0.2), accel } : order;
});
export const holdsAreLost = orders((order) => (order.kind === 'hold' ? null : order));

/** The guard looks away: ramps go further than they were planned, and the table is told wider limits. */
export const rampsTooFar = orders((order) => {
  if (order.kind === 'ready') {
    const limits = { ...order.limits, maxAngle: degrees(60), minAngle: degrees(-20), downRate: degreesPerSecond(3) };
    return { kind: 'ready', limits };
  }
  return order.kind === 'ramp' && order.to > 0 ? { ...order, to: degrees(Math.min(60, order.to + 5)) } : order;
});

export const rampsTooFast = orders((order) => {
  if (order.kind === 'ready') {
    return {
      kind: 'ready',
      limits: { ...order.limits, downRate: degreesPerSecond(3), returnRate: degreesPerSecond(4) },
    };
  }
  return order.kind === 'ramp' ? { ...order, rate: degreesPerSecond(order.to > 0 ? 3 : 4) } : order;
});

/** Three seconds after it was told to hold, the table goes on as before, by itself. */
export const resumesByItself = (): Breakage => {
  let last: Order | null = null;
  return {
    actuator: (sound, clock) => ({
      ...passing(sound),
      order: (order) => {
        if (order.kind === 'ramp') last = order;
        sound.order(order);
        const before = last;
        if (order.kind === 'hold' && before !== null) clock.after(milliseconds(3000), () => sound.order(before));
      },
    }),
  };
};

/** After a lost line the controller hears that all is well again, and nothing of the loss. */
export const reconnectsInSilence = (): Breakage => ({
  actuator: (sound) => ({
    ...passing(sound),
    subscribe: (listener) =>
      sound.subscribe((notice) => {
        if (notice.kind !== 'lost' && notice.kind !== 'restarted') listener(notice);
      }),
  }),
});

export const neverAsks = pendant(() => ({ ask: () => {} }));
export const neverShowsAnAlarm = pendant(() => ({ show: () => {} }));

export const loses = (type: 'finding' | 'state' | 'order' | 'alarm') => (): Breakage => ({
  record: (entry) => (entry.type === type ? null : entry),
});
export const givesNoReasons = (): Breakage => ({ record: (entry) => ({ ...entry, reason: '' }) });

/** A tilt sensor that is never late: the controller stamps what it has as new. */
export const tiltLooksFresh = (): Breakage => ({
  tilt: (sound) => ({
    subscribe: (listener) => {
      let raw = 0;
      sound.subscribe((sample) => {
        raw += 1;
        listener({ ...sample, raw });
      });
    },
  }),
});
