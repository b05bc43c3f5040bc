/**
 * STOP and RETURN without the service: opens the actuator's port, gives the order, and reads the result in telemetry. The
 * port's lock is ignored, because a service that hangs still holds it.
 */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../hardware/actuator/cable-lines.ts';
import type { PortState } from '../../../hardware/actuator/port-state.ts';
import { readingOf } from '../../../hardware/actuator/reading.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import type { ActuatorReading } from '../../../hardware/table.ts';
import { pause } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { isLevel } from '../../../protocols/therapy/level.ts';
import { standard } from '../../../protocols/therapy/limits.ts';
import { decode } from '../../../protocols/wire/codec.ts';
import { LineReader } from '../../../protocols/wire/lines.ts';
import { type DeviceState, flag, type RefusalReason } from '../../../protocols/wire/messages.ts';
import type { DirectAct } from './first-bytes.ts';
import { returnLine } from './return-line.ts';

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
const timeoutMs = 3000;
const pollInterval = milliseconds(20);

/** Never rejects. */
export async function actOnPort(
  act: DirectAct,
  port: { readonly path: string; readonly baudRate: number },
): Promise<DirectOutcome> {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ ...port, clock, ignoresLock: true });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let reading: ActuatorReading | null = null;
  let refusal = '';
  let isAccepted = false;
  // Telemetry comes before the handshake is complete, or even if it cannot be completed.
  const lines = new LineReader();
  cable.onBytes((bytes) =>
    lines.push(
      bytes,
      (line) => {
        const decoded = decode(line);
        if (decoded.ok && decoded.message.kind === 'telemetry') reading = readingOf(decoded.message, clock.now());
      },
      () => undefined,
    ),
  );
  // The first bytes on the wire are the order: RETURN needs no handshake.
  if (act === 'return') cable.onOpen(() => cable.urgent(returnLine()));
  actuator.subscribe((notice) => {
    if (notice.kind === 'accepted' && notice.order === act) isAccepted = true;
    if (notice.kind === 'refused' && notice.order === act) refusal = refusalText(notice.reason);
    // Repeated after every handshake: an order does not survive a lost link, nor a board that resets when its port is
    // opened.
    if (notice.kind === 'connected' && act === 'return') {
      actuator.order({ kind: 'return', rate: standard.returnRate });
    }
  });
  actuator.open();
  // The link repeats `!!` from the opening of the port until the device reports that it has stopped.
  if (act === 'stop') actuator.stop();
  cable.start();
  const until = clock.now() + timeoutMs;
  try {
    for (;;) {
      await pause(clock, pollInterval);
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

function refusalText(reason: string): string {
  const estop: RefusalReason = 'estop';
  return reason.endsWith(estop)
    ? 'the actuator refuses, because the red stop is pressed: turn it so that it comes out, then order it again'
    : `the actuator refuses: ${reason}`;
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
