/** The table, its two sources of the angle, and what each of them measures. */
import type { Device, DeviceMetric, DeviceVersion } from 'fhir/r4.js';
import { concept, identifierSystems, local, quantity, ucumSystem } from './codes.ts';
import type { SessionReferences } from './references.ts';
import { type TherapySession, tiltSensorOf } from './therapy-session.ts';

export function devicesOf(session: TherapySession, references: SessionReferences): readonly Device[] {
  const { head, actuator } = session;
  const { idOf, to, meta } = references;
  const { zeroDeg, chip } = tiltSensorOf(head);
  const table: Device = {
    resourceType: 'Device',
    id: idOf('table'),
    ...meta,
    status: 'active',
    deviceName: [{ name: 'Fulcrum', type: 'model-name' }],
    type: concept(local('inversion-table')),
    version: Object.entries(head.versions).map(([name, value]) => versionOf(name, value)),
    ...(head.source === 'bench' ? { note: [{ text: 'A simulated table: nobody was on it.' }] } : {}),
  };
  const board: Device = {
    resourceType: 'Device',
    id: idOf('actuator'),
    ...meta,
    status: 'active',
    type: concept(local('actuator-board')),
    parent: to('table'),
    ...(actuator === null
      ? { note: [{ text: 'It connected before the recording began, which therefore does not name its firmware.' }] }
      : {
          identifier: [{ system: identifierSystems.device, value: actuator.id }],
          version: [versionOf('firmware', actuator.firmware)],
        }),
  };
  const tilt: Device = {
    resourceType: 'Device',
    id: idOf('tilt-sensor'),
    ...meta,
    status: 'active',
    type: concept(local('tilt-sensor')),
    ...(chip === null ? {} : { modelNumber: chip }),
    parent: to('table'),
    ...(zeroDeg === null
      ? {}
      : { property: [{ type: concept(local('zero-offset')), valueQuantity: [quantity(zeroDeg, 'deg')] }] }),
  };
  return [table, board, tilt];
}

const versionOf = (name: string, value: string): DeviceVersion => ({ type: { text: name }, value });

export function metricsOf({ head }: TherapySession, references: SessionReferences): readonly DeviceMetric[] {
  const { idOf, to, meta } = references;
  const { zeroDeg } = tiltSensorOf(head);
  const metric = { resourceType: 'DeviceMetric', ...meta, operationalStatus: 'on', unit: degrees } as const;
  return [
    {
      ...metric,
      id: idOf('metric/tilt'),
      type: concept(local('angle-by-tilt-sensor')),
      source: to('tilt-sensor'),
      parent: to('table'),
      category: 'measurement',
      // A zero of 0 is also the configuration's default, so it does not say that somebody has measured it.
      calibration: [{ type: 'offset', state: zeroDeg === null || zeroDeg === 0 ? 'unspecified' : 'calibrated' }],
    },
    {
      ...metric,
      id: idOf('metric/actuator'),
      type: concept(local('angle-by-actuator')),
      source: to('actuator'),
      parent: to('table'),
      category: 'measurement',
      calibration: [{ type: 'unspecified', state: 'unspecified' }],
    },
    {
      ...metric,
      id: idOf('metric/controller'),
      type: concept(local('angle-as-controlled')),
      source: to('table'),
      category: 'calculation',
    },
  ];
}

const degrees = concept({ system: ucumSystem, code: 'deg', display: 'degree (plane angle)' });
