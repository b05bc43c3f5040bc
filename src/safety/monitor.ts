import type { Finding } from './finding.ts';
import { findingOf } from './finding.ts';
import type { HazardId, Watch } from './hazards/register.ts';
import type { Reaction } from './reaction.ts';
import { reactions } from './reaction.ts';
import type { Situation } from './situation.ts';
import type { Alert, Remembering } from './watch.ts';

const none: readonly Finding[] = [];

interface Found {
  readonly index: number;
  readonly finding: Finding;
}

const severity = (reaction: Reaction): number => reactions.indexOf(reaction);

const cut = severity('cut');

/** A condition that returns within this time is the same occurrence: a loose contact, or an event line and its flag. */
const sameOccurrenceMs = 1000;
/** A source that was found bad is used again once nothing has been found against it for this long. */
const trustedAfterMs = 1000;
/** A cut is requested again sooner: a drive that runs away a second time must not gain a second. */
const sameCutMs = 100;

/** Each list has one item for each watch. */
interface OwnMemory {
  /** Severity that the watch last asked for, -1 while it is quiet, and when. */
  readonly asked: number[];
  readonly askedAt: number[];
  readonly standing: (Alert | null)[];
}

/** What is remembered of one watch. */
interface WatchMemory {
  readonly asked: number;
  readonly askedAt: number;
  readonly standing: Alert | null;
  /** What the watch remembers; null: nothing. */
  readonly watch: object | null;
}

/** By the watch's hazard, with a number where a hazard has several. */
type MonitorMemory = Readonly<Record<string, WatchMemory>>;

/**
 * Turns readings into findings. A condition is reported when it appears, and again only if it asks for a more severe
 * reaction; once it has been gone for a while it is reported again.
 */
export class Monitor implements Remembering {
  readonly #own: OwnMemory;
  readonly #watches: readonly Watch[];
  /** Watches in the order in which they run: those that judge a source of angles go before those that use it. */
  readonly #order: readonly number[];
  /** How many of them judge a source. */
  readonly #judges: number;

  constructor(watches: readonly Watch[]) {
    this.#watches = watches;
    this.#own = {
      asked: watches.map(() => -1),
      askedAt: watches.map(() => Number.NEGATIVE_INFINITY),
      standing: watches.map(() => null),
    };
    const indices = [...watches.keys()];
    this.#order = [
      ...indices.filter((index) => watches[index]?.judges !== undefined),
      ...indices.filter((index) => watches[index]?.judges === undefined),
    ];
    this.#judges = indices.filter((index) => watches[index]?.judges !== undefined).length;
  }

  get memory(): MonitorMemory {
    const { asked, askedAt, standing } = this.#own;
    const memoryOf = ({ remembering }: Watch, index: number): WatchMemory => ({
      asked: asked[index] ?? -1,
      askedAt: askedAt[index] ?? Number.NEGATIVE_INFINITY,
      standing: standing[index] ?? null,
      watch: remembering?.memory ?? null,
    });
    return Object.fromEntries(this.#watches.map((watch, index) => [this.#nameOf(index), memoryOf(watch, index)]));
  }

  set memory(memory: MonitorMemory) {
    for (const [index, { remembering }] of this.#watches.entries()) {
      const one = memory[this.#nameOf(index)];
      if (one === undefined) continue;
      this.#own.asked[index] = one.asked;
      this.#own.askedAt[index] = one.askedAt;
      this.#own.standing[index] = one.standing;
      if (remembering !== undefined && one.watch !== null) remembering.memory = one.watch;
    }
  }

  /** Conditions that are present now and ask for a reaction, reported already or not. */
  get standing(): readonly { readonly hazard: HazardId; readonly reason: string }[] {
    return this.#watches.flatMap(({ hazard }, index) => {
      const alert = this.#own.standing[index] ?? null;
      return alert === null || alert.reaction === 'note' ? [] : [{ hazard, reason: alert.reason }];
    });
  }

  /** Whether a condition is present now that asks for a reaction. Does not allocate. */
  get hasStanding(): boolean {
    for (const alert of this.#own.standing) if (alert !== null && alert.reaction !== 'note') return true;
    return false;
  }

  /** ms since a watch last found this hazard; infinite for a hazard without a watch. */
  quietSince(hazard: string, now: number): number {
    let quiet = Number.POSITIVE_INFINITY;
    for (let index = 0; index < this.#watches.length; index += 1) {
      if (this.#watches[index]?.hazard === hazard) quiet = Math.min(quiet, now - (this.#own.askedAt[index] ?? 0));
    }
    return quiet;
  }

  /** Before another session: conditions reported in the previous one are reported again. */
  clearReported(): void {
    this.#own.asked.fill(-1);
  }

  /** This turn's findings, most restrictive first. */
  assess(s: Situation): readonly Finding[] {
    let findings: Found[] | null = null;
    for (let run = 0; run < this.#order.length; run += 1) {
      if (run === this.#judges) this.#distrust(s);
      const index = this.#order[run] ?? 0;
      const watch = this.#watches[index];
      if (watch === undefined) continue;
      const alert = watch.assess(s);
      this.#own.standing[index] = alert;
      const asked = this.#own.asked[index] ?? -1;
      if (alert === null) {
        const gone = s.now - (this.#own.askedAt[index] ?? 0);
        if (asked >= 0 && gone > (asked === cut ? sameCutMs : sameOccurrenceMs)) this.#own.asked[index] = -1;
        continue;
      }
      const asks = severity(alert.reaction) + (alert.needsManualRelease ? 0.5 : 0);
      this.#own.asked[index] = Math.max(asks, asked);
      this.#own.askedAt[index] = s.now;
      if (asks <= asked && watch.momentary !== true && alert.isRepeated !== true) continue;
      findings ??= [];
      findings.push({ index, finding: findingOf(watch.hazard, s.now, alert) });
    }
    s.reports.length = 0;
    if (findings === null) return none;
    findings.sort((a, b) => severity(b.finding.reaction) - severity(a.finding.reaction) || a.index - b.index);
    return findings.map(({ finding }) => finding);
  }

  #nameOf(index: number): string {
    const hazard = this.#watches[index]?.hazard ?? '';
    const before = this.#watches.slice(0, index).filter((watch) => watch.hazard === hazard).length;
    return before === 0 ? hazard : `${hazard}.${before + 1}`;
  }

  /** Sets which sources may be used by the watches that run after those that judge them. */
  #distrust(s: Situation): void {
    s.tiltFoundBad = false;
    s.tiltFoundNoisy = false;
    s.positionFoundBad = false;
    for (let run = 0; run < this.#judges; run += 1) {
      const index = this.#order[run] ?? 0;
      if (s.now - (this.#own.askedAt[index] ?? 0) >= trustedAfterMs) continue;
      switch (this.#watches[index]?.judges) {
        case 'tilt':
          s.tiltFoundBad = true;
          break;
        case 'tilt-noise':
          s.tiltFoundNoisy = true;
          break;
        case 'position':
          s.positionFoundBad = true;
          break;
        case undefined:
          break;
      }
    }
  }
}
