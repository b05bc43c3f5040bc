import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { BenchResult, BenchSample } from '../../bench/world/result.ts';
import type { Entry } from '../../controller/entry.ts';

interface Run {
  readonly seed: number;
  readonly wallSeconds: number;
  readonly interrupted: boolean;
}

/** Samples come ten a second; a progress line comes every 20 s. */
const samplesALine = 200;

/** A bench session as lines: for people, or one JSON object each. */
export class BenchLines {
  readonly #out: { write(text: string): unknown };
  readonly #timeline: Timeline;
  readonly #json: boolean;
  #samples = 0;

  constructor(out: { write(text: string): unknown }, timeline: Timeline, json: boolean) {
    this.#out = out;
    this.#timeline = timeline;
    this.#json = json;
  }

  title(): void {
    const { title, duration, maxAngle } = this.#timeline;
    if (!this.#json) this.#say(`${title}: ${clock(duration).trim()} in all, up to ${maxAngle}°`);
  }

  entry(entry: Entry): void {
    if (this.#json) this.#say(JSON.stringify(jsonOf(entry)));
    else {
      const text = textOf(entry);
      if (text !== null) this.#say(`${clock(entry.atMs)}  ${text}`);
    }
  }

  sample(sample: BenchSample): void {
    this.#samples += 1;
    if (this.#samples % samplesALine !== 0) return;
    const { atMs, angleDeg, targetDeg, state, step } = sample;
    const remainingMs = Math.max(0, Math.round(this.#timeline.duration - atMs));
    if (this.#json) {
      this.#say(JSON.stringify({ type: 'progress', atMs, state, step, angleDeg, targetDeg, remainingMs }));
    } else {
      const target = targetDeg === null ? '' : `, target ${targetDeg.toFixed(1)}°`;
      this.#say(`${clock(atMs)}  ${shown(angleDeg)}${target}  (${clock(remainingMs).trim()} left)`);
    }
  }

  summary(result: BenchResult, run: Run): void {
    const speed = Math.round(result.durationMs / 1000 / run.wallSeconds);
    if (this.#json) {
      this.#say(
        JSON.stringify({
          type: 'summary',
          outcome: result.outcome,
          ...(run.interrupted ? { interrupted: true } : {}),
          protocol: this.#timeline.protocol,
          seed: run.seed,
          durationMs: result.durationMs,
          invertedMs: result.invertedMs,
          maxAngleDeg: result.maxAngleDeg,
          maxRateDegPerS: result.maxRateDegPerS,
          findings: result.findings.map(({ hazard, atMs, reason, reaction }) => {
            return { hazard, atMs, reason, reaction: reaction.toUpperCase() };
          }),
          violations: result.violations,
          finalAngleDeg: result.finalAngleDeg,
          ...(result.failure === null ? {} : { failure: result.failure }),
          simulatedPerWallSecond: speed,
        }),
      );
      return;
    }
    const ended = run.interrupted ? 'interrupted' : result.outcome;
    this.#say('');
    this.#say(`${ended} after ${clock(result.durationMs).trim()}, head-down for ${clock(result.invertedMs).trim()}`);
    this.#say(
      `true angle ${shown(result.finalAngleDeg)} at the end, ${shown(result.maxAngleDeg)} at most; ` +
        `rate ${result.maxRateDegPerS.toFixed(1)}°/s at most`,
    );
    for (const { hazard, atMs, reason, reaction } of result.findings) {
      this.#say(`${hazard} at ${clock(atMs).trim()}: ${reason} → ${reaction.toUpperCase()}`);
    }
    for (const { invariant, atMs, reason } of result.violations) {
      this.#say(`INVARIANT ${invariant} BROKE at ${clock(atMs).trim()}: ${reason}`);
    }
    if (result.failure !== null) this.#say(`failed: ${result.failure}`);
    this.#say(`seed ${run.seed}, ${speed} simulated seconds a second`);
  }

  #say(text: string): void {
    this.#out.write(`${text}\n`);
  }
}

function jsonOf(entry: Entry): object {
  return entry.type === 'finding' ? { ...entry, reaction: entry.reaction.toUpperCase() } : entry;
}

/** Orders and answered prompts are for the JSON: states say the same in fewer words. */
function textOf(entry: Entry): string | null {
  switch (entry.type) {
    case 'state':
      return `${entry.to.replace('.', ': ')} — ${entry.reason}`;
    case 'finding':
      return `${entry.hazard} ${entry.reason} → ${entry.reaction.toUpperCase()}`;
    case 'alarm':
      return entry.change === 'raised' ? `ALARM (${entry.priority}) ${entry.reason}` : `alarm ${entry.change}`;
    case 'act':
      return `${entry.by}: ${entry.act}${entry.refused === undefined ? '' : ` refused: ${entry.refused}`}`;
    case 'prompt':
      return entry.asking ? 'are you well?' : null;
    case 'test':
      return `drive test ${entry.result}: ${entry.reason}`;
    case 'order':
      return null;
  }
}

/** `-0.0` says less than `0.0`. */
const shown = (angle: number): string => `${(Math.round(angle * 10) / 10 + 0).toFixed(1)}°`;

/** Minutes and seconds, with a tenth, in a column's width: ` 1:05.3`. */
export function clock(ms: number): string {
  const tenths = Math.round(Math.abs(ms) / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${ms < -50 ? '-' : ''}${minutes}:${seconds}`.padStart(7);
}
