import type { Finding } from './finding.ts';
import { findingOf } from './finding.ts';
import type { HazardId, Watch } from './hazards/register.ts';
import type { Reaction } from './reaction.ts';
import { reactions } from './reaction.ts';
import type { Situation } from './situation.ts';
import type { Alert } from './watch.ts';

const none: readonly Finding[] = [];

const severity = (reaction: Reaction): number => reactions.indexOf(reaction);

const cut = severity('cut');

/** A condition that returns within this time is the same occurrence: a loose contact, or an event line and its flag. */
const sameOccurrenceMs = 1000;
/** A cut is requested again sooner: a drive that runs away a second time must not gain a second. */
const sameCutMs = 100;

/**
 * Turns readings into findings. A condition is reported when it appears, and again only if it asks for a more severe
 * reaction; once it has been gone for a while it is reported again.
 */
export class Monitor {
  readonly #watches: readonly Watch[];
  /** Severity that each watch last asked for, -1 while it is quiet, and when. */
  readonly #asked: number[];
  readonly #askedAt: number[];
  readonly #standing: (Alert | null)[];

  constructor(watches: readonly Watch[]) {
    this.#watches = watches;
    this.#asked = watches.map(() => -1);
    this.#askedAt = watches.map(() => Number.NEGATIVE_INFINITY);
    this.#standing = watches.map(() => null);
  }

  /** Conditions that are present now and ask for a reaction, reported already or not. */
  get standing(): readonly { readonly hazard: HazardId; readonly reason: string }[] {
    return this.#watches.flatMap(({ hazard }, index) => {
      const alert = this.#standing[index] ?? null;
      return alert === null || alert.reaction === 'note' ? [] : [{ hazard, reason: alert.reason }];
    });
  }

  /** Whether a condition is present now that asks for a reaction. Does not allocate. */
  get hasStanding(): boolean {
    for (const alert of this.#standing) if (alert !== null && alert.reaction !== 'note') return true;
    return false;
  }

  /** ms since a watch last found this hazard; infinite for a hazard without a watch. */
  quietSince(hazard: string, now: number): number {
    let quiet = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#watches.length; index += 1) {
      if (this.#watches[index]?.hazard === hazard) quiet = Math.min(quiet, now - (this.#askedAt[index] ?? 0));
    }
    return quiet;
  }

  /** Before another session: conditions reported in the previous one are reported again. */
  clearReported(): void {
    this.#asked.fill(-1);
  }

  /** This turn's findings, most restrictive first. */
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
        if (asked >= 0 && gone > (asked === cut ? sameCutMs : sameOccurrenceMs)) this.#asked[index] = -1;
        continue;
      }
      const asks = severity(alert.reaction) + (alert.needsManualRelease ? 0.5 : 0);
      this.#asked[index] = Math.max(asks, asked);
      this.#askedAt[index] = s.now;
      if (asks <= asked && watch.momentary !== true) continue;
      findings ??= [];
      findings.push(findingOf(watch.hazard, s.now, alert));
    }
    s.reports.length = 0;
    if (findings === null) return none;
    return findings.sort((a, b) => severity(b.reaction) - severity(a.reaction));
  }
}
