import type { Actuator, Pendant, TiltSensor } from '../../../hardware/table.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Watch } from '../../safety/hazards/register.ts';
import type { Thresholds } from '../../safety/thresholds.ts';
import type { Dispatcher } from '../../service/rpc/dispatcher.ts';

type Service = Pick<Dispatcher, 'connect' | 'note'>;

/**
 * Deliberate defects in the controller and its connections, for tests that check that oracle and matrix notice them.
 * Each field replaces or wraps one part.
 */
export interface Defects {
  readonly thresholds?: Thresholds;
  readonly watches?: readonly Watch[];
  readonly actuator?: (real: Actuator, clock: Clock) => Actuator;
  readonly tilt?: (real: TiltSensor) => TiltSensor;
  readonly pendant?: (real: Pendant) => Pendant;
  /** The controller's clock. */
  readonly clock?: (real: Clock) => Clock;
  /** The controller as its clients reach it. */
  readonly controller?: (real: Controller) => Controller;
  readonly service?: (real: Service) => Service;
  /** Null drops the entry. */
  readonly record?: (entry: Entry) => Entry | null;
}
