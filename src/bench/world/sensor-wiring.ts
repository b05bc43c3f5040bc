/** The connection of tilt sensor and pendant to the host. */
import { type BenchTable, SimulatedTable, type SimulatedTableOptions } from '../../../hardware/simulator/table.ts';
import type { AlarmPriority, Pendant, Question, TiltSensor } from '../../../hardware/table.ts';
import type { VirtualClock } from '../../../protocols/base/clock.ts';
import type { Host } from './host.ts';

/** The table, and how each run of the host's program is connected to its sensors. */
export interface SensorWiring {
  readonly table: BenchTable;
  /** See the oracle's option of this name. */
  readonly tiltIsPolled: boolean;
  attach(host: Host): HostSensors;
}

export interface HostSensors {
  /** Tilt sensor and pendant as the host sees them. */
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  /** The alarm that beacon and buzzer show. */
  readonly displayedAlarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null;
  /** The question that the pendant's lamp shows. */
  readonly displayedQuestion: Question | null;
  /** Advances the clock until there are readings, or until it is certain that there will be none. */
  waitForReadings(clock: VirtualClock): void;
}

export type SensorWiringFactory = (options: SimulatedTableOptions) => SensorWiring;

export const simulatedSensors: SensorWiringFactory = (options) => {
  const table = new SimulatedTable(options);
  return {
    table,
    tiltIsPolled: false,
    attach(host) {
      // A driver that connects finds the lamps as they were, and sets them first.
      table.pendant.show(null);
      table.pendant.ask(null);
      table.pendant.announce(false);
      return {
        tilt: host.tilt(table.tilt),
        pendant: host.pendant(table.pendant),
        get displayedAlarm() {
          return table.pendant.shown;
        },
        get displayedQuestion() {
          return table.pendant.asked;
        },
        waitForReadings: () => {},
      };
    },
  };
};
