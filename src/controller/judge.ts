/** Second part of a turn: what is wrong now, judged by readings alone. */
import type { TestNews } from '../safety/drive-test.ts';
import type { Finding } from '../safety/finding.ts';
import { type TurnState, testPhaseOf } from './turn-state.ts';

export interface Judgement {
  /** What was found and not told before, the most restrictive reaction first. */
  readonly findings: readonly Finding[];
  /** What the drive-function test found. */
  readonly testNews: TestNews | null;
}

const nothing: Judgement = { findings: [], testNews: null };

export function judge(t: TurnState): Judgement {
  const findings = t.monitor.assess(t.situation);
  const testNews = t.driveTest.advance(t.situation, testPhaseOf(t));
  return findings.length === 0 && testNews === null ? nothing : { findings, testNews };
}
