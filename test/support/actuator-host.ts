/** The host's side of the actuator's cable, on a real port. */
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { CableLines } from '../../hardware/actuator/cable-lines.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../hardware/table.ts';
import { atEnd } from './cleanup.ts';

export interface Host {
  readonly actuator: SerialActuator;
  readonly cable: SerialCable;
  readonly notices: ActuatorNotice[];
}

export function hostAt(path: string): Host {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ path, baudRate: 115_200, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  const host: Host = { actuator, cable, notices: [] };
  actuator.subscribe((notice) => host.notices.push(notice));
  atEnd(() => leave(host));
  actuator.open();
  cable.start();
  return host;
}

export async function leave({ actuator, cable }: Host): Promise<void> {
  actuator.close();
  await cable.close();
}

export const isUp = ({ actuator }: Host): boolean => actuator.state.kind === 'up';
