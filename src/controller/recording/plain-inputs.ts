/**
 * Reads the inputs that come a hundred times a second, checked by hand: in a replay of hours, a schema takes longer than
 * the controller. Null: the data have not this form, and their schema says what is wrong with them.
 */
import { readExactNumber } from '../../../protocols/base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../../protocols/base/units.ts';
import type { TurnInput } from '../input.ts';
import { deviceStates } from './input-schemas.ts';

export function plainTilt(data: JsonObject, atMs: number): TurnInput | null {
  const { arrivedMs, angleDeg, rateDegPerS, raw, repeats } = data;
  const at = arrivedMs === undefined ? atMs : numberOf(arrivedMs);
  const angle = numberOf(angleDeg);
  const rate = numberOf(rateDegPerS);
  const fingerprint = numberOf(raw);
  const count = repeats === undefined ? undefined : numberOf(repeats);
  if (at === null || angle === null || rate === null || fingerprint === null || count === null) return null;
  const known = 4 + (arrivedMs === undefined ? 0 : 1) + (repeats === undefined ? 0 : 1);
  if (countOf(data) !== known) return null;
  const sample = { at: milliseconds(at), angle: degrees(angle), rate: degreesPerSecond(rate), raw: fingerprint };
  return { kind: 'tilt', sample: count === undefined ? sample : { ...sample, repeats: count } };
}

export function plainReading(data: JsonObject, atMs: number): TurnInput | null {
  const { arrivedMs, nonce, uptimeMs, deviceState, angleDeg, rateDegPerS, targetDeg, currentMa, flags } = data;
  const at = arrivedMs === undefined ? atMs : numberOf(arrivedMs);
  const state = deviceStates.find((one) => one === deviceState);
  const uptime = numberOf(uptimeMs);
  const angle = numberOf(angleDeg);
  const rate = numberOf(rateDegPerS);
  const target = numberOf(targetDeg);
  const current = numberOf(currentMa);
  if (at === null || uptime === null || angle === null || rate === null || target === null || current === null) {
    return null;
  }
  if (state === undefined || typeof nonce !== 'string' || typeof flags !== 'number' || !Number.isSafeInteger(flags)) {
    return null;
  }
  if (countOf(data) !== (arrivedMs === undefined ? 9 : 10)) return null;
  const reading = {
    at: milliseconds(at),
    nonce,
    uptime: milliseconds(uptime),
    state,
    angle: degrees(angle),
    rate: degreesPerSecond(rate),
    target: degrees(target),
    current: milliamperes(current),
    flags,
  };
  return { kind: 'actuator', notice: { kind: 'reading', reading } };
}

export const plainTick = (data: JsonObject): TurnInput | null => (countOf(data) === 1 ? { kind: 'tick' } : null);

const numberOf = (value: JsonValue | undefined): number | null =>
  typeof value === 'number' ? value : readExactNumber(value);

function countOf(data: JsonObject): number {
  let count = 0;
  for (const _ in data) count += 1;
  return count;
}
