/** What a bench's host sees and touches the person and the angle with. */
import { type BenchTable, SimulatedTable, type SimulatedTableOptions } from '../../../hardware/simulator/table.ts';
import type { AlarmPriority, Pendant, Question, TiltSensor } from '../../../hardware/table.ts';
import type { VirtualClock } from '../../../protocols/base/clock.ts';
import type { Host } from './host.ts';

export interface SensorWiring {
  readonly table: BenchTable;
  /** The host's. */
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  /** What the person and the clinician see of an alarm. */
  readonly displayedAlarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null;
  /** What the person is being asked. */
  readonly displayedQuestion: Question | null;
  /** See the oracle's option of this name. */
  readonly tiltIsPolled: boolean;
  /** Lets time pass until there are readings, or it is clear that none come. */
  waitForReadings(clock: VirtualClock): void;
}

export type SensorWiringFactory = (options: SimulatedTableOptions, host: Host) => SensorWiring;

export const simulatedSensors: SensorWiringFactory = (options, host) => {
  const table = new SimulatedTable(options);
  return {
    table,
    tilt: host.tilt(table.tilt),
    pendant: host.pendant(table.pendant),
    get displayedAlarm() {
      return table.pendant.shown;
    },
    get displayedQuestion() {
      return table.pendant.asked;
    },
    tiltIsPolled: false,
    waitForReadings: () => {},
  };
};
