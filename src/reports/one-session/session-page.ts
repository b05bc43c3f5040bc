/** The report on one session: a page for the clinician's file. */

import { isJsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import { clockText } from '../../../protocols/base/round.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { longestInversion, steepAngle } from '../../../protocols/therapy/limits.ts';
import { weightShare } from '../../../protocols/therapy/received-dose.ts';
import { plannedDose } from '../../../protocols/therapy/tilt-dose.ts';
import type { CourseSession } from '../../patients/course.ts';
import { momentText } from '../../patients/moment.ts';
import { type Html, html, type Part, recorded, written } from '../page/html.ts';
import { bullets, dataTable, factList, missing, pageText, paragraphs, section } from '../page/page.ts';
import { preciseClockText } from '../theme.ts';
import type { Words } from '../words/words.ts';
import { angleFigure } from './angle-figure.ts';
import { answersTable } from './answers.ts';
import { actsTable, eventsTable } from './events.ts';
import type { SessionFacts } from './session-facts.ts';
import { type Injected, tell } from './telling.ts';

export interface SessionReport {
  readonly facts: SessionFacts;
  /** What the records hold beside the recording; null: they were not looked at. */
  readonly known: {
    /** Null: there is no name. */
    readonly person: { readonly name: string; readonly birthYear: number } | null;
    readonly answers: CourseSession | null;
  } | null;
  readonly injected: readonly Injected[];
  /** The audit log's last entry; a text: what is wrong with it; null: there is no log. */
  readonly audit: { readonly seq: number; readonly hash: string } | string | null;
  /** Of the recording's file. */
  readonly sha256: string;
  readonly made: { readonly wallMs: number; readonly version: string };
  readonly utcOffsetMin: number;
}

export async function sessionPage(report: SessionReport, words: Words): Promise<string> {
  const { facts, known, utcOffsetMin, made } = report;
  const { head, gaps, cut } = facts;
  const { common, session } = words;
  const when = momentText(Date.parse(head.startedAt), utcOffsetMin);
  const title = facts.timeline?.title ?? head.protocolName ?? common.unknown;
  const outcome = outcomeOf(facts, words);
  const told = tell(facts, report.injected, words, { protocol: written(title), when, outcome });
  const hasAngles = facts.samples.some(({ angleDeg }) => angleDeg !== null);
  const body = html`<header>
<h1>${session.title}</h1>
<p class="sub">${written(title)}, ${when}</p>
${head.source === 'bench' ? html`<p class="banner">${common.simulated}</p>` : null}
${facts.summary === null ? html`<p class="banner bad">${sentenceOfCut(session.noEnd, cut)}</p>` : null}
</header>
<main>
${section(session.headings.short, shortFacts(report, words, { when, title, outcome }))}
${section(session.headings.happened, bullets(told), common.recordedTexts === null ? null : html`<p class="sub">${common.recordedTexts}</p>`)}
${section(
  session.headings.chart,
  hasAngles ? await angleFigure(facts, report.injected, words) : html`<p>${session.noAngle}</p>`,
  hasAngles ? gapTexts(gaps, words) : null,
)}
${section(session.headings.dose, doseTable(facts, words), html`<p class="sub">${common.doseMeans}</p>`)}
${section(session.headings.answers, known === null ? html`<p>${common.notLookedUp}</p>` : answersTable(known.answers, words))}
${section(session.headings.acts, actsTable(facts, words))}
${section(session.headings.events, eventsTable(facts, words))}
${section(session.headings.versions, versions(facts, words))}
${section(session.headings.check, checks(report, words))}
</main>
<footer>${common.madeAt(momentText(made.wallMs, utcOffsetMin), made.version)} ${common.disclaimer}</footer>`;
  return pageText({ words: common, title: `${session.title}: ${head.id}`, body });
}

const sentenceOfCut = (say: (why: string) => string, cut: string | null): Html => {
  const place = '\u2063';
  const [before = '', after = ''] = say(place).split(place);
  return html`${before}${recorded(cut ?? 'it is still under way, or was cut off')}${after}`;
};

function outcomeOf({ summary }: SessionFacts, { session }: Words): string {
  const { outcomes } = session;
  switch (summary?.outcome) {
    case undefined:
      return outcomes.cut;
    case 'completed':
    case 'stranded':
    case 'continued':
      return outcomes[summary.outcome];
    default:
      return outcomes.returned;
  }
}

function shortFacts(
  { facts, known }: SessionReport,
  { common, session }: Words,
  { when, title, outcome }: { readonly when: string; readonly title: string; readonly outcome: string },
): Html {
  const { head, limits, durationMs, measured } = facts;
  const named = session.facts;
  const { configuration } = head;
  const bench =
    isJsonObject(configuration) && configuration['seed'] !== undefined
      ? `seed ${textOf(configuration['seed'])}, ${textOf(configuration['device'])}`
      : null;
  return factList([
    [named.person, personText(head.patient, known, common)],
    [named.began, when],
    [named.ended, clockText(durationMs / 1000)],
    [
      named.protocol,
      html`${written(title)}${head.protocolName === null ? null : html` (<code>${head.protocolName}</code>)`}`,
    ],
    [named.end, html`<span class="short">${outcome}</span>`],
    [
      named.most,
      measured.maxAngleDeg === null ? missing(common.unknown) : `${common.decimal(measured.maxAngleDeg, 1)}°`,
    ],
    [
      named.prescription,
      limits === null
        ? missing(common.unknown)
        : session.limits({
            angleDeg: limits.maxAngleDeg,
            oneS: Math.round(limits.oneInversionMs / 1000),
            sets: limits.sets,
            allS: Math.round(limits.cumulativeMs / 1000),
          }),
    ],
    [named.id, html`<code>${head.id}</code>`],
    [named.seed, bench],
  ]);
}

function personText(patient: string | null, known: SessionReport['known'], common: Words['common']): Part {
  if (patient === null) return missing(common.noPerson);
  const id = html`<code>${patient}</code>`;
  if (known?.person == null) return html`${id}${known === null ? null : html`. ${common.personIdOnly}`}`;
  const { name, birthYear } = known.person;
  const place = '\u2063';
  const [before = '', after = ''] = common.person(place, birthYear).split(place);
  return html`${before}${written(name)}${after} (${id})`;
}

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value ?? null);

