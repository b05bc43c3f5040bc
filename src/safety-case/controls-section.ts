import { type Html, html, type Part } from '../reports/page/html.ts';
import { factList, missing } from '../reports/page/page.ts';
import { type ControlKind, controlKinds } from '../safety/case/argument.ts';
import type { CheckedControl } from './assess.ts';

/** Each control once, by kind: for which hazards, carried by what, tested by what. */
export function controlsSection(controls: readonly CheckedControl[]): Html {
  const kinds = Object.keys(controlKinds) as readonly ControlKind[];
  return html`${kinds.map(
    (kind) => html`<h3>${capital(controlKinds[kind])}</h3>
${controls.filter((control) => control.kind === kind).map(controlEntry)}`,
  )}`;
}

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const controlEntry = ({ id, does, hazards, code, tests, untested }: CheckedControl): Html =>
  html`<article id="${id}">
<h4>${id} <span class="title">${does}</span></h4>
${factList([
  ['For', html`${hazards.map((hazard) => html`<a href="#${hazard}">${hazard}</a> `)}`],
  [
    'Carried by',
    byFile(
      code.map(({ place, problem }) => ({
        file: place.file,
        text: 'symbol' in place ? html`<code>${place.symbol}</code>` : html`“${place.words.replaceAll('**', '')}”`,
        mark: problem === null ? null : wrong(problem),
      })),
    ),
  ],
  [
    'Tested by',
    untested === null
      ? byFile(
          tests.map(({ test, problem, status }) => ({
            file: test.file,
            text: html`${test.name}`,
            mark: markOf(test.file, problem, status),
          })),
        )
      : missing(`no test: ${untested}`),
  ],
])}
</article>
`;

interface Entry {
  readonly file: string;
  readonly text: Html;
  readonly mark: Part;
}

function byFile(entries: readonly Entry[]): Html {
  const files = [...new Set(entries.map(({ file }) => file))];
  return html`<ul class="places">${files.map((file) => {
    const own = entries.filter((entry) => entry.file === file);
    return html`<li><code>${file}</code><ul>${own.map(({ text, mark }) => html`<li>${text}${mark}</li>`)}</ul></li>`;
  })}</ul>`;
}

const wrong = (problem: string): Html => html` <b class="wrong">✗ ${problem}</b>`;

function markOf(file: string, problem: string | null, status: CheckedControl['tests'][number]['status']): Part {
  if (problem !== null) return wrong(problem);
  if (status === 'passed') return html` <span class="passed">✓ passed</span>`;
  if (status !== null) return wrong(status);
  return file.endsWith('.c') ? html` <span class="sub">(by make test)</span>` : null;
}
