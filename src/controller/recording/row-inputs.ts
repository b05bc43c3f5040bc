/**
 * Reads back the inputs that come a hundred times a second, which are rows: in a replay of hours, their schemas take longer
 * than the controller.
 */
import type { JsonObject } from '../../../protocols/base/json.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../../protocols/base/units.ts';
import { Row, type RowLayout } from '../../records/row.ts';
import type { RowItem } from '../../records/row-item.ts';
import type { TurnInput } from '../input.ts';
import { deviceStates } from './input-schemas.ts';
import { inputRows, readingLayout, tickLayout, tiltLayout } from './rows.ts';

type Reader = (row: Row, atMs: number) => TurnInput | null;

interface ReadRow {
  /** Serves all rows of the layout, one after the other. */
  readonly row: Row;
  readonly read: Reader;
}

const readers = new Map<string, ReadRow>([
  [tiltLayout.name, { row: new Row(tiltLayout), read: tiltOf }],
  [readingLayout.name, { row: new Row(readingLayout), read: readingOf }],
  [tickLayout.name, { row: new Row(tickLayout), read: () => ({ kind: 'tick' }) }],
]);

/** Null: it has not the form of a row, and its schema says what is wrong with it. */
export function inputOfObject(data: JsonObject, atMs: number): TurnInput | null {
  const reader = readers.get(String(data['kind']));
  return reader?.row.fill(data) === true ? reader.read(reader.row, atMs) : null;
}

/** The same for a row as it stands in a file. */
export function inputOfRow(item: RowItem): TurnInput | null {
  const reader = readerOf(item.layout);
  return reader !== null && item.fill(reader.row) ? reader.read(reader.row, item.atMs) : null;
}

/** Of the layouts in the heads of recordings, which are those of this version or not. */
const known = new WeakMap<RowLayout, ReadRow | null>();

function readerOf(layout: RowLayout): ReadRow | null {
  let reader = known.get(layout);
  if (reader === undefined) {
    const present = inputRows.find(({ name }) => name === layout.name);
    const isSame = present !== undefined && JSON.stringify(shapeOf(present)) === JSON.stringify(shapeOf(layout));
    reader = isSame ? (readers.get(layout.name) ?? null) : null;
    known.set(layout, reader);
  }
  return reader;
}

const shapeOf = ({ constants, columns }: RowLayout) => [
  Object.entries(constants),
  columns.map(({ name, type }) => [name, type]),
];

/** Columns angleDeg, rateDegPerS, raw. */
const ofEveryTilt = 0b1110;

function tiltOf({ numbers, present }: Row, atMs: number): TurnInput | null {
  if ((present & ofEveryTilt) !== ofEveryTilt) return null;
  const sample = {
    at: milliseconds((present & 1) === 0 ? atMs : (numbers[0] ?? 0)),
    angle: degrees(numbers[1] ?? 0),
    rate: degreesPerSecond(numbers[2] ?? 0),
    raw: numbers[3] ?? 0,
  };
  return { kind: 'tilt', sample: (present & 0b10000) === 0 ? sample : { ...sample, repeats: numbers[4] ?? 0 } };
}

/** All columns but arrivedMs. */
const ofEveryReading = 0b111111110;

function readingOf({ numbers, texts, present }: Row, atMs: number): TurnInput | null {
  if ((present & ofEveryReading) !== ofEveryReading) return null;
  const state = deviceStates.find((one) => one === texts[3]);
  const flags = numbers[8] ?? 0;
  if (state === undefined || !Number.isSafeInteger(flags)) return null;
  const reading = {
    at: milliseconds((present & 1) === 0 ? atMs : (numbers[0] ?? 0)),
    nonce: texts[1] ?? '',
    uptime: milliseconds(numbers[2] ?? 0),
    state,
    angle: degrees(numbers[4] ?? 0),
    rate: degreesPerSecond(numbers[5] ?? 0),
    target: degrees(numbers[6] ?? 0),
    current: milliamperes(numbers[7] ?? 0),
    flags,
  };
  return { kind: 'actuator', notice: { kind: 'reading', reading } };
}
