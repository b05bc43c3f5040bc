/** Controllers broken on purpose, each in one way, at the seams that the bench hands out. */
import type { Actuator, Order, Pendant } from '../../hardware/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { rightPin } from '../../src/bench/acts.ts';
import type { Defects } from '../../src/bench/world/defects.ts';
import type { Controller } from '../../src/controller/controller.ts';
import type { HazardId } from '../../src/safety/hazards/register.ts';
import { allWatches } from '../../src/safety/hazards/register.ts';
import type { Thresholds } from '../../src/safety/thresholds.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

export const without = (hazard: HazardId) => (): Defects => ({
  watches: allWatches(defaultThresholds).filter((watch) => watch.hazard !== hazard),
});

export const loosened = (changes: Partial<Thresholds>) => (): Defects => ({
  thresholds: { ...defaultThresholds, ...changes },
});

/** An actuator whose orders are changed on their way; null is never sent. */
export const orders = (change: (order: Order, clock: Clock) => Order | null) => (): Defects => ({
  actuator: (sound, clock) => ({
    ...passing(sound),
    order: (order) => {
      const changed = change(order, clock);
      if (changed !== null) sound.order(changed);
    },
  }),
});

export const passing = (sound: Actuator): Actuator => ({
  order: (order) => sound.order(order),
  stop: () => sound.stop(),
  renewUntil: (until) => sound.renewUntil(until),
  subscribe: (listener) => sound.subscribe(listener),
});

const pendant = (change: (sound: Pendant) => Partial<Pendant>) => (): Defects => ({
  pendant: (sound) => ({
    subscribe: (listener) => sound.subscribe(listener),
    show: (alarm) => sound.show(alarm),
    ask: (question) => sound.ask(question),
    ...change(sound),
  }),
});

