/** The lines below the chart: alarms, the prompt to the person, what comes next, and findings. */

import type { AlarmPriority } from '../../hardware/table.ts';
import { isInverted } from '../../protocols/therapy/level.ts';
import { priorityRank } from '../safety/alarms.ts';
import { hazardOf } from '../safety/hazards/register.ts';
import type { Look } from './looks.ts';
import type { Line, Span } from './raster.ts';
import { isControllerDead, type LiveFinding, type LiveTrace } from './trace.ts';
import { wholeClock } from './words.ts';

/** How long an answer to the prompt stays on the screen. */
const answerShownMs = 60_000;

/** At most `rows` lines; the last findings fill the rows that the rest leaves. */
export function statusLines(trace: LiveTrace, rows: number): readonly Line[] {
  const notes = (trace.notes ?? []).map((text): Line => [{ text, look: 'strong' }]);
  const first = [alarmLine(trace), ...promptLines(trace), ...notes].slice(0, rows);
  const findings = trace.findings.slice(Math.max(0, trace.findings.length - (rows - first.length)));
  return [...first, ...(rows > first.length ? findings.map(findingLine) : [])];
}

/** The latest alarm of the highest priority, and the number of further alarms. */
function alarmLine({ alarms, findings }: LiveTrace): Line {
  const [top] = alarms.toReversed().sort((a, b) => priorityRank[b.priority] - priorityRank[a.priority]);
  if (top === undefined) {
    // With a dead controller, the absence of alarms means nothing.
    if (isControllerDead(findings)) return [{ text: ' NO CONTROLLER to raise alarms ', look: 'high' }];
    return [{ text: 'no alarms', look: 'quiet' }];
  }
  const hazard = top.hazard === undefined || top.reason.startsWith(top.hazard) ? '' : `${top.hazard}: `;
  const more = alarms.length === 1 ? '' : `  (+${alarms.length - 1})`;
  return [{ text: ` ${top.priority.toUpperCase()} ALARM  ${hazard}${top.reason}${more} `, look: top.priority }];
}

function promptLines({ prompt, samples }: LiveTrace): readonly Line[] {
  const now = samples.at(-1);
  if (prompt === null || now === undefined) return [];
  const asked = Math.max(0, Math.round((now.atMs - prompt.askedMs) / 1000));
  if (prompt.question === 'press-the-button') {
    return [[{ text: ` PRESS THE RETURN BUTTON  asked ${asked} s ago `, look: 'ask' }]];
  }
  if (prompt.answeredMs !== null) {
    if (now.atMs - prompt.answeredMs > answerShownMs) return [];
    const after = ((prompt.answeredMs - prompt.askedMs) / 1000).toFixed(1);
    return [[{ text: `are you well? answered after ${after} s`, look: 'quiet' }]];
  }
  // The prompt is dropped once the person is no longer inverted.
  if (now.angleDeg !== null && !isInverted(now.angleDeg)) return [];
  return [[{ text: ` ARE YOU WELL?  asked ${asked} s ago, no answer yet `, look: 'ask' }]];
}

function findingLine({ atMs, hazard, reason, reaction }: LiveFinding): Line {
  const look = lookOf(hazardOf(hazard).alarm.priority);
  const id: Span = { text: `${wholeClock(atMs).padStart(5)}  ${hazard} ${reaction.toUpperCase().padEnd(6)} `, look };
  return [id, { text: reason, look: 'plain' }];
}

export function lookOf(priority: AlarmPriority): Look {
  switch (priority) {
    case 'high':
      return 'highText';
    case 'medium':
      return 'mediumText';
    case 'low':
      return 'lowText';
  }
}
