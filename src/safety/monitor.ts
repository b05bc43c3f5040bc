import type { HazardId, Reaction } from '../records/entry.ts';
import { reactions } from '../records/entry.ts';
import type { Situation } from './situation.ts';
import type { Watch } from './watch.ts';

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

/**
 * Turns readings into findings. A condition is reported when it appears, and again only if it asks for more than it
 * did before; after it has gone it may be found anew.
 */
export class Monitor {
  readonly #watches: readonly Watch[];
  /** What each watch asked for last; -1 while it is quiet. */
  readonly #asked: number[];

  constructor(watches: readonly Watch[]) {
    this.#watches = watches;
    this.#asked = watches.map(() => -1);
  }

  /** Most restrictive first. */
  assess(s: Situation): readonly Finding[] {
    let findings: Finding[] | null = null;
    for (let index = 0; index < this.#watches.length; index += 1) {
      const watch = this.#watches[index];
      if (watch === undefined) continue;
      const alert = watch.assess(s);
      const asks = alert === null ? -1 : severity(alert.reaction);
      const asked = this.#asked[index] ?? -1;
      this.#asked[index] = asks;
      if (alert === null || asks <= asked) continue;
      findings ??= [];
      findings.push({ hazard: watch.hazard, at: s.now, ...alert });
    }
    s.reports.length = 0;
    if (findings === null) return none;
    return findings.sort((a, b) => severity(b.reaction) - severity(a.reaction));
  }
}
