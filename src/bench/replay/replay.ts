/**
 * Feeds the recorded inputs of a session to today's controller, each at its instant, and compares what it does with what
 * was recorded. Up to the first difference the table behaved as recorded; after it, it would have behaved differently, so
 * only the first difference means anything.
 */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Entry } from '../../controller/entry.ts';
import type { TurnInput } from '../../controller/input.ts';
import { inputChannel, isEntryChannel } from '../../controller/recording/channels.ts';
import { entryToJson } from '../../controller/recording/entry-json.ts';
import { inputFromItem } from '../../controller/recording/input-json.ts';
import { restoreTurnState, SavedStateError } from '../../controller/saved-state.ts';
import { turn } from '../../controller/turn.ts';
import { initialTurnState, type TurnOptions, type TurnState } from '../../controller/turn-state.ts';
import type { Recording } from '../../records/recording.ts';
import { dataOf, RowItem } from '../../records/row-item.ts';
import type { RecordedItem } from '../../records/sink.ts';
import {
  type Difference,
  firstDifference,
  instantOf,
  isSameAct,
  isSameText,
  type RecordedEntry,
} from './difference.ts';
import { ItemsAhead } from './items-ahead.ts';
import { latestTimerMs, RunningDelays } from './running-delays.ts';

export interface ReplayOptions {
  /** Of the recording, for messages: its file or id. */
  readonly place: string;
  /** Inputs after this instant are not replayed. */
  readonly untilMs?: number;
  /** Compares the texts for people, too. */
  readonly withTexts?: boolean;
  /** Another controller than today's: for tests. */
  readonly controller?: TurnOptions;
  /** Sees each entry of the replay. */
  readonly onEntry?: (entry: Entry) => void;
}

export interface ReplayResult {
  readonly inputs: number;
  readonly orders: number;
  readonly entries: number;
  /** From the first input to the last. */
  readonly durationMs: number;
  /** The first order that differs. */
  readonly order: Difference | null;
  /** The first entry of any kind that differs. */
  readonly entry: Difference | null;
  /** Why the recording ends before its time; null: it is complete. */
  readonly cut: string | null;
}

/** @throws FulcrumError RECORDING_FORM, RECORDING_VERSION */
export function replay(recording: Recording, options: ReplayOptions): ReplayResult {
  const { untilMs = Number.POSITIVE_INFINITY, place, onEntry } = options;
  const state = stateBefore(recording, options);
  const delays = new RunningDelays(state.run.delays);
  const items = new ItemsAhead(recording.rawItems?.() ?? recording.items());
  const recorded: RecordedEntry[] = [];
  const replayed: RecordedEntry[] = [];
  let inputs = 0;
  let beganAt: number | null = null;
  let lastAt = Number.NEGATIVE_INFINITY;

  const run = (input: TurnInput, atMs: number) => {
    if (input.kind === 'delay') delays.fired(input.id);
    for (const entry of turn(state, input, atMs).entries) {
      replayed.push({ channel: entry.type, atMs: entry.atMs, data: entryToJson(entry) });
      onEntry?.(entry);
    }
    delays.follow(state.run.delays, atMs);
    lastAt = atMs;
  };

  let index = -1;
  const placeOfItem = () => `${place}#/items/${index}`;
  for (let item = items.take(); item !== null; item = items.take()) {
    index += 1;
    const { channel } = item;
    if (isEntryChannel(channel)) recorded.push({ channel, atMs: item.atMs, data: dataOf(item) });
    // The telemetry is not looked at, and so not even parsed.
    if (channel !== inputChannel) continue;
    const { atMs } = item;
    if (atMs > untilMs) break;
    inputs += 1;
    beganAt ??= atMs;
    const input = inputFromItem(item, placeOfItem);
    const isComing = (id: string) =>
      isDelay(item, id) || items.isComing(atMs + latestTimerMs, (later) => isDelay(later, id));
    for (let due = delays.overdue(atMs, isComing); due !== null; due = delays.overdue(atMs, isComing)) {
      run({ kind: 'delay', id: due.id }, Math.max(due.dueAt, lastAt));
    }
    if (input.kind === 'delay' && !delays.isDue(input.id, atMs)) continue;
    run(input, atMs);
  }
  const isCut = recording.summary === null;
  // Of the last input of a recording that was cut off not everything may have been written.
  if (isCut) while ((replayed.at(-1)?.atMs ?? 0) >= lastAt && replayed.length > recorded.length) replayed.pop();
  return {
    inputs,
    orders: replayed.filter(({ channel }) => channel === 'order').length,
    entries: replayed.length,
    durationMs: beganAt === null ? 0 : lastAt - beganAt,
    ...compare(recorded, replayed, options.withTexts === true),
    cut: recording.cut,
  };
}

function stateBefore({ head }: Recording, { controller = {}, place }: ReplayOptions): TurnState {
  if (head.snapshot === null) return initialTurnState(controller);
  try {
    return restoreTurnState(controller, head.snapshot);
  } catch (error) {
    if (!(error instanceof SavedStateError)) throw error;
    throw new FulcrumError(errorCodes.RECORDING_VERSION, {
      place: `${place}#/head/snapshot`,
      problem: `the controller’s state was saved by another version, and cannot be restored (${error.message})`,
      value: head.versions['fulcrum'] ?? 'no version',
      allowed: 'a recording of this version',
    });
  }
}

const isDelay = (item: RecordedItem | RowItem, id: string): boolean =>
  item.channel === inputChannel &&
  !(item instanceof RowItem) &&
  item.data['kind'] === 'delay' &&
  item.data['id'] === id;

function compare(
  recorded: readonly RecordedEntry[],
  replayed: readonly RecordedEntry[],
  withTexts: boolean,
): Pick<ReplayResult, 'order' | 'entry'> {
  const isSame = withTexts ? isSameText : isSameAct;
  const differenceOf = (channel: string) => {
    const ofChannel = (entry: RecordedEntry) => entry.channel === channel;
    return firstDifference(recorded.filter(ofChannel), replayed.filter(ofChannel), isSame);
  };
  const kinds = new Set([...recorded, ...replayed].map(({ channel }) => channel));
  let entry: Difference | null = null;
  for (const kind of kinds) {
    const difference = differenceOf(kind);
    if (difference !== null && (entry === null || instantOf(difference) < instantOf(entry))) entry = difference;
  }
  return { order: differenceOf('order'), entry };
}
