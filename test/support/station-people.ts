/** What people do at a station, in the words of the service's methods. */
import { pin, type Service } from './station-service.ts';
import type { Table } from './station-table.ts';

/** Down to 15° and a long stay: time enough to do things to it. */
export const stay = {
  name: 'fifteen',
  title: 'Fifteen degrees',
  level: 'beginner',
  steps: [{ ramp: { to: 15, rate: 1.5 } }, { hold: { seconds: 60 } }],
};

export const consent = { screening: true, ankleLockChecked: true };

/** Each brings a station that is ready to a point of a session. */
export const points: Readonly<Record<string, (service: Service, table: Table) => Promise<void>>> = {
  ramping: async (service, table) => {
    await begin(service);
    await table.until(({ angleDeg }) => angleDeg > 6, 180_000, '6°');
  },
  holding: async (service) => {
    await begin(service);
    await service.untilState('session.holding', 180_000);
  },
  paused: async (service, table) => {
    await begin(service);
    await table.until(({ angleDeg }) => angleDeg > 8, 180_000, '8°');
    await service.client.do('pause');
    await service.untilState('paused', 2000);
  },
  'in an override': async (service, table) => {
    await begin(service);
    await table.until(({ angleDeg }) => angleDeg > 8, 180_000, '8°');
    await service.client.do('login', { pin });
    await service.client.do('override.begin', { reason: 'positioning', seconds: 300 });
    await service.untilState('override', 2000);
    await service.client.do('override.target', { angleDeg: 11, rateDegPerS: 1 });
    await service.untilState('override.moving', 2000);
  },
  stopped: async (service, table) => {
    await begin(service);
    await table.until(({ angleDeg }) => angleDeg > 8, 180_000, '8°');
    await service.client.do('stop');
    await service.untilState('stopped', 2000);
  },
  returning: async (service, table) => {
    await begin(service);
    await table.until(({ angleDeg }) => angleDeg > 12, 180_000, '12°');
    await service.client.do('return');
    await service.untilState('returning', 2000);
  },
};

export async function begin(service: Service): Promise<void> {
  await service.untilState('ready', 60_000);
  await service.client.do('start', { protocol: stay, ...consent });
}
