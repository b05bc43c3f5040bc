import { angleText } from '../../../protocols/base/round.ts';
import { rangeText } from '../../../protocols/therapy/description.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { BenchResult, BenchSample } from '../../bench/world/result.ts';
import { type LiveFinding, remainingMsOf } from '../../console/trace.ts';
import type { Entry } from '../../controller/entry.ts';
import { type Output, writeJson, writeLine } from './output.ts';

interface Run {
  readonly seed: number;
  readonly wallSeconds: number;
  readonly isInterrupted: boolean;
}

/** Samples arrive at 10 Hz: one progress line every 20 s. */
const samplesPerLine = 200;

/** Prints a bench session line by line, as text or as one JSON object per line. */
export class BenchLines {
  readonly #out: Output;
  readonly #timeline: Timeline;
  readonly #isJson: boolean;
  readonly #findings: LiveFinding[] = [];
  #samples = 0;

  constructor(out: Output, timeline: Timeline, isJson: boolean) {
    this.#out = out;
    this.#timeline = timeline;
    this.#isJson = isJson;
  }

  title(): void {
    const { title, duration } = this.#timeline;
    const range = rangeText(this.#timeline);
    if (!this.#isJson) writeLine(this.#out, `${title}: ${clock(duration).trim()} in total, ${range}`);
  }

  entry(entry: Entry): void {
    if (entry.type === 'finding') this.#findings.push(entry);
    if (this.#isJson) {
      writeJson(this.#out, jsonOf(entry));
      return;
    }
    const text = textOf(entry);
    if (text !== null) writeLine(this.#out, `${clock(entry.atMs)}  ${text}`);
  }

  sample(sample: BenchSample): void {
    this.#samples += 1;
    if (this.#samples % samplesPerLine !== 0) return;
    const { atMs, angleDeg, targetDeg, state, step } = sample;
    const remaining = remainingMsOf({ timeline: this.#timeline, findings: this.#findings }, sample);
    const remainingMs = remaining === null ? null : Math.round(remaining);
    if (this.#isJson) {
      writeJson(this.#out, { type: 'progress', atMs, state, step, angleDeg, targetDeg, remainingMs });
      return;
    }
    const target = targetDeg === null ? '' : `, target ${angleText(targetDeg)}°`;
    const left = remainingMs === null ? '' : `  (${clock(remainingMs).trim()} remaining)`;
    writeLine(this.#out, `${clock(atMs)}  ${angleText(angleDeg)}°${target}${left}`);
  }

  summary(result: BenchResult, run: Run): void {
    const speed = Math.round(result.durationMs / 1000 / run.wallSeconds);
    if (this.#isJson) {
      writeJson(this.#out, summaryOf(result, run, this.#timeline.protocol, speed));
      return;
    }
    for (const line of summaryLines(result, run, speed)) writeLine(this.#out, line);
  }
}

function summaryOf(result: BenchResult, run: Run, protocol: string, speed: number): object {
  return {
    type: 'summary',
    outcome: result.outcome,
    ...(run.isInterrupted ? { interrupted: true } : {}),
    protocol,
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
  };
}

function summaryLines(result: BenchResult, run: Run, speed: number): readonly string[] {
  const { outcome, durationMs, invertedMs, maxAngleDeg, maxRateDegPerS, finalAngleDeg, failure } = result;
  const at = (ms: number): string => clock(ms).trim();
  return [
    '',
    `${run.isInterrupted ? 'interrupted' : outcome} after ${at(durationMs)}, head-down for ${at(invertedMs)}`,
    `true angle: ${angleText(finalAngleDeg)}° at the end, ${angleText(maxAngleDeg)}° maximum; ` +
      `maximum rate ${maxRateDegPerS.toFixed(1)}°/s`,
    ...result.findings.map(
      ({ hazard, atMs, reason, reaction }) => `${hazard} at ${at(atMs)}: ${reason} → ${reaction.toUpperCase()}`,
    ),
    ...result.violations.map(
      ({ invariant, atMs, reason }) => `INVARIANT ${invariant} VIOLATED at ${at(atMs)}: ${reason}`,
    ),
    ...(failure === null ? [] : [`failed: ${failure}`]),
    `seed ${run.seed}, ${speed} simulated seconds per second`,
  ];
}

function jsonOf(entry: Entry): object {
  return entry.type === 'finding' ? { ...entry, reaction: entry.reaction.toUpperCase() } : entry;
}

/** Null for entries that text output leaves out because a state entry already tells the same. */
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
      return entry.asking ? `asked: ${entry.reason}` : null;
    case 'test':
      return `drive test ${entry.result}: ${entry.reason}`;
    case 'order':
      return null;
  }
}

/** Minutes, seconds and tenths, right-aligned in seven columns: ` 1:05.3`. */
function clock(ms: number): string {
  const tenths = Math.round(Math.abs(ms) / 100);
  const minutes = Math.floor(tenths / 600);
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  return `${ms < -50 ? '-' : ''}${minutes}:${seconds}`.padStart(7);
}
