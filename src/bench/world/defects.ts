import type { Actuator, Pendant, TiltSensor } from '../../../hardware/table.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Thresholds } from '../../safety/thresholds.ts';
import type { Watch } from '../../safety/watch.ts';
import type { Dispatcher } from '../../service/rpc/dispatcher.ts';

type Service = Pick<Dispatcher, 'connect' | 'note'>;

/** Each stands where the sound part would, or between the controller and what it speaks to. */
export interface Defects {
  readonly thresholds?: Thresholds;
  readonly watches?: readonly Watch[];
  readonly actuator?: (sound: Actuator, clock: Clock) => Actuator;
  readonly tilt?: (sound: TiltSensor) => TiltSensor;
  readonly pendant?: (sound: Pendant) => Pendant;
  /** The controller's own time. */
  readonly clock?: (sound: Clock) => Clock;
  /** What people and their consoles get hold of. */
  readonly controller?: (sound: Controller) => Controller;
  /** What their lines come to. */
  readonly service?: (sound: Service) => Service;
  /** Null loses the entry. */
  readonly record?: (entry: Entry) => Entry | null;
}
