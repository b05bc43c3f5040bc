/** STOP and RETURN without a service: opens the actuator's port, gives the order, and reads the result in telemetry. */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../hardware/actuator/cable-lines.ts';
import type { PortState } from '../../../hardware/actuator/port-state.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import type { ActuatorReading } from '../../../hardware/table.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { isLevel } from '../../../protocols/therapy/level.ts';
import { standard } from '../../../protocols/therapy/limits.ts';
import { type DeviceState, flag } from '../../../protocols/wire/messages.ts';

export type DirectAct = 'stop' | 'return';

export interface DirectOutcome {
  /** The device's last telemetry; null if none arrived. */
  readonly observed: {
    /** The device's state letter, as on the wire. */
    readonly state: DeviceState;
    /** Null while the device's position sensor is bad. */
    readonly angleDeg: number | null;
    /** The device is doing what was ordered. */
    readonly isDone: boolean;
    /** Off level, and not returning. */
    readonly isStranded: boolean;
  } | null;
  /** What went wrong; empty if nothing did. */
  readonly problem: string;
}

/** In total. An actuator whose port can be opened answers in a fraction of it. */
const timeoutMs = 4000;
const pollInterval = milliseconds(20);

/** Never rejects. */
export async function actOnPort(
  act: DirectAct,
  port: { readonly path: string; readonly baudRate: number },
): Promise<DirectOutcome> {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ ...port, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let reading: ActuatorReading | null = null;
  let refusal = '';
  let isAccepted = false;
  actuator.subscribe((notice) => {
    if (notice.kind === 'reading') reading = notice.reading;
    if (notice.kind === 'accepted' && notice.order === act) isAccepted = true;
    if (notice.kind === 'refused' && notice.order === act) refusal = `the actuator refuses: ${notice.reason}`;
    // Repeated after every handshake: an order does not survive a lost link, nor a board that resets when its port is
    // opened.
    if (notice.kind === 'connected' && act === 'return') {
      actuator.order({ kind: 'return', rate: standard.returnRate });
    }
  });
  actuator.open();
  cable.start();
  const until = clock.now() + timeoutMs;
  try {
    for (;;) {
      // Before the handshake too: the device obeys `!!` in every state.
      if (act === 'stop' && actuator.state.kind !== 'waiting') actuator.stop();
      await new Promise((resolve) => clock.after(pollInterval, () => resolve(null)));
      const observed = observe(reading, act, isAccepted);
      if (observed?.isDone === true || (observed !== null && refusal !== '')) return { observed, problem: refusal };
      if (clock.now() >= until) {
        return { observed, problem: observed === null ? problemOf(actuator.state) : 'not confirmed' };
      }
    }
  } finally {
    actuator.close();
    await cable.close();
  }
}

function observe(reading: ActuatorReading | null, act: DirectAct, isAccepted: boolean): DirectOutcome['observed'] {
  if (reading === null) return null;
  const { state, angle, flags } = reading;
  const isAngleUnknown = (flags & flag.sensorBad) !== 0;
  const isAtLevel = isAngleUnknown ? (flags & flag.levelClosed) !== 0 : isLevel(angle);
  const isStopped = state === 'S' || state === 'F';
  const isReturning = state === 'A';
  return {
    state,
    angleDeg: isAngleUnknown ? null : angle,
    isDone: act === 'stop' ? isStopped : isReturning || (isAccepted && isAtLevel),
    isStranded: !isAtLevel && !isReturning,
  };
}

function problemOf(state: PortState): string {
  switch (state.kind) {
    case 'waiting':
    case 'unknown-device':
      return state.reason;
    case 'handshake':
      return 'the port is open, but nothing answers';
    case 'up':
      return 'the actuator answers, but sends no telemetry';
  }
}
