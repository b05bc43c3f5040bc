/** Deliberate defects in the controller and its connections, one each. */
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

export const withoutWatch = (hazard: HazardId) => (): Defects => ({
  watches: allWatches(defaultThresholds).filter((watch) => watch.hazard !== hazard),
});

export const withThresholds = (changes: Partial<Thresholds>) => (): Defects => ({
  thresholds: { ...defaultThresholds, ...changes },
});

/** Changes orders on their way to the actuator; null drops the order. */
export const changedOrders = (change: (order: Order, clock: Clock) => Order | null) => (): Defects => ({
  actuator: (real, clock) => ({
    ...forward(real),
    order: (order) => {
      const changed = change(order, clock);
      if (changed !== null) real.order(changed);
    },
  }),
});

export const forward = (real: Actuator): Actuator => ({
  order: (order) => real.order(order),
  stop: () => real.stop(),
  renewUntil: (until) => real.renewUntil(until),
  chirp: () => real.chirp(),
  subscribe: (listener) => real.subscribe(listener),
});

const pendant = (change: (real: Pendant) => Partial<Pendant>) => (): Defects => ({
  pendant: (real) => ({
    subscribe: (listener) => real.subscribe(listener),
    show: (alarm) => real.show(alarm),
    ask: (question) => real.ask(question),
    announce: (isAnnouncing) => real.announce(isAnnouncing),
    chirp: () => real.chirp(),
    ...change(real),
  }),
});

/** A watch that throws from this time on, so that the controller fails (H28). */
export const failsAt = (atMs: number) => (): Defects => ({
  watches: [
    ...allWatches(defaultThresholds),
    {
      hazard: 'H28',
      assess: (s) => {
        if (s.now >= atMs) throw new Error('deliberate defect');
        return null;
      },
    },
  ],
});

/** As {@link failsAt}, but the lease is renewed without end. */
export const failsButRenews = (atMs: number) => (): Defects => ({
  ...failsAt(atMs)(),
  actuator: (real) => ({ ...forward(real), renewUntil: () => real.renewUntil(milliseconds(3_600_000)) }),
});

export const neverStops = (): Defects => ({
  actuator: (real) => ({
    ...forward(real),
    stop: () => {},
    order: (order) => {
      if (order.kind !== 'stop') real.order(order);
    },
  }),
});

export const returnsBecomeHolds = changedOrders((order) => (order.kind === 'return' ? { kind: 'hold' } : order));
export const dropsReturns = changedOrders((order) => (order.kind === 'return' ? null : order));
export const returnsTooSlowly = changedOrders((order) => {
  const accel = degreesPerSecondSquared(1);
  return order.kind === 'return' ? { kind: 'ramp', to: degrees(0), rate: degreesPerSecond(0.2), accel } : order;
});
export const dropsHolds = changedOrders((order) => (order.kind === 'hold' ? null : order));

/** Without the guard: ramps go further than planned, and the device gets wider limits. */
export const rampsTooFar = changedOrders((order) => {
  if (order.kind === 'ready') {
    const limits = { ...order.limits, maxAngle: degrees(60), minAngle: degrees(-20), downRate: degreesPerSecond(3) };
    return { kind: 'ready', limits };
  }
  return order.kind === 'ramp' && order.to > 0 ? { ...order, to: degrees(Math.min(60, order.to + 5)) } : order;
});

export const rampsTooFast = changedOrders((order) => {
  if (order.kind === 'ready') {
    return {
      kind: 'ready',
      limits: { ...order.limits, downRate: degreesPerSecond(3), returnRate: degreesPerSecond(4) },
    };
  }
  return order.kind === 'ramp' ? { ...order, rate: degreesPerSecond(order.to > 0 ? 3 : 4) } : order;
});

/** The table resumes by itself three seconds after an order to hold. */
export const resumesByItself = (): Defects => {
  let last: Order | null = null;
  return {
    actuator: (real, clock) => ({
      ...forward(real),
      order: (order) => {
        if (order.kind === 'ramp') last = order;
        real.order(order);
        const before = last;
        if (order.kind === 'hold' && before !== null) clock.after(milliseconds(3000), () => real.order(before));
      },
    }),
  };
};

/** The controller receives no notice of a lost link or a restarted board. */
export const hidesLostLink = (): Defects => ({
  actuator: (real) => ({
    ...forward(real),
    subscribe: (listener) =>
      real.subscribe((notice) => {
        if (notice.kind !== 'lost' && notice.kind !== 'restarted') listener(notice);
      }),
  }),
});

