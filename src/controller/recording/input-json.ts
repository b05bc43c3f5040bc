/** Inputs of the turn as items of a recording and back: a replay gets the same inputs, to the bit. */
import type { z } from 'zod';
import type { ActuatorNotice } from '../../../hardware/table.ts';
import { errorCodes, FulcrumErrors } from '../../../protocols/base/errors.ts';
import { exactNumber, toExactJson } from '../../../protocols/base/exact-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../../protocols/base/units.ts';
import type { Row } from '../../records/row.ts';
import { dataOf, RowItem } from '../../records/row-item.ts';
import type { RecordedItem } from '../../records/sink.ts';
import type { TurnInput } from '../input.ts';
import { actSchema, otherSchema, readingSchema, tiltSchema } from './input-schemas.ts';
import { inputOfObject, inputOfRow } from './row-inputs.ts';
import { readingRow, tickRow, tiltRow } from './rows.ts';

/**
 * The data of the input's item; a row is the same object each time.
 * @param atMs the instant of the turn, which the item carries apart
 */
export function inputData(input: TurnInput, atMs: number): JsonObject | Row {
  switch (input.kind) {
    case 'tilt':
      return tiltRow(input.sample, atMs);
    case 'actuator':
      return noticeData(input.notice, atMs);
    case 'tick':
      return tickRow();
    case 'act':
      return actToJson(input);
    case 'button':
    case 'delay':
    case 'recorder':
    case 'console-lost':
    case 'failure':
      return { ...input };
  }
}

/**
 * @param place of the item, for the error's message
 * @throws FulcrumErrors RECORDING_FORM
 */
export function inputFromJson(data: JsonObject, atMs: number, place: () => string): TurnInput {
  switch (data['kind']) {
    case 'tilt':
      return inputOfObject(data, atMs) ?? tiltFromJson(parsed(tiltSchema, data, place), atMs);
    case 'reading':
      return inputOfObject(data, atMs) ?? readingFromJson(parsed(readingSchema, data, place), atMs);
    case 'act':
      return actFromJson(parsed(actSchema, data, place));
    case 'tick':
      return inputOfObject(data, atMs) ?? otherFromJson(parsed(otherSchema, data, place), atMs);
    default:
      return otherFromJson(parsed(otherSchema, data, place), atMs);
  }
}

/** The same for an item as it stands in a file. @throws FulcrumErrors RECORDING_FORM */
export function inputFromItem(item: RecordedItem | RowItem, place: () => string): TurnInput {
  const input = item instanceof RowItem ? inputOfRow(item) : null;
  return input ?? inputFromJson(dataOf(item), item.atMs, place);
}

const arrivalAt = (arrivedMs: number | undefined, atMs: number) => milliseconds(arrivedMs ?? atMs);

function tiltFromJson(
  { arrivedMs, angleDeg, rateDegPerS, raw, repeats }: z.infer<typeof tiltSchema>,
  atMs: number,
): TurnInput {
  const at = arrivalAt(arrivedMs, atMs);
  const sample = { at, angle: degrees(angleDeg), rate: degreesPerSecond(rateDegPerS), raw };
  return { kind: 'tilt', sample: repeats === undefined ? sample : { ...sample, repeats } };
}

function readingFromJson(json: z.infer<typeof readingSchema>, atMs: number): TurnInput {
  const { arrivedMs, nonce, uptimeMs, deviceState, angleDeg, rateDegPerS, targetDeg, currentMa, flags } = json;
  const reading = {
    at: arrivalAt(arrivedMs, atMs),
    nonce,
    uptime: milliseconds(uptimeMs),
    state: deviceState,
    angle: degrees(angleDeg),
    rate: degreesPerSecond(rateDegPerS),
    target: degrees(targetDeg),
    current: milliamperes(currentMa),
    flags,
  };
  return { kind: 'actuator', notice: { kind: 'reading', reading } };
}

function noticeData(notice: ActuatorNotice, atMs: number): JsonObject | Row {
  if (notice.kind === 'reading') return readingRow(notice.reading, atMs);
  const { kind, at, ...facts } = notice;
  return { kind, ...(Object.is(at, atMs) ? {} : { arrivedMs: exactNumber(at) }), ...facts };
}

function actToJson({ by, act }: Extract<TurnInput, { kind: 'act' }>): JsonObject {
  switch (act.act) {
    case 'start': {
      const { plan, consent, driveTest, person } = act;
      const facts = { plan: toExactJson(plan), consent: toExactJson(consent), driveTest };
      return { kind: 'act', by, act: 'start', ...facts, ...(person == null ? {} : { person }) };
    }
    case 'override.target': {
      const { to, rate, confirm } = act;
      return { kind: 'act', by, act: act.act, toDeg: exactNumber(to), rateDegPerS: exactNumber(rate), confirm };
    }
    case 'override.begin':
      return { kind: 'act', by, act: act.act, forMs: exactNumber(act.forMs), reason: act.reason };
    case 'override.hold':
      return { kind: 'act', by, act: act.act, forMs: exactNumber(act.forMs) };
    default:
      return { kind: 'act', by, ...act };
  }
}

function actFromJson({ kind, by, ...act }: z.infer<typeof actSchema>): TurnInput {
  if (act.act !== 'override.target') return { kind, by, act };
  return { kind, by, act: { act: act.act, to: act.toDeg, rate: act.rateDegPerS, confirm: act.confirm } };
}

function otherFromJson(json: z.infer<typeof otherSchema>, atMs: number): TurnInput {
  switch (json.kind) {
    case 'button':
    case 'tick':
    case 'delay':
    case 'recorder':
    case 'console-lost':
    case 'failure':
      return json;
    default: {
      const { arrivedMs, ...facts } = json;
      return { kind: 'actuator', notice: { ...facts, at: arrivalAt(arrivedMs, atMs) } };
    }
  }
}

function parsed<T>(schema: z.ZodType<T>, data: JsonObject, placeOf: () => string): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const place = placeOf();
  const facts = result.error.issues.map(({ path, message }) => {
    const value = valueAt(data, path);
    return {
      place: [place, ...path].join('/'),
      problem: message,
      ...(value === undefined ? {} : { value: JSON.stringify(value).slice(0, 80) }),
    };
  });
  const [first, ...rest] = facts;
  throw new FulcrumErrors(errorCodes.RECORDING_FORM, [first ?? { place, problem: 'is not valid' }, ...rest]);
}

function valueAt(data: JsonValue, path: readonly PropertyKey[]): JsonValue | undefined {
  let value: JsonValue | undefined = data;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else value = isJsonObject(value) ? value[String(key)] : undefined;
  }
  return value;
}
