import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { BenchResult, BenchSample } from '../bench/world.ts';
import type { Entry, SessionState } from '../records/entry.ts';

/** A session that does not end is cut after so many samples (ten a second): two hours. */
const longest = 72_000;

/** What has happened so far, for the live picture and for the plot. */
export class BenchTrace {
  readonly timeline: Timeline;
  readonly samples: BenchSample[] = [];
  readonly findings: Extract<Entry, { type: 'finding' }>[] = [];
  readonly states: { readonly name: SessionState; readonly startMs: number }[] = [];
  alarm: string | null = null;
  prompting = false;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  sample(sample: BenchSample): void {
    if (this.samples.length < longest) this.samples.push(sample);
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
        this.alarm = entry.change === 'raised' ? entry.reason : null;
        break;
      case 'prompt':
        this.prompting = entry.asking;
        break;
      case 'act':
        if (entry.act === 'answer') this.prompting = false;
        break;
      case 'order':
        break;
    }
  }

  async plot(result: BenchResult): Promise<string> {
    const { plotSession } = await import('../reports/plot.ts');
    const { timeline, states } = this;
    const end = result.durationMs;
    return plotSession({
      title: timeline.title,
      subtitle: `${timeline.protocol}: ${result.outcome}, ${(result.maxAngleDeg).toFixed(1)}° at most, simulated table`,
      limitDeg: timeline.maxAngle,
      samples: this.samples,
      findings: this.findings,
      phases: states
        .map(({ name, startMs }, index) => ({
          name: name.replace('session.', '').replace('fault.', ''),
          startMs: Math.max(0, startMs),
          endMs: Math.min(states[index + 1]?.startMs ?? end, end),
        }))
        .filter(({ startMs, endMs }) => endMs > startMs),
    });
  }
}
