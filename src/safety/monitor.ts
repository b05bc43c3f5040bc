import type { HazardId } from './hazards/register.ts';
import type { Reaction } from './reaction.ts';
import { reactions } from './reaction.ts';
import type { Situation } from './situation.ts';
import type { Alert, Watch } from './watch.ts';

/** A hazard that was seen, what it asks for, and why. */
export interface Finding {
  readonly hazard: HazardId;
  readonly at: number;
  readonly reaction: Reaction;
  readonly reason: string;
  readonly returnRate?: number;
  readonly strands?: true;
}

const none: readonly Finding[] = [];

export const severity = (reaction: Reaction): number => reactions.indexOf(reaction);

const cut = severity('cut');

/** A condition that comes back within so long (ms) is the same one: a loose contact, or an event line and its flag. */
const sameOccurrence = 1000;
/** A cut is asked for again sooner: a drive that runs away a second time must not gain a second. */
const sameCut = 100;

/**
 * Turns readings into findings. A condition is reported when it appears, and again only if it asks for more than it
 * did before; after it has been gone for a while it may be found anew.
 */
export class Monitor {
  readonly #watches: readonly Watch[];
  /** What each watch asked for last, -1 while it is quiet, and when it did. */
  readonly #asked: number[];
  readonly #askedAt: number[];
  readonly #standing: (Alert | null)[];

  constructor(watches: readonly Watch[]) {
    this.#watches = watches;
    this.#asked = watches.map(() => -1);
    this.#askedAt = watches.map(() => Number.NEGATIVE_INFINITY);
    this.#standing = watches.map(() => null);
  }

  /** What is so now and asks for a reaction, told already or not: no reason to begin anything. */
  get standing(): readonly { readonly hazard: HazardId; readonly reason: string }[] {
    return this.#watches.flatMap(({ hazard }, index) => {
      const alert = this.#standing[index] ?? null;
      return alert === null || alert.reaction === 'note' ? [] : [{ hazard, reason: alert.reason }];
    });
  }

  /** ms since any watch for this last found it; for ever where none watches for it. */
  quietSince(hazard: string, now: number): number {
    let quiet = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#watches.length; index += 1) {
      if (this.#watches[index]?.hazard === hazard) quiet = Math.min(quiet, now - (this.#askedAt[index] ?? 0));
    }
    return quiet;
  }

  /** Another session: what was told in the one before is news again. */
  forget(): void {
    this.#asked.fill(-1);
  }

  /** Most restrictive first. */
  assess(s: Situation): readonly Finding[] {
    let findings: Finding[] | null = null;
    for (let index = 0; index < this.#watches.length; index += 1) {
      const watch = this.#watches[index];
      if (watch === undefined) continue;
      const alert = watch.assess(s);
      this.#standing[index] = alert;
      const asked = this.#asked[index] ?? -1;
      if (alert === null) {
        const gone = s.now - (this.#askedAt[index] ?? 0);
        if (asked >= 0 && gone > (asked === cut ? sameCut : sameOccurrence)) this.#asked[index] = -1;
        continue;
      }
      const asks = severity(alert.reaction) + (alert.strands ? 0.5 : 0);
      this.#asked[index] = Math.max(asks, asked);
      this.#askedAt[index] = s.now;
      if (asks <= asked && watch.momentary !== true) continue;
      findings ??= [];
      findings.push({ hazard: watch.hazard, at: s.now, ...alert });
    }
    s.reports.length = 0;
    if (findings === null) return none;
    return findings.sort((a, b) => severity(b.reaction) - severity(a.reaction));
  }
}
