/** What happened in a session, in sentences, in the order in which it happened. */

import type { JsonObject } from '../../../protocols/base/json.ts';
import { clockText } from '../../../protocols/base/round.ts';
import { factsOf } from '../../session/states.ts';
import { type Html, html, recorded } from '../page/html.ts';
import { preciseClockText } from '../theme.ts';
import type { HazardWords, Words } from '../words/words.ts';
import type { SessionEvent, SessionFacts, StateSpan } from './session-facts.ts';

/** A fault that a bench has injected. */
export interface Injected {
  readonly atMs: number;
  readonly fault: string;
}

/** More than this, and the list of all events tells it better. */
const mostSentences = 14;

interface Sentence {
  readonly atMs: number;
  readonly text: Html | string;
}

export function tell(
  facts: SessionFacts,
  injected: readonly Injected[],
  words: Words,
  begin: { readonly protocol: Html | string; readonly when: string; readonly outcome: string },
): readonly (Html | string)[] {
  const { events, spans, firstRampMs, measured } = facts;
  const say = words.session.tell;
  const happened = [
    ...injected.map(({ atMs, fault }) => ({ atMs, text: say.injected(preciseClockText(atMs / 1000), fault) })),
    ...events.flatMap((event) => sentenceOf(event, words)),
    ...spans.flatMap((span, index) => sentenceOfState(span, spans[index - 1], spans[index + 1], words)),
  ].toSorted((a, b) => a.atMs - b.atMs);
  const shown = happened.slice(0, mostSentences).map(({ text }) => text);
  const more = happened.length > mostSentences ? [say.more(happened.length - mostSentences)] : [];
  const most =
    measured.maxAngleDeg === null ? words.common.unknown : `${words.common.decimal(measured.maxAngleDeg, 1)}°`;
  const tests = events.filter(({ channel, data }) => channel === 'test' && data['result'] !== 'begun');
  return [
    html`${sentenceWith(say.began, begin.protocol, begin.when)}`,
    ...tests.map(({ data }) => say.tested(data['result'] === 'passed')),
    firstRampMs === null ? say.still : say.firstRamp(clockText(firstRampMs / 1000)),
    ...shown,
    ...more,
    say.sets(measured.sets, most, clockText(measured.headDownMs / 1000)),
    say.ended(begin.outcome),
  ];
}

/** The sentence with its first text in place as HTML. */
function sentenceWith(say: (first: string, second: string) => string, first: Html | string, second: string): Html {
  const place = '\u2063';
  const [before = '', after = ''] = say(place, second).split(place);
  return html`${before}${first}${after}`;
}

export const hazardText = (id: string, hazards: HazardWords): string =>
  Object.entries(hazards).find(([known]) => known === id)?.[1] ?? id;

export const textIn = (data: JsonObject, name: string): string => {
  const value = data[name];
  return typeof value === 'string' ? value : '';
};

function sentenceOf({ atMs, channel, data }: SessionEvent, words: Words): readonly Sentence[] {
  const say = words.session.tell;
  const at = preciseClockText(atMs / 1000);
  if (channel === 'finding') {
    const id = textIn(data, 'hazard');
    return [{ atMs, text: say.finding(at, id, hazardText(id, words.hazards)) }];
  }
  const isTakeOver = channel === 'act' && data['act'] === 'override' && data['refused'] === undefined;
  if (!isTakeOver) return [];
  return [
    { atMs, text: sentenceWith((reason, time) => say.override(time, reason), recorded(textIn(data, 'reason')), at) },
  ];
}

function sentenceOfState(
  { state, fromMs, toMs }: StateSpan,
  before: StateSpan | undefined,
  after: StateSpan | undefined,
  words: Words,
): readonly Sentence[] {
  const say = words.session.tell;
  const at = preciseClockText(fromMs / 1000);
  const isReturn = (name: StateSpan['state'] | undefined) => name === 'returning' || name === 'fault.returning';
  if (state === 'paused') return [{ atMs: fromMs, text: say.paused(at, Math.round((toMs - fromMs) / 1000)) }];
  if (state === 'stopped') return [{ atMs: fromMs, text: say.stopped(at) }];
  if (state === 'fault.stranded') return [{ atMs: fromMs, text: say.stranded(at) }];
  if (!isReturn(state)) return [];
  const began = isReturn(before?.state) ? [] : [{ atMs: fromMs, text: say.returning(at) }];
  const isHome = after !== undefined && !isReturn(after.state) && !factsOf(after.state).isStuck;
  const home = isHome ? [{ atMs: toMs, text: say.level(preciseClockText(toMs / 1000)) }] : [];
  return [...began, ...home];
}
