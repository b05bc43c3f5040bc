/** The chart of a session: target and measured angle, what was found, ordered, asked and done, and the states. */
import { clockText } from '../../../protocols/base/round.ts';
import type { Point } from '../downsample.ts';
import type { Flag, Lane, LaneMark, Line, Picture } from '../model.ts';
import { figure, sampleOf } from '../page/figure.ts';
import type { Html, Part } from '../page/html.ts';
import { dataTable } from '../page/page.ts';
import { draw } from '../picture.ts';
import { mergedSpans } from '../plot.ts';
import type { strokes } from '../theme.ts';
import type { Words } from '../words/words.ts';
import { actText } from './events.ts';
import type { Sample, SessionEvent, SessionFacts } from './session-facts.ts';
import { hazardText, type Injected, textIn } from './telling.ts';

/** Sensors' angles are shown beside the believed one where something was found or injected. */
export function angleFigure(facts: SessionFacts, injected: readonly Injected[], words: Words): Promise<Html> {
  const picture = pictureOf(facts, injected, words);
  return figure({
    words: words.common,
    id: 'angle',
    legend: picture.lines.map(({ name, look }) => ({ name, sample: sampleOf(look) })),
    draw: (layout, id) => draw(picture, { layout, words: words.chart, id }),
    table: phaseTable(facts, words),
  });
}

function pictureOf(facts: SessionFacts, injected: readonly Injected[], words: Words): Picture {
  const { samples, events, spans, durationMs, measured } = facts;
  const { chart } = words;
  const findings = events.filter(({ channel, atMs }) => channel === 'finding' && atMs >= 0);
  const showsSensors = findings.length > 0 || injected.length > 0;
  const line = (name: string, look: keyof typeof strokes, valueIn: (sample: Sample) => number | null): Line => ({
    name,
    look,
    points: withGaps(samples, valueIn),
  });
  const durationS = Math.max(1, durationMs / 1000);
  return {
    title: words.session.chartTitle,
    subtitle: '',
    description: chart.describeSession({
      durationS,
      mostDeg: measured.maxAngleDeg,
      findings: findings.map(({ data }) => textIn(data, 'hazard')),
      injected: injected.map(({ fault }) => fault),
    }),
    duration: durationS,
    limit: facts.limitDeg,
    lines: [
      line(chart.target, 'target', ({ targetDeg }) => targetDeg),
      line(chart.measured, 'angle', ({ angleDeg }) => angleDeg),
      ...(showsSensors
        ? [
            line(chart.tilt, 'tilt', ({ tiltDeg }) => tiltDeg),
            line(chart.actuator, 'actuator', ({ actuatorDeg }) => actuatorDeg),
          ]
        : []),
    ],
    spans: mergedSpans(spans.map(({ state, fromMs, toMs }) => ({ name: state, from: fromMs / 1000, to: toMs / 1000 }))),
    notes: [],
    flags: [
      ...findings.map(({ atMs, data }): Flag => {
        const id = textIn(data, 'hazard');
        return {
          x: atMs / 1000,
          y: angleAt(samples, atMs),
          label: id,
          text: hazardText(id, words.hazards),
          look: 'finding',
        };
      }),
      ...injected.map(({ atMs, fault }): Flag => {
        return { x: atMs / 1000, y: null, label: fault, text: chart.injected, look: 'injected' };
      }),
    ],
    lanes: lanesOf(events, durationS, words),
  };
}

const longestStepMs = 500;

/** A point without a value where samples are missing, so that no line bridges what is not known. */
function withGaps(samples: readonly Sample[], valueIn: (sample: Sample) => number | null): readonly Point[] {
  return samples.flatMap((sample, index): readonly Point[] => {
    const point = { x: sample.atMs / 1000, y: valueIn(sample) };
    const before = samples[index - 1];
    if (before === undefined || sample.atMs - before.atMs <= longestStepMs) return [point];
    return [{ x: (before.atMs + 1) / 1000, y: null }, point];
  });
}

const angleAt = (samples: readonly Sample[], atMs: number): number | null =>
  samples.findLast((sample) => sample.atMs <= atMs)?.angleDeg ?? null;

function lanesOf(events: readonly SessionEvent[], durationS: number, words: Words): readonly Lane[] {
  const { lanes, orders, refused, alarm } = words.session;
  const moment = ({ atMs }: SessionEvent, text: string): LaneMark => ({ from: atMs / 1000, to: null, text });
  const within = events.filter(({ atMs }) => atMs >= 0);
  const of = (channel: string) => within.filter((event) => event.channel === channel);
  const all: readonly Lane[] = [
    {
      name: lanes.orders,
      shape: 'triangle',
      marks: of('order').map((event) => moment(event, orders[textIn(event.data, 'order')] ?? '')),
    },
    {
      name: lanes.alarms,
      shape: 'bar',
      marks: alarmsOf(of('alarm'), durationS, (priority) => alarm('raised', priority)),
    },
    {
      name: lanes.acts,
      shape: 'diamond',
      marks: of('act').map((event) => {
        const isRefused = event.data['refused'] !== undefined;
        return moment(event, `${actText(textIn(event.data, 'act'), words)}${isRefused ? ` (${refused})` : ''}`);
      }),
    },
    {
      name: lanes.questions,
      shape: 'circle',
      marks: of('prompt')
        .filter(({ data }) => data['asking'] === true)
        .map((event) => moment(event, textIn(event.data, 'reason'))),
    },
  ];
  return all.filter(({ marks }) => marks.length > 0);
}

/** From the moment that each was raised to the one that it was cleared. */
function alarmsOf(
  alarms: readonly SessionEvent[],
  durationS: number,
  textOf: (priority: string) => string,
): readonly LaneMark[] {
  return alarms.flatMap((raised, index): readonly LaneMark[] => {
    if (raised.data['change'] !== 'raised') return [];
    const end = alarms
      .slice(index + 1)
      .find(({ data }) => data['change'] === 'cleared' && data['hazard'] === raised.data['hazard']);
    const to = end === undefined ? durationS : end.atMs / 1000;
    return [{ from: raised.atMs / 1000, to, text: textOf(textIn(raised.data, 'priority')) }];
  });
}

/** What was measured in each phase. */
function phaseTable({ samples, spans }: SessionFacts, { common, chart, session }: Words): Html {
  const { phases } = session;
  const rows = spans.map(({ state, fromMs, toMs }): readonly Part[] => {
    const inside = samples.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const angles = inside.flatMap(({ angleDeg }) => (angleDeg === null ? [] : [angleDeg]));
    const target = inside.findLast(({ targetDeg }) => targetDeg !== null)?.targetDeg ?? null;
    const deg = (value: number | null) => (value === null ? '–' : `${common.decimal(value, 1)}°`);
    return [
      clockText(fromMs / 1000),
      clockText(toMs / 1000),
      chart.spans(state),
      deg(target),
      deg(angles.length === 0 ? null : angles.reduce((least, angle) => Math.min(least, angle))),
      deg(angles.length === 0 ? null : angles.reduce((most, angle) => Math.max(most, angle))),
    ];
  });
  const columns = [
    { name: phases.from, kind: 'number' },
    { name: phases.to, kind: 'number' },
    { name: phases.phase, kind: 'text' },
    { name: phases.target, kind: 'number' },
    { name: phases.lowest, kind: 'number' },
    { name: phases.highest, kind: 'number' },
  ] as const;
  return dataTable(session.chartTitle, columns, rows);
}