function gapTexts(gaps: SessionFacts['gaps'], { session }: Words): Html {
  if (gaps.length === 0) return html`<p class="sub">${session.noGap}</p>`;
  const at = (ms: number) => preciseClockText(ms / 1000);
  const [shown, more] = [gaps.slice(0, 8), gaps.length - 8];
  return html`${paragraphs(shown.map(({ fromMs, toMs }) => session.gap(at(fromMs), at(toMs))))}${
    more > 0 ? html`<p>${session.tell.more(more)}</p>` : null
  }`;
}

interface Quantity {
  readonly name: string;
  readonly measured: number | null;
  readonly planned: number | null;
  readonly limit: number | null;
  readonly text: (value: number) => string;
}

function doseTable({ measured, timeline, limits }: SessionFacts, { common, session }: Words): Html {
  const { quantities, columns } = session;
  const clock = (ms: number) => clockText(ms / 1000);
  const seconds = (ms: number) => `${common.decimal(ms / 1000, 1)} s`;
  const isSteep = (measured.maxAngleDeg ?? 0) > steepAngle;
  const all: readonly Quantity[] = [
    {
      name: quantities.most,
      measured: measured.maxAngleDeg,
      planned: timeline?.maxAngle ?? null,
      limit: limits?.maxAngleDeg ?? null,
      text: (value) => `${common.decimal(value, 1)}°`,
    },
    {
      name: quantities.headDown,
      measured: measured.headDownMs,
      planned: timeline?.inverted ?? null,
      limit: limits?.cumulativeMs ?? null,
      text: clock,
    },
    {
      name: quantities.longest,
      measured: measured.longestInversionMs,
      planned: timeline?.longestInversion ?? null,
      limit: limits === null ? null : longestInversion(milliseconds(limits.oneInversionMs), isSteep),
      text: clock,
    },
    {
      name: quantities.sets,
      measured: measured.sets,
      planned: timeline?.sets ?? null,
      limit: limits?.sets ?? null,
      text: String,
    },
    {
      name: quantities.dose,
      measured: measured.doseMs,
      planned: timeline === null ? null : plannedDose(timeline.legs),
      limit: limits === null ? null : weightShare(limits.maxAngleDeg) * limits.cumulativeMs,
      text: seconds,
    },
  ];
  const rows = all.map(({ name, measured: value, planned, limit, text }) => {
    const shown = (each: number | null): Part => (each === null ? missing(common.unknown) : text(each));
    return [name, shown(value), shown(planned), shown(limit), partOf(value, limit)];
  });
  return dataTable(
    session.headings.dose,
    [
      { name: columns.quantity, kind: 'text' },
      { name: columns.measured, kind: 'number' },
      { name: columns.planned, kind: 'number' },
      { name: columns.limit, kind: 'number' },
      { name: columns.part },
    ],
    rows,
  );
}

function partOf(value: number | null, limit: number | null): Part {
  if (value === null || limit === null || limit <= 0) return null;
  const percent = Math.max(0, Math.round((100 * value) / limit));
  return html`<span class="bar${percent > 100 ? ' over' : ''}"><span style="width:${Math.min(100, percent)}%"></span></span> ${percent} %`;
}

function versions({ head, device }: SessionFacts, { session }: Words): Html {
  const { configuration } = head;
  const sensors = isJsonObject(configuration) ? configuration['sensors'] : null;
  const zero = isJsonObject(sensors ?? null) ? Object(sensors).zeroDeg : null;
  return factList([
    ...Object.entries(head.versions).map(([name, version]) => [name, version] as const),
    [session.versions.device, device === null ? null : `${device.id}, ${device.firmware}`],
    [session.versions.zero, typeof zero === 'number' ? `${zero}°` : null],
    [session.versions.recordedBy, head.source],
  ]);
}

function checks({ facts, audit, sha256 }: SessionReport, { session }: Words): Html {
  const { id } = facts.head;
  const { check } = session;
  const commands = check.commands.map(([command, what]) => html`<code>${command} ${id}</code>: ${what}`);
  const chain =
    audit === null
      ? html`<p>${check.noChain}</p>`
      : typeof audit === 'string'
        ? html`<p>${check.brokenChain(audit)}</p>`
        : html`<p>${check.chain(audit.seq)} <code>${audit.hash}</code>. ${check.chainMeans}</p>`;
  return html`<p>${check.recording(id)} ${check.sha256}: <code>${sha256}</code></p>
<p>${check.whole}</p>${bullets(commands)}${chain}`;
}
