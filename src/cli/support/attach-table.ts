/** The real table: the two ports that the configuration names, and their drivers. */
import type { PortState as ActuatorState } from '../../../hardware/actuator/port-state.ts';
import type { AttachedTable, Sensors } from '../../../hardware/attached-table.ts';
import type { SensorsCounters, SensorsState } from '../../../hardware/firmata/sensors-state.ts';
import type { LossWitness } from '../../../hardware/raspberry-pi/loss-witness.ts';
import { tiltChipNamed } from '../../../hardware/tilt/chips/all.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { degrees } from '../../../protocols/base/units.ts';
import type { Configuration } from '../../service/configuration/configuration.ts';
import { DeferredTable } from '../../service/deferred-table.ts';
import type { PortState, Table } from '../../service/table.ts';

/** Defers loading serialport and johnny-five (a quarter of a second) until the service's socket is open. */
export function attachTable(configuration: Configuration, clock: Clock): Table {
  return new DeferredTable(() => loadTable(configuration, clock));
}

interface CountedState extends SensorsState {
  readonly counters: SensorsCounters | null;
}

async function loadTable({ actuator, sensors }: Configuration, clock: Clock): Promise<Table> {
  const [
    { AttachedTable },
    { FirmataSensors },
    { loadLibraries },
    { FirmataTilt },
    { FirmataPendant },
    { LossWitness },
  ] = await Promise.all([
    import('../../../hardware/attached-table.ts'),
    import('../../../hardware/firmata/sensors.ts'),
    import('../../../hardware/firmata/client.ts'),
    import('../../../hardware/tilt/firmata-tilt.ts'),
    import('../../../hardware/pendant/firmata-pendant.ts'),
    import('../../../hardware/raspberry-pi/loss-witness.ts'),
  ]);
  const libraries = await loadLibraries();
  const attached = new AttachedTable<CountedState>({
    clock,
    actuator,
    sensors,
    makeSensors: (cable): Sensors<CountedState> => {
      const board = new FirmataSensors({ libraries, chip: tiltChipNamed(sensors.imu), cable, clock });
      const pendant = new FirmataPendant(board, clock);
      return {
        tilt: new FirmataTilt({ source: board, clock, zeroDeg: degrees(sensors.zeroDeg) }),
        pendant,
        get state() {
          return { ...board.state, counters: board.counters };
        },
        onState: (listener) => board.onState((state) => listener({ ...state, counters: null })),
        // The board itself stops when its cable is closed.
        close: () => pendant.close(),
      };
    },
  });
  return tableOf(attached, new LossWitness({ path: actuator.path, clock }));
}

function tableOf(attached: AttachedTable<CountedState>, witness: LossWitness): Table {
  const state = () => {
    const { link, actuatorCable, sensorsCable } = attached.counters;
    const { actuator, sensors } = attached.state;
    return {
      actuator: { ...actuatorState(actuator), counters: { ...counts(link), ...counts(actuatorCable) } },
      sensors: {
        isUp: sensors.kind === 'ready',
        said: sensors.reason,
        counters: { ...counts(sensors.counters ?? {}), ...counts(sensorsCable) },
      },
    };
  };
  return {
    actuator: witness.watch(attached.actuator),
    tilt: attached.tilt,
    pendant: attached.pendant,
    get state() {
      return state();
    },
    onState: (listener) => attached.onState(() => listener(state())),
    open: async () => attached.open(),
    close: () => {
      witness.close();
      return attached.close();
    },
  };
}

function actuatorState(state: ActuatorState): Omit<PortState, 'counters'> {
  switch (state.kind) {
    case 'waiting':
      return { isUp: false, said: state.reason };
    case 'handshake':
      return { isUp: false, said: 'the port is open, no answer yet' };
    case 'unknown-device':
      return { isUp: false, said: state.reason };
    case 'up':
      return { isUp: true, said: `${state.deviceId}, firmware ${state.firmware}` };
  }
}

const counts = (counters: object): Record<string, number> =>
  Object.fromEntries(Object.entries(counters).filter(([, value]) => typeof value === 'number'));
