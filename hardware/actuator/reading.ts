import type { Milliseconds } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../protocols/base/units.ts';
import type { Telemetry } from '../../protocols/wire/messages.ts';
import type { ActuatorReading } from '../table.ts';

/** Converts a telemetry line to the host's units. `at` is the host's time of its arrival. */
export function readingOf(line: Telemetry, at: Milliseconds): ActuatorReading {
  return {
    at,
    nonce: line.nonce,
    uptime: milliseconds(line.ms),
    state: line.state,
    angle: degrees(line.angle / 100),
    rate: degreesPerSecond(line.rate / 100),
    target: degrees(line.target / 100),
    current: milliamperes(line.current),
    flags: line.flags,
  };
}
