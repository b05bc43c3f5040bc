/** Makes the session of a seed smaller for as long as it fails in the same way. */
import type { LongDay } from '../world/options.ts';
import { type DrawnSession, describeSession, drawSession } from './draw-session.ts';
import { type CampaignSession, type CampaignWorld, runDrawn, type SessionResult } from './session.ts';

/** Sessions that one shrinking may run: several times what a session of fifty acts needs. */
const mostRuns = 300;

/** Runs the session of this seed; says of one that fails what is left of it when all is taken away that need not be. */
export function runShrunk(seed: number, on?: CampaignWorld): CampaignSession {
  const drawn = drawSession(seed);
  const session = { seed, ...runDrawn(seed, drawn, on) };
  const failure = failureOf(session);
  if (failure === null) return session;
  return { ...session, smallest: describeSession(smallestOf(drawn, failure, seed, on)) };
}

/** The smallest part of the drawn session that still fails so. */
function smallestOf(drawn: DrawnSession, failure: string, seed: number, on?: CampaignWorld): DrawnSession {
  let smallest = drawn;
  let runs = 0;
  const failsAlike = (session: DrawnSession): boolean => {
    runs += 1;
    return failureOf(runDrawn(seed, session, on)) === failure;
  };
  // Each smaller session begins the list again: an act may be needless only once another one is gone.
  for (let next: DrawnSession | undefined = smallest; next !== undefined; ) {
    smallest = next;
    next = simpler(smallest).find((session) => runs < mostRuns && failsAlike(session));
  }
  return smallest;
}

/** What two failures must share to be the same: the first invariant, or the beginning of the program's failure. */
function failureOf({ violations, failure }: SessionResult): string | null {
  const [violation] = violations;
  return violation === undefined ? (failure?.split(':', 1)[0] ?? null) : `invariant ${violation.invariant}`;
}

/** Each is the session with something less; those that take most away come first. */
function simpler(session: DrawnSession): readonly DrawnSession[] {
  const { faults, acts, body, wear, movements, waiting, day, tableLimitDeg, driveTest } = session;
  return [
    ...shorter(acts).map((some) => ({ ...session, acts: some })),
    ...shorter(faults).map((some) => ({ ...session, faults: some })),
    ...(day === null ? [] : shorterDays(day).map((some) => ({ ...session, day: some }))),
    ...(waiting === null ? [] : [{ ...session, waiting: null }]),
    ...shorter(movements).map((some) => ({ ...session, movements: some })),
    ...(Object.keys(wear.body).length > 0 ? [{ ...session, wear: { body: {}, isWornOut: false } }] : []),
    ...(Object.keys(body).length > 0 ? [{ ...session, body: {} }] : []),
    ...(tableLimitDeg === null ? [] : [{ ...session, tableLimitDeg: null }]),
    ...(driveTest ? [{ ...session, driveTest: false }] : []),
  ];
}

/** No other session; then one less after the eventful one. */
const shorterDays = (day: LongDay): readonly (LongDay | null)[] =>
  day.eventful < day.persons.length ? [null, { ...day, persons: day.persons.slice(0, -1) }] : [null];

/** The list without all of it, without each half, each quarter and so on, down to each single element. */
function shorter<T>(all: readonly T[]): readonly (readonly T[])[] {
  const lists: (readonly T[])[] = [];
  for (let size = all.length; size > 0; size = Math.floor(size / 2)) {
    for (let from = 0; from < all.length; from += size) lists.push(all.toSpliced(from, size));
  }
  return lists;
}
