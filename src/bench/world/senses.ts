/** What a bench's host sees and touches the person and the angle with. */
import { type BenchTable, SimulatedTable, type SimulatedTableOptions } from '../../../hardware/simulator/table.ts';
import type { AlarmPriority, Pendant, Question, TiltSensor } from '../../../hardware/table.ts';
import type { VirtualClock } from '../../../protocols/base/clock.ts';
import type { Host } from './host.ts';

export interface BenchSenses {
  readonly table: BenchTable;
  /** The host's. */
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  /** What the person and the clinician see of an alarm. */
  readonly shown: { readonly priority: AlarmPriority; readonly sounding: boolean } | null;
  /** What the person is being asked. */
  readonly asked: Question | null;
  /** See the oracle's option of this name. */
  readonly tiltIsAsked: boolean;
  /** Lets time pass until there are readings, or it is clear that none come. */
  settle(clock: VirtualClock): void;
}

export type MakeSenses = (options: SimulatedTableOptions, host: Host) => BenchSenses;

export const simulatedSenses: MakeSenses = (options, host) => {
  const table = new SimulatedTable(options);
  return {
    table,
    tilt: host.tilt(table.tilt),
    pendant: host.pendant(table.pendant),
    get shown() {
      return table.pendant.shown;
    },
    get asked() {
      return table.pendant.asked;
    },
    tiltIsAsked: false,
    settle: () => {},
  };
};
