/** STOP and RETURN without a service: this process opens the actuator's port, acts, and says what the device then shows. */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../hardware/actuator/cable-lines.ts';
import type { PortState } from '../../../hardware/actuator/port-state.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import type { ActuatorReading } from '../../../hardware/table.ts';
import { degreesPerSecond, milliseconds } from '../../../protocols/base/units.ts';
import { flag } from '../../../protocols/wire/messages.ts';

export type DirectAct = 'stop' | 'return';

export interface DirectOutcome {
  /** Null: nothing was heard. */
  readonly shown: {
    /** The device's state, as its telemetry has it. */
    readonly state: string;
    readonly angleDeg: number | null;
    /** The device does what was asked. */
    readonly isDone: boolean;
    /** Off level, and nothing brings the person home at the moment. */
    readonly isPersonLeft: boolean;
  } | null;
  /** What there is to say besides; '' nothing. */
  readonly problem: string;
}

/** ms in all: an open port answers within a fraction of it. */
const patience = 4000;
const look = milliseconds(20);
/** The domain's return rate where nobody prescribed one. */
const returnRate = degreesPerSecond(2);
const level = 1.5;

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
    // At every handshake: an order is not carried over a lost link, nor over a board that was reset by being opened.
    if (notice.kind === 'connected' && act === 'return') actuator.order({ kind: 'return', rate: returnRate });
  });
  actuator.open();
  cable.start();
  const until = clock.now() + patience;
  try {
    for (;;) {
      // Also ahead of the handshake: the device hears `!!` in whatever state it is.
      if (act === 'stop' && actuator.state.kind !== 'waiting') actuator.stop();
      await new Promise((resolve) => clock.after(look, () => resolve(null)));
      const shown = shownBy(reading, act, isAccepted);
      if (shown?.isDone === true || (shown !== null && refusal !== '')) return { shown, problem: refusal };
      if (clock.now() >= until) return { shown, problem: shown === null ? said(actuator.state) : 'not confirmed' };
    }
  } finally {
    actuator.close();
    await cable.close();
  }
}

function shownBy(reading: ActuatorReading | null, act: DirectAct, isAccepted: boolean): DirectOutcome['shown'] {
  if (reading === null) return null;
  const { state, angle, flags } = reading;
  const isUnknown = (flags & flag.sensorBad) !== 0;
  const isLevel = isUnknown ? (flags & flag.levelClosed) !== 0 : Math.abs(angle) <= level;
  const isDone = act === 'stop' ? state === 'S' || state === 'F' : state === 'A' || (isAccepted && isLevel);
  return {
    state,
    angleDeg: isUnknown ? null : angle,
    isDone,
    isPersonLeft: !isLevel && state !== 'A',
  };
}

function said(state: PortState): string {
  switch (state.kind) {
    case 'waiting':
    case 'unknown-device':
      return state.reason;
    case 'handshake':
      return 'the port is open, and nobody answers';
    case 'up':
      return 'it answers, and tells nothing of its state';
  }
}
