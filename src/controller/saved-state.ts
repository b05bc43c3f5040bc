/**
 * The turn's state as plain JSON, for recordings: a state that is saved, restored and continued gives the same outputs as
 * the original, to the byte.
 */
import { messageOf } from '../../protocols/base/errors.ts';
import { fromExactJson, readExactNumber, toExactJson } from '../../protocols/base/exact-json.ts';
import type { JsonValue } from '../../protocols/base/json.ts';
import type { Remembering } from '../safety/watch.ts';
import { initialTurnState, type TurnOptions, type TurnState } from './turn-state.ts';

/** A saved state that this program cannot restore: another version has saved it. */
export class SavedStateError extends Error {
  override readonly name = 'SavedStateError';
}

export const saveTurnState = (t: TurnState): JsonValue => toExactJson(savedOf(t));

/**
 * @param options as for the state that was saved
 * @throws {@link SavedStateError}
 */
export function restoreTurnState(options: TurnOptions, saved: JsonValue): TurnState {
  const t = initialTurnState(options);
  const fresh = savedOf(t);
  const problem = shapeProblem(toExactJson(fresh), saved, '');
  if (problem !== null) throw new SavedStateError(problem);
  // Its shape was compared just now.
  const memory = fromExactJson(saved) as typeof fresh;
  remember(t, memory);
  try {
    t.run = t.stepper.restore(memory.run);
  } catch (error) {
    throw new SavedStateError(`/run: ${messageOf(error)}`);
  }
  return t;
}

/**
 * A copy, which goes on apart from the original.
 * @param options as for the original
 */
export function copyTurnState(options: TurnOptions, t: TurnState): TurnState {
  const copy = initialTurnState(options);
  remember(copy, structuredClone(memoryOf(t)));
  // A run is never changed in place.
  copy.run = t.run;
  return copy;
}

function remember(t: TurnState, { values, situation, parts }: ReturnType<typeof memoryOf>): void {
  Object.assign(t, values);
  Object.assign(t.situation, situation);
  for (const [name, part] of Object.entries(partsOf(t))) part.memory = parts[name] ?? part.memory;
}

/** The parts of the state that have a memory of their own. */
function partsOf(t: TurnState): Readonly<Record<string, Remembering>> {
  const { monitor, dose, carriedDose, attendance, brake, driveTest, standing, progress, alarms } = t;
  const { returnAnnouncement } = t;
  return { monitor, dose, carriedDose, attendance, brake, driveTest, standing, progress, alarms, returnAnnouncement };
}

/** No memory, or saved in a way of their own. */
const savedOtherwise = ['thresholds', 'stepper', 'situation', 'run'];

/** A new property of the state is saved without a change here; one that is no plain data makes saving throw. */
function memoryOf(t: TurnState) {
  const parts = Object.fromEntries(Object.entries(partsOf(t)).map(([name, { memory }]) => [name, memory]));
  const isValue = (name: string) => !savedOtherwise.includes(name) && !Object.hasOwn(parts, name);
  const values = Object.fromEntries(Object.entries(t).filter(([name]) => isValue(name)));
  return { situation: t.situation, parts, values };
}

const savedOf = (t: TurnState) => ({ ...memoryOf(t), run: t.stepper.save(t.run) });

/** Parts of which a fresh state says nothing: the machine's own, and lists of any length. */
const freePlaces: ReadonlySet<string> = new Set(['/run/snapshot/value', '/run/snapshot/historyValue', '/run/delays']);

/** Where and how a saved memory differs in kind from a fresh one, or null. What is null at the beginning may be anything. */
function shapeProblem(fresh: JsonValue, saved: JsonValue | undefined, place: string): string | null {
  if (saved === undefined) return `${place}: missing`;
  if (fresh === null || freePlaces.has(place)) return null;
  if (readExactNumber(fresh) !== null) return readExactNumber(saved) === null ? `${place}: not a number` : null;
  if (Array.isArray(fresh)) return Array.isArray(saved) ? null : `${place}: not a list`;
  if (typeof fresh !== 'object') return typeof saved === typeof fresh ? null : `${place}: not a ${typeof fresh}`;
  if (typeof saved !== 'object' || saved === null || Array.isArray(saved)) return `${place}: not an object`;
  const theirs = new Map(Object.entries(saved));
  for (const [key, value] of Object.entries(fresh)) {
    const problem = shapeProblem(value, theirs.get(key), `${place}/${key}`);
    if (problem !== null) return problem;
  }
  return null;
}