/** Replaces some of the controller's methods for its clients. */
const controller = (change: (real: Controller) => Partial<Controller>) => (): Defects => ({
  controller: (real) => {
    const changed = change(real);
    return new Proxy(real, {
      get: (target, key) => {
        const value: unknown = Reflect.get(key in changed ? changed : target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  },
});

export const confirmsEveryTarget = controller((real) => ({
  overrideTarget: (to, rate) => real.overrideTarget(to, rate, true),
}));
export const ignoresRecorderFailure = controller(() => ({ recorderFailed: () => {} }));

/** A jog continues for ten seconds after its last request. */
export const jogsTooLong = (): Defects => ({
  clock: (real) => ({
    now: () => real.now(),
    after: (delay, action) => real.after(delay === 600 ? milliseconds(10_000) : delay, action),
    cancel: (timer) => real.cancel(timer),
  }),
});

/** One second after an order to level, all sensors report that the table is level. */
export const reportsFalseLevel = (): Defects => {
  let isArrived = false;
  let isTiltLevel = false;
  return {
    // The watches would notice the jump of both sensors.
    watches: [],
    actuator: (real, clock) => ({
      ...forward(real),
      order: (order) => {
        isArrived = false;
        isTiltLevel = false;
        if (order.kind === 'ramp' && order.to === 0) {
          clock.after(milliseconds(800), () => (isTiltLevel = true));
          clock.after(milliseconds(1000), () => (isArrived = true));
        }
        real.order(order);
      },
      subscribe: (listener) =>
        real.subscribe((notice) => {
          if (notice.kind !== 'reading' || !isArrived) return listener(notice);
          const { reading } = notice;
          const rate = degreesPerSecond(0);
          listener({
            ...notice,
            reading: { ...reading, angle: degrees(0), rate, state: 'R', flags: reading.flags | 2 },
          });
        }),
    }),
    tilt: (real) => ({
      subscribe: (listener) =>
        real.subscribe((sample) =>
          listener(isTiltLevel ? { ...sample, angle: degrees(0), rate: degreesPerSecond(0) } : sample),
        ),
    }),
  };
};

type Service = Parameters<NonNullable<Defects['service']>>[0];
type Connect = Service['connect'];

/** Changes the service's connections. */
const service = (connect: (real: Connect) => Connect) => (): Defects => ({
  service: (real) => ({
    connect: connect((client) => real.connect(client)),
    note: (entry) => real.note(entry),
  }),
});

/** Every connection has a clinician's role. */
export const everyClientIsClinician = service((real) => (client) => {
  let isLoggedIn = false;
  const connection = real({
    role: 'operator',
    send: (line, kind) => (isLoggedIn ? client.send(line, kind) : undefined),
  });
  connection.receive(JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'login', params: { pin: rightPin } }));
  isLoggedIn = true;
  return connection;
});

/** All connections share one session of the service. */
export const sharesTheOverride = (): Defects => {
  let first: ReturnType<Connect> | null = null;
  let last: Parameters<Connect>[0] | null = null;
  return service((real) => (client) => {
    if (client.role === 'observer') return real(client);
    first ??= real({ role: 'operator', send: (line, kind) => last?.send(line, kind) });
    const shared = first;
    const receive = (line: string | null) => {
      last = client;
      shared.receive(line);
    };
    return { number: shared.number, receive, disconnect: () => {} };
  })();
};

export const ignoresDisconnection = service((real) => (client) => ({ ...real(client), disconnect: () => {} }));

/** STOP and RETURN with parameters are ignored. */
export const refusesMalformedStop = service((real) => (client) => {
  const connection = real(client);
  const receive = (line: string | null) => {
    const isUrgent = line?.includes('"method":"stop"') === true || line?.includes('"method":"return"') === true;
    if (!(isUrgent && line?.includes('"params"') === true)) connection.receive(line);
  };
  return { ...connection, receive };
});

export const repliesTwice = service((real) => (client) => {
  const send: typeof client.send = (line, kind) => {
    client.send(line, kind);
    if (kind === 'reply') client.send(line, kind);
  };
  return real({ ...client, send });
});

/** Only findings reach the subscribers. */
export const notifiesFindingsOnly = (): Defects => ({
  service: (real) => ({
    connect: (client) => real.connect(client),
    note: (entry) => {
      if (entry.type === 'finding') real.note(entry);
    },
  }),
});

/** After the first acknowledgement no alarm sounds. */
export const staysSilent = (): Defects => {
  let isSilenced = false;
  return pendant((real) => ({
    show: (alarm) => {
      isSilenced ||= alarm?.sounding === false;
      real.show(alarm === null ? null : { ...alarm, sounding: alarm.sounding && !isSilenced });
    },
  }))();
};

export const neverAsks = pendant(() => ({ ask: () => {} }));
export const neverShowsAlarms = pendant(() => ({ show: () => {} }));

export const dropsEntries = (type: 'finding' | 'state' | 'order' | 'alarm') => (): Defects => ({
  record: (entry) => (entry.type === type ? null : entry),
});
export const omitsReasons = (): Defects => ({ record: (entry) => ({ ...entry, reason: '' }) });

/** The tilt sensor's raw values change with every sample, even when its registers are frozen. */
export const hidesFrozenTilt = (): Defects => ({
  tilt: (real) => ({
    subscribe: (listener) => {
      let raw = 0;
      real.subscribe((sample) => {
        raw += 1;
        listener({ ...sample, raw });
      });
    },
  }),
});
