/** The safety case as one page, for a screen and for paper. */
import { momentText } from '../patients/moment.ts';
import { type Html, html, type Part } from '../reports/page/html.ts';
import { bullets, dataTable, factList, missing, pageText, section } from '../reports/page/page.ts';
import { wordsIn } from '../reports/words/languages.ts';
import { controlKinds, severities } from '../safety/case/argument.ts';
import type { CheckedCase, CheckedHazard } from './assess.ts';
import { controlsSection } from './controls-section.ts';
import { hazardSections, measuredText } from './hazard-sections.ts';
import type { Margins } from './margins.ts';
import { marginsSection } from './margins-section.ts';
import { pageStyle } from './page-style.ts';

export interface CasePage {
  readonly checked: CheckedCase;
  /** Of recorded sessions; null: none were given. */
  readonly margins: Margins | null;
  /** Where the tests' results and the measured times come from; null: none were given. */
  readonly sources: { readonly results: string | null; readonly measurements: string | null };
  readonly made: { readonly wallMs: number; readonly version: string; readonly utcOffsetMin: number };
}

export function casePage({ checked, margins, sources, made }: CasePage): string {
  const { common } = wordsIn('en');
  const { broken, hazards } = checked;
  const gaps = hazards.filter(({ gap }) => gap !== null);
  const body = html`<header>
<h1>Safety case</h1>
<p class="sub">Fulcrum ${made.version}: each hazard with what stands against it, where that is written, and what tests it</p>
<p class="banner">A research and bench project, not a certified medical device. This page argues in the manner of a safety case
and claims no conformance. Its links were checked when it was made; whether the argument is good is for its reader to judge.</p>
${broken.length === 0 ? null : html`<div class="banner bad"><b>${broken.length} broken:</b>${bullets(broken)}</div>`}
</header>
<main>
${section('Contents', contents(checked), sourcesList(sources))}
${part(
  'gaps',
  `Gaps (${gaps.length})`,
  html`<p>Where two controls that do not fail together are missing, or one outside the computer, or where a control has a hole
that is known.</p>`,
  gapsTable(gaps),
)}
${part('overview', 'All hazards', overview(hazards), legend())}
${part('recorded', 'Recorded sessions', marginsSection(margins))}
${part('hazards', 'The argument for each hazard', hazardSections(checked))}
${part('controls', `Controls (${checked.controls.length})`, controlsSection(checked.controls))}
</main>
<footer>${common.madeAt(momentText(made.wallMs, made.utcOffsetMin), made.version)}</footer>`;
  return pageText({ words: common, title: 'Fulcrum: safety case', body, style: pageStyle });
}

const link = (id: string): Html => html`<a href="#${id}">${id}</a>`;

const part = (id: string, heading: string, ...parts: readonly Part[]): Html =>
  html`<section id="${id}">
<h2>${heading}</h2>
${parts}
</section>
`;

function contents({ counts, hazards }: CheckedCase): Html {
  const row = (anchor: string, name: string, count: number, what: string): readonly Part[] => [
    html`<a href="#${anchor}">${name}</a>`,
    count,
    what,
  ];
  const without = hazards.filter(({ hasDeadline, measured }) => hasDeadline && measured === null).map(({ id }) => id);
  const unmeasured =
    counts.measuredHazards > 0 ? `; those with a deadline that were not: ${without.join(' ') || 'none'}` : '';
  const tests = counts.testsPassed > 0 ? `, ${counts.testsPassed} of them passed in the results given` : '';
  return dataTable(
    'Contents',
    [{ name: 'Part' }, { name: 'Count', kind: 'number' }, { name: 'What', kind: 'long' }],
    [
      row('overview', 'Hazards', counts.registerHazards, 'of the register: found, or prevented, by the program'),
      row('U01', 'Hazards of use', counts.useHazards, 'that no sensor sees'),
      row(
        'controls',
        'Controls',
        counts.controls,
        `each listed once; ${counts.untestedControls} of them without a test, with the reason`,
      ),
      row('controls', 'Code and documents', counts.places, 'places that carry a control'),
      row('controls', 'Tests', counts.tests, `linked${tests}`),
      row('overview', 'Measured deadlines', counts.measuredHazards, `hazards whose reaction was timed${unmeasured}`),
      row('gaps', 'Gaps', counts.gaps, 'known, listed next'),
    ],
  );
}

const gapsTable = (hazards: readonly CheckedHazard[]): Html =>
  dataTable(
    'Gaps',
    [{ name: 'Id' }, { name: 'Hazard', kind: 'text' }, { name: 'Gap', kind: 'long' }],
    hazards.map(({ id, title, gap }) => [link(id), title, gap]),
  );

const sourcesList = ({ results, measurements }: CasePage['sources']): Html =>
  factList([
    ['Results of the tests', results ?? missing('none given: fulcrum safety-case --tests FILE')],
    ['Measured deadlines', measurements ?? missing('none given: fulcrum safety-case --measured FILE')],
  ]);

const kinds = Object.keys(controlKinds) as readonly (keyof typeof controlKinds)[];
const shortKinds: Readonly<Record<keyof typeof controlKinds, string>> = {
  host: 'Contr.',
  firmware: 'Firmw.',
  mechanics: 'Mech.',
  person: 'Person',
  procedure: 'Proc.',
};

const overview = (hazards: readonly CheckedHazard[]): Html =>
  dataTable(
    'All hazards',
    [
      { name: 'Id' },
      { name: 'Hazard', kind: 'long' },
      { name: 'Severity' },
      ...kinds.map((kind) => ({ name: shortKinds[kind], kind: 'number' as const })),
      { name: 'Measured, allowed', kind: 'nowrap' },
      { name: 'Gap' },
    ],
    hazards.map((hazard) => [
      link(hazard.id),
      hazard.title,
      hazard.severity,
      ...kinds.map((kind) => hazard.controls[kind]?.length ?? ''),
      measuredText(hazard),
      hazard.gap === null ? '' : html`<a href="#gaps">gap</a>`,
    ]),
  );

const legend = (): Html =>
  html`<p class="sub">Controls by what carries them: ${kinds.map((kind, index) => `${index === 0 ? '' : ', '}${shortKinds[kind]} ${controlKinds[kind]}`)}. Severity:
${Object.entries(severities).map(([name, means], index) => `${index === 0 ? '' : '; '}${name}: ${means}`)}.</p>`;
