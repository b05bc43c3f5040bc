/** Reads the service's status, which comes as untyped JSON from another process, possibly of another version. */
import { angleText } from '../../../protocols/base/round.ts';
import { isLevel } from '../../../protocols/therapy/level.ts';
import { arrivedWithinDeg } from '../../safety/situation.ts';
import { factsOf, isSessionState } from '../../session/states.ts';
import { printable } from './output.ts';

/**
 * True if the person is off level and nothing is bringing them home. An unknown angle counts as off level, except while
 * disconnected, where no table may be there at all.
 */
export function isStranded(status: unknown): boolean {
  const { state, angleDeg } = Object(status);
  const mayBeStranded = state === 'disconnected' || (isSessionState(state) && factsOf(state).isStuck);
  return mayBeStranded && (typeof angleDeg === 'number' ? !isLevel(angleDeg) : state !== 'disconnected');
}

/** The status for a person, one subject per line. */
export function statusText(status: unknown): string {
  const { state, angleDeg, targetDeg, limitDeg, alarms, endsBy, override, ports, recorder, records, service, you } =
    Object(status);
  const isThere = typeof angleDeg === 'number' && Math.abs(angleDeg - Number(targetDeg)) <= arrivedWithinDeg;
  const target = typeof targetDeg === 'number' && !isThere ? `, moving to ${angleText(targetDeg)}°` : '';
  const limit = typeof limitDeg === 'number' ? `, limit ${limitDeg.toFixed(0)}°` : '';
  const { actuator, sensors } = Object(ports);
  const { pid, version, upMs } = Object(service);
  const lines = [
    `table     ${String(state)} at ${angleOrUnknown(angleOrNull(angleDeg))}${target}${limit}`,
    ...listOf(alarms).map((alarm) => `alarm     ${Object(alarm).priority}: ${Object(alarm).reason}`),
    ...(typeof endsBy === 'string' && isStoppedOrFaulty(state) ? [`next      ${endsBy}`] : []),
    ...(override === null ? [] : [`override  connection ${Object(override).holder}: ${Object(override).reason}`]),
    `actuator  ${Object(actuator).said}`,
    `sensors   ${Object(sensors).said}`,
    ...(recorder === null ? [] : [`recorder  ${String(recorder)}`]),
    ...(typeof records === 'string' && records !== recorder ? [`records   ${records}`] : []),
    `service   process ${pid}, version ${version}, up ${Math.round(Number(upMs) / 1000)} s, connection ${Object(you).client}`,
  ];
  return lines.map(printable).join('\n');
}

const isStoppedOrFaulty = (state: unknown): boolean =>
  typeof state === 'string' && isSessionState(state) && factsOf(state).isAlarming;

export const angleOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export const angleOrUnknown = (angleDeg: number | null): string =>
  angleDeg === null ? 'an unknown angle' : `${angleText(angleDeg)}°`;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