/** A watch that throws from this instant on: the loop fails (H28). */
export const failsAt = (atMs: number) => (): Defects => ({
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
export const failsAndRenews = (atMs: number) => (): Defects => ({
  ...failsAt(atMs)(),
  actuator: (sound) => ({ ...passing(sound), renewUntil: () => sound.renewUntil(milliseconds(3_600_000)) }),
});

export const neverStops = (): Defects => ({
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
export const resumesByItself = (): Defects => {
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
export const reconnectsInSilence = (): Defects => ({
  actuator: (sound) => ({
    ...passing(sound),
    subscribe: (listener) =>
      sound.subscribe((notice) => {
        if (notice.kind !== 'lost' && notice.kind !== 'restarted') listener(notice);
      }),
  }),
});

/** What a console gets hold of, changed in part. */
const controller = (change: (sound: Controller) => Partial<Controller>) => (): Defects => ({
  controller: (sound) => {
    const changed = change(sound);
    return new Proxy(sound, {
      get: (target, key) => {
        const value: unknown = Reflect.get(key in changed ? changed : target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
});

export const confirmsByItself = controller((sound) => ({
  overrideTarget: (to, rate) => sound.overrideTarget(to, rate, true),
}));
export const ignoresItsRecorder = controller(() => ({ recorderFailed: () => {} }));

/** A jog holds for ten seconds after its last word. */
export const jogsOn = (): Defects => ({
  clock: (sound) => ({
    now: () => sound.now(),
    after: (delay, action) => sound.after(delay === 600 ? milliseconds(10_000) : delay, action),
    cancel: (timer) => sound.cancel(timer),
  }),
});

/** A second after it was sent to level, the table is taken to be there. */
export const takesAnyPlaceForLevel = (): Defects => {
  let isSent = false;
  let isLevel = false;
  return {
    // With its watches it would have seen both sensors jump.
    watches: [],
    actuator: (sound, clock) => ({
      ...passing(sound),
      order: (order) => {
        isSent = false;
        isLevel = false;
        if (order.kind === 'ramp' && order.to === 0) {
          clock.after(milliseconds(800), () => (isLevel = true));
          clock.after(milliseconds(1000), () => (isSent = true));
        }
        sound.order(order);
      },
      subscribe: (listener) =>
        sound.subscribe((notice) => {
          if (notice.kind !== 'reading' || !isSent) return listener(notice);
          const { reading } = notice;
          const rate = degreesPerSecond(0);
          listener({
            ...notice,
            reading: { ...reading, angle: degrees(0), rate, state: 'R', flags: reading.flags | 2 },
          });
        }),
    }),
    tilt: (sound) => ({
      subscribe: (listener) =>
        sound.subscribe((sample) =>
          listener(isLevel ? { ...sample, angle: degrees(0), rate: degreesPerSecond(0) } : sample),
        ),
    }),
  };
};

type Service = Parameters<NonNullable<Defects['service']>>[0];
type Connect = Service['connect'];

/** A service whose connections are changed in part. */
const service = (connect: (sound: Connect) => Connect) => (): Defects => ({
  service: (sound) => ({
    connect: connect((client) => sound.connect(client)),
    note: (entry) => sound.note(entry),
  }),
});

/** Whoever opens the socket is a clinician already. */
export const anybodyOverrides = service((sound) => (client) => {
  let isOpen = false;
  const connection = sound({ role: 'operator', send: (line, kind) => (isOpen ? client.send(line, kind) : undefined) });
  connection.receive(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'login', params: { pin: rightPin } }));
  isOpen = true;
  return connection;
});

/** Two connections are one and the same to it. */
export const anybodyHoldsTheOverride = (): Defects => {
  let first: ReturnType<Connect> | null = null;
  let last: Parameters<Connect>[0] | null = null;
  return service((sound) => (client) => {
    if (client.role === 'observer') return sound(client);
    first ??= sound({ role: 'operator', send: (line, kind) => last?.send(line, kind) });
    const shared = first;
    const receive = (line: string | null) => {
      last = client;
      shared.receive(line);
    };
    return { number: shared.number, receive, disconnect: () => {} };
  })();
};

export const ignoresThatTheHolderIsGone = service((sound) => (client) => ({ ...sound(client), disconnect: () => {} }));

/** STOP and RETURN have to be well-formed. */
export const wantsStopToBeWellFormed = service((sound) => (client) => {
  const connection = sound(client);
  const receive = (line: string | null) => {
    const isUrgent = line?.includes('"method":"stop"') === true || line?.includes('"method":"return"') === true;
    if (!(isUrgent && line?.includes('"params"') === true)) connection.receive(line);
  };
  return { ...connection, receive };
});

export const answersTwice = service((sound) => (client) => {
  const send: typeof client.send = (line, kind) => {
    client.send(line, kind);
    if (kind === 'reply') client.send(line, kind);
  };
  return sound({ ...client, send });
});

/** Of what happens, findings alone reach its subscribers. */
export const tellsFindingsOnly = (): Defects => ({
  service: (sound) => ({
    connect: (client) => sound.connect(client),
    note: (entry) => {
      if (entry.type === 'finding') sound.note(entry);
    },
  }),
});

/** Once silenced, nothing is heard any more. */
export const staysSilent = (): Defects => {
  let isSilenced = false;
  return pendant((sound) => ({
    show: (alarm) => {
      isSilenced ||= alarm?.sounding === false;
      sound.show(alarm === null ? null : { ...alarm, sounding: alarm.sounding && !isSilenced });
    },
  }))();
};

export const neverAsks = pendant(() => ({ ask: () => {} }));
export const neverShowsAnAlarm = pendant(() => ({ show: () => {} }));

export const loses = (type: 'finding' | 'state' | 'order' | 'alarm') => (): Defects => ({
  record: (entry) => (entry.type === type ? null : entry),
});
export const givesNoReasons = (): Defects => ({ record: (entry) => ({ ...entry, reason: '' }) });

/** A tilt sensor that is never late: the controller stamps what it has as new. */
export const tiltLooksFresh = (): Defects => ({
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
