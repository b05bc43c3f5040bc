/** What was answered before and after a session. */
import type { CourseSession } from '../../patients/course.ts';
import type { BloodPressure } from '../../patients/screening.ts';
import { type Html, html, type Part, written } from '../page/html.ts';
import { dataTable, factList, missing } from '../page/page.ts';
import type { Words } from '../words/words.ts';

export function answersTable(answers: CourseSession | null, { common, session }: Words): Html {
  if (answers === null) return html`<p>${session.noAnswers}</p>`;
  const { painBefore, painAfter, bloodPressureBefore, bloodPressureAfter, adverse, reason, note } = answers;
  const pain = (value: number | null): Part => value ?? missing(common.notAnswered);
  const pressure = (value: BloodPressure | null): Part =>
    value === null ? missing(common.notMeasured) : `${value.systolic}/${value.diastolic}`;
  const columns = [
    { name: '', kind: 'text' },
    { name: common.before, kind: 'number' },
    { name: common.after, kind: 'number' },
  ] as const;
  return html`${dataTable(session.headings.answers, columns, [
    [common.pain, pain(painBefore), pain(painAfter)],
    [common.bloodPressure, pressure(bloodPressureBefore), pressure(bloodPressureAfter)],
  ])}${factList([
    [session.answered.adverse, adverseText(adverse, common)],
    [
      session.answered.reason,
      answers.end === 'completed' ? null : reason === null ? missing(common.notAnswered) : common.earlyEnds[reason],
    ],
    [session.answered.note, note === null ? null : written(note)],
  ])}`;
}

export function adverseText(adverse: CourseSession['adverse'], common: Words['common']): Part {
  if (adverse === null) return missing(common.notAnswered);
  return adverse.length === 0 ? common.none : adverse.map((event) => common.adverse[event]).join(', ');
}
