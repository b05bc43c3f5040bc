import { type Html, html, type Part } from '../reports/page/html.ts';
import { factList, missing } from '../reports/page/page.ts';
import { type ControlKind, controlKinds, severities } from '../safety/case/argument.ts';
import type { CheckedCase, CheckedControl, CheckedHazard } from './assess.ts';
import { quantityText } from './margins-section.ts';

/** One section for each hazard: from its harm to what is left of it. */
export function hazardSections({ hazards, controls }: CheckedCase): Html {
  const byId = new Map(controls.map((control) => [control.id, control]));
  return html`${hazards.map((hazard) => hazardSection(hazard, byId))}`;
}

function hazardSection(hazard: CheckedHazard, controls: ReadonlyMap<string, CheckedControl>): Html {
  const { id, title, harm, severity, reaction, residual, gap } = hazard;
  return html`<article id="${id}">
<h3>${id} <span class="title">${title}</span></h3>
${factList([
  ['Harm', html`${harm} (<b>${severity}</b>: ${severities[severity]})`],
  ['Reaction', reaction],
  ['Deadline', deadlineText(hazard)],
  ['Recorded', recordedText(hazard)],
  ['Controls', controlList(hazard, controls)],
  ['What is left', residual],
  ['Gap', gap === null ? null : html`<b>${gap}</b>`],
])}
</article>
`;
}

/** By kind: what does not fail together stands apart. */
const controlList = (hazard: CheckedHazard, controls: ReadonlyMap<string, CheckedControl>): Html => {
  const kinds = Object.entries(hazard.controls) as readonly (readonly [ControlKind, readonly string[]])[];
  return html`<ul class="kinds">${kinds.map(
    ([kind, ids]) =>
      html`<li><b>${controlKinds[kind]}</b><ul>${ids.map(
        (id) => html`<li><a href="#${id}">${id}</a> ${controls.get(id)?.does ?? ''}</li>`,
      )}</ul></li>`,
  )}</ul>`;
};

function deadlineText({ deadline, hasDeadline, measured }: CheckedHazard): Part {
  if (deadline === null) return null;
  if (!hasDeadline) return deadline;
  if (measured === null) return html`${deadline}; ${missing('not measured in what was given')}`;
  const { worst, times, failed } = measured;
  const longest =
    worst === null
      ? 'no effect'
      : html`${worst.measuredMs} ms of ${worst.deadlineMs} ms allowed at the most (<code>${worst.fault}</code> in the ${worst.phase},
${worst.angleDeg}°)`;
  const failures = failed === 0 ? null : html`; <b>${failed} failed</b>`;
  return html`${deadline}. Measured: ${longest}, in ${times} ${times === 1 ? 'measurement' : 'measurements'}${failures}`;
}

/** Of the recorded sessions; null: none were given. */
function recordedText({ recorded, foundIn }: CheckedHazard): Part {
  if (foundIn === null) return null;
  const found = foundIn === 0 ? 'found in no session' : `found in ${foundIn} ${foundIn === 1 ? 'session' : 'sessions'}`;
  return html`${recorded.map((nearest) => html`${quantityText(nearest)}; `)}${found}`;
}

/** For a table: `120 of 300 ms`. */
export function measuredText({ hasDeadline, measured }: CheckedHazard): Part {
  if (measured === null) return hasDeadline ? missing('not measured') : '';
  const { worst, failed } = measured;
  const time = worst === null ? 'no effect' : `${worst.measuredMs} of ${worst.deadlineMs} ms`;
  return failed === 0 ? time : html`<b class="wrong">${time}, failed</b>`;
}
