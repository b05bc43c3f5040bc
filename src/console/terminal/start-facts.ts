/** What is shown of a start before it. */
import { wholeClock } from '../words.ts';
import type { Choice, PersonShown } from './ui.ts';

export function choiceTitle(choice: Choice): string {
  if (choice.kind === 'protocol') return choice.protocol.title ?? choice.protocol.name;
  const { title, stage } = choice.next;
  return `today by the plan: ${stage === null ? title : stage.title}`;
}

export function choiceFacts(choice: Choice): readonly string[] {
  if (choice.kind === 'plan') {
    const { title, stage } = choice.next;
    const where =
      stage === null ? '' : `, stage ${stage.number} of ${stage.of}, session ${stage.done + 1} of ${stage.sessions}`;
    return [`plan: ${title}${where}`, ...(stage === null ? [] : [`protocol: ${stage.protocol}`])];
  }
  const { protocol } = choice;
  return [`protocol: ${protocol.title ?? protocol.name}`, ...(protocol.dose === null ? [] : [doseText(protocol.dose)])];
}

export const doseText = ({
  maxAngleDeg,
  sets,
  invertedMs,
  durationMs,
}: NonNullable<Extract<Choice, { kind: 'protocol' }>['protocol']['dose']>): string =>
  `${wholeClock(durationMs)} in all, up to ${maxAngleDeg}°, ${sets} ${sets === 1 ? 'inversion' : 'inversions'}, ${wholeClock(invertedMs)} head-down`;

export function setUpFacts(shown: PersonShown | null): readonly string[] {
  const { height = null, feet = null, note = null } = shown?.patient.setUp ?? {};
  const setUp = [height, feet, note].filter((each) => each !== null);
  return setUp.length === 0 ? [] : [`the table was set to: ${setUp.join(', ')}`];
}
