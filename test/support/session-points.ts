/** Brings a running service to the points of a session at which the whole-system tests interrupt it. */
import type { DeviceProcess } from './device-process.ts';
import { pin } from './installation.ts';
import type { ServiceProcess } from './service-process.ts';

/** Down to 15°, with a hold that is long enough to interrupt. */
export const fifteen = {
  name: 'fifteen',
  title: 'Fifteen degrees',
  level: 'beginner',
  steps: [{ ramp: { to: 15, rate: 1 } }, { hold: { seconds: 40 } }],
};

/** Every answer to `start` without a person. */
export const consent = {
  screening: true,
  ankleLockChecked: true,
  attendant: true,
  bloodPressure: null,
  pain: null,
};

/** Real time: includes the drive-function test, when it is due. */
const longestWayMs = 180_000;

/** Each takes a service that reaches ready to one point of a session. */
export const points: Readonly<Record<string, (service: ServiceProcess, device: DeviceProcess) => Promise<void>>> = {
  ramping: async (service, device) => {
    await beginAndPass(6, service, device);
  },
  holding: async (service) => {
    await begin(service);
    await service.untilState('session.holding', longestWayMs);
  },
  paused: async (service, device) => {
    await beginAndPass(8, service, device);
    await service.client.call('pause');
    await service.untilState('paused');
  },
  'in an override': async (service, device) => {
    await beginAndPass(8, service, device);
    await service.client.call('login', { pin });
    await service.client.call('override.begin', { reason: 'positioning', seconds: 300 });
    await service.untilState('override');
    await service.client.call('override.target', { angleDeg: 11, rateDegPerS: 1 });
    await service.untilState('override.moving');
  },
  stopped: async (service, device) => {
    await beginAndPass(8, service, device);
    await service.client.call('stop');
    await service.untilState('stopped');
  },
  returning: async (service, device) => {
    await beginAndPass(12, service, device);
    await service.client.call('return');
    await service.untilState('returning');
  },
};

/** A start that a late sample has barred, or one that has not come yet, is asked for again, as a person would. */
const mostTries = 10;
const isSoonOver = /a moment ago|try again|the tilt sensor does not answer/;

/** Starts the session. On a busy machine the link may be lost before it; a person resets that. */
export async function begin(service: ServiceProcess, protocol: object = fifteen): Promise<void> {
  let state: unknown;
  await service.untilStatus(
    'ready',
    (status) => {
      if (status['state'] === 'fault.locked' && state !== 'fault.locked') service.client.call('reset').catch(() => {});
      state = status['state'];
      return state === 'ready' && Object(status['ports']).sensors.isUp === true && status['records'] === null;
    },
    60_000,
  );
  for (let tries = 1; ; tries += 1) {
    const { error } = await service.client.ask('start', { protocol, ...consent });
    if (error === undefined) return;
    // As the service says, in a moment it may be asked again, or once the rest after an inversion is over.
    const isOwedRest = error.message.startsWith('the rest at level');
    if (!(isOwedRest || isSoonOver.test(error.message)) || tries === mostTries) {
      throw new Error(`start: ${error.message}`);
    }
    await new Promise((resolve) => setTimeout(resolve, isOwedRest ? 20_000 : 1000));
  }
}

/**
 * Starts the session and waits until the table is further down than that angle. On a busy machine the link or the sensors
 * may be lost on the way, which ends the session: a person starts another one, once the rest is over.
 */
export async function beginAndPass(deg: number, service: ServiceProcess, device: DeviceProcess): Promise<void> {
  const isBeyond = () => device.now.angleDeg > deg;
  for (let tries = 1; !isBeyond(); tries += 1) {
    await begin(service);
    let state = '';
    await service.untilStatus(
      `beyond ${deg}°`,
      (status) => {
        state = String(status['state']);
        return isBeyond() || !isOnTheWay.test(state);
      },
      longestWayMs,
    );
    if (!isBeyond() && tries === mostSessions) throw new Error(`ended in ${state}\n${service.tail()}`);
  }
}

const mostSessions = 3;
const isOnTheWay = /^(preparing|testing|session\.)/;
