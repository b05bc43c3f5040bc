import { type Fault, formatFault } from '../../../hardware/simulator/faults/fault.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { BenchResult, BenchSample } from '../../bench/world/result.ts';
import type { Pace } from '../../console/trace.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Language } from '../../reports/words/words.ts';
import type { SessionState } from '../../session/states.ts';

/** Two hours at 10 Hz. Later samples of a session that does not end are dropped. */
const maxSamples = 72_000;

/** Collects what has happened so far, for the live picture and the plot. */
export class BenchTrace {
  readonly timeline: Timeline;
  readonly #faults: readonly Fault[];
  readonly samples: BenchSample[] = [];
  readonly findings: Extract<Entry, { type: 'finding' }>[] = [];
  readonly states: { readonly name: SessionState; readonly startMs: number }[] = [];
  /** The active alarms, in the order in which they were raised. */
  alarms: readonly Extract<Entry, { type: 'alarm' }>[] = [];
  /** The last "are you well?" prompt. */
  prompt: { readonly askedMs: number; readonly answeredMs: number | null } | null = null;
  /** Set while the bench is paced. */
  pace: Pace | undefined = undefined;

  /** @param faults that are injected, if the session lasts long enough */
  constructor(timeline: Timeline, faults: readonly Fault[] = []) {
    this.timeline = timeline;
    this.#faults = faults;
  }

  sample(sample: BenchSample): void {
    if (this.samples.length < maxSamples) this.samples.push(sample);
  }

  entry(entry: Entry): void {
    switch (entry.type) {
      case 'finding':
        this.findings.push(entry);
        break;
      case 'state':
        this.states.push({ name: entry.to, startMs: entry.atMs });
        break;
      case 'alarm':
        if (entry.change === 'raised') this.alarms = [...this.alarms, entry];
        if (entry.change === 'cleared') this.alarms = this.alarms.filter(({ hazard }) => hazard !== entry.hazard);
        break;
      case 'prompt':
        if (entry.asking && entry.question === undefined) this.prompt = { askedMs: entry.atMs, answeredMs: null };
        break;
      case 'act':
        if (entry.act === 'answer' && this.prompt !== null) this.prompt = { ...this.prompt, answeredMs: entry.atMs };
        break;
      case 'order':
      case 'test':
        break;
    }
  }

  async plot(result: BenchResult, isInterrupted = false, language: Language = 'en'): Promise<string> {
    const faults = this.#faults.filter(({ at }) => at <= result.durationMs);
    // Without a fault the sensors agree, and their lines would hide the angle’s.
    const showsSensors = faults.length > 0 || this.findings.length > 0;
    const [{ plotSession }, { wordsIn }] = await Promise.all([
      import('../../reports/plot.ts'),
      import('../../reports/words/languages.ts'),
    ]);
    const words = wordsIn(language).chart;
    const { timeline, states } = this;
    const end = result.durationMs;
    return plotSession(
      {
        title: timeline.title,
        subtitle: words.bench(timeline.protocol, isInterrupted ? 'interrupted' : result.outcome, result.maxAngleDeg),
        limitDeg: timeline.maxAngle,
        samples: showsSensors
          ? this.samples
          : this.samples.map(({ atMs, targetDeg, angleDeg }) => ({ atMs, targetDeg, angleDeg })),
        findings: this.findings,
        injected: faults.map((fault) => ({ atMs: fault.at, fault: formatFault(fault) })),
        phases: states
          .map(({ name, startMs }, index) => ({
            name,
            startMs: Math.max(0, startMs),
            endMs: Math.min(states[index + 1]?.startMs ?? end, end),
          }))
          .filter(({ startMs, endMs }) => endMs > startMs),
      },
      words,
    );
  }
}
