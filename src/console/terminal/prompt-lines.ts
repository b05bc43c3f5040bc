/** What an open prompt shows. */
import { durations } from '../../safety/durations.ts';
import { pinFormText } from '../../service/access/pin-form.ts';
import { overrideReasons } from '../../session/override.ts';
import type { Line } from '../raster.ts';
import { type Form, hintOf, presentQuestion, questionsOf } from './form.ts';
import { keyRows } from './key-table.ts';
import { choiceTitle, doseText } from './start-facts.ts';
import { line, span, wrapped } from './text-lines.ts';
import type { Asked, Choice, Screen } from './ui.ts';

const cursor = '▏';
const wayBack = 'ESC: back';
const minutes = durations.longestOverrideMs / 60_000;

const questions: Readonly<Record<Asked, string>> = {
  resume: 'Resume the protocol? Look at the person first. ENTER resumes · any other key: no',
  reset: 'Clear the latch (reset)? It moves nothing. ENTER clears · any other key: no',
  quit: 'You hold the override: the table will hold, and return after 10 s (H23). ENTER quits · any other key: no',
  heard: 'Did you hear both, the pendant for a second and the table more briefly? ENTER: yes · any other key: no',
};

/** At most `rows` lines; none on the main screen. */
export function promptLines(screen: Screen, columns: number, rows: number): readonly Line[] {
  switch (screen.kind) {
    case 'main':
      return [];
    case 'help':
      return helpLines(columns, rows);
    case 'ask':
      return asked(questions[screen.what], columns);
    case 'pin':
      return field(
        screen.isForOverride ? 'PIN, for an override' : 'PIN',
        '*'.repeat(screen.typed.length),
        `${pinFormText}, ENTER · ${wayBack}`,
      );
    case 'minutes':
      return field(
        `Override, "${screen.reason}": for how many minutes`,
        screen.typed,
        `1 to ${minutes}, ENTER · ${wayBack}`,
      );
    case 'target':
      return field('Go to, degrees (head-down is positive)', screen.typed, `ENTER sends it · ${wayBack}`);
    case 'hold':
      return field(
        'Time left in the hold or rest, seconds',
        screen.typed,
        `counted from resuming, 0 ends a hold, ENTER · ${wayBack}`,
      );
    case 'confirm': {
      const { angleDeg, upToDeg } = screen;
      const step = Math.min(angleDeg, upToDeg);
      const more = step < angleDeg ? `, on the way to ${angleDeg}°` : '';
      return asked(
        `${angleDeg}° is above what is confirmed. Go to ${step}°${more}? ENTER confirms up to ${upToDeg}° · any other key: no`,
        columns,
      );
    }
    case 'reasons':
      return list('Why the override?', overrideReasons, screen.index, rows);
    case 'people':
      return list(
        screen.isComplete ? 'Who lies on the table?' : 'Who lies on the table? (loading)',
        ['without a person: the limits of a beginner', ...screen.people.map(({ name }) => name)],
        screen.index,
        rows,
      );
    case 'protocols': {
      const { chosen, choices, index } = screen;
      const against = chosen.shown?.against.map(({ reason }) => line(`against a start now: ${reason}`, 'strong')) ?? [];
      const title = `${chosen.person?.name ?? 'Without a person'}: what?${choices === null ? ' (loading)' : ''}`;
      const shown = against.slice(0, Math.max(0, rows - 4));
      return [...list(title, (choices ?? []).map(choiceText), index, rows - shown.length), ...shown];
    }
    case 'form':
      return formLines(screen.form, columns, rows);
    case 'ready': {
      const keys = screen.isArmed ? ' ENTER starts · any other key: not now ' : ' S, then ENTER, starts ';
      return [line(keys, 'ask'), ...screen.facts.map((fact) => line(fact, 'strong')), line(wayBack, 'quiet')].slice(
        0,
        rows,
      );
    }
    case 'text': {
      const lines = screen.lines.flatMap((text) => wrapped(`• ${text}`, columns, '  '));
      const shown = lines.slice(screen.offset, screen.offset + rows - 1);
      return [line(`${screen.title}:  (arrows, ENTER)`, 'strong'), ...shown.map((text) => line(text))];
    }
  }
}

const asked = (text: string, columns: number): readonly Line[] =>
  wrapped(text, columns - 2).map((each) => line(` ${each} `, 'ask'));

const field = (label: string, typed: string, hint: string): readonly Line[] => [
  [span(`${label}: `, 'strong'), span(typed), span(cursor, 'strong')],
  line(hint, 'quiet'),
];

/** The part of a list around the one that is chosen. */
function list(title: string, texts: readonly string[], index: number, rows: number): readonly Line[] {
  const room = Math.max(1, rows - 2);
  const from = Math.max(0, Math.min(index - Math.floor(room / 2), texts.length - room));
  const shown = texts.slice(from, from + room).map((text, row) => entry(text, from + row, from + row === index));
  const more = texts.length > room ? `  ${index + 1} of ${texts.length}` : '';
  return [line(`${title}${more}`, 'strong'), ...shown, line(`arrows, ENTER · ${wayBack}`, 'quiet')];
}

function entry(text: string, index: number, isChosen: boolean): Line {
  const number = index < 9 ? `${index + 1}` : ' ';
  return isChosen ? [span('▸ ', 'strong'), span(`${number} ${text}`, 'ask')] : [span(`  ${number} ${text}`)];
}

function choiceText(choice: Choice): string {
  if (choice.kind === 'plan') return choiceTitle(choice);
  const { dose, problems } = choice.protocol;
  return `${choiceTitle(choice)}  ${dose === null ? (problems[0] ?? '') : doseText(dose)}`;
}

/** What no sensor sees stands beside the questions. */
const formTitles = {
  start: 'Before the session: nobody and nothing under or beside the table?',
  end: 'After the session: let them sit up slowly',
} as const satisfies Readonly<Record<Form['purpose']['kind'], string>>;

function formLines(form: Form, columns: number, rows: number): readonly Line[] {
  const question = presentQuestion(form);
  if (question === null) return [];
  const { form: asked } = question;
  const title = formTitles[form.purpose.kind];
  const head = line(`${title}  ${form.answers.size + 1} of ${questionsOf(form).length}`, 'quiet');
  const text = wrapped(question.text, columns).map((each) => line(each, 'strong'));
  const hint = line(`${hintOf(question)} · ${wayBack}`, 'quiet');
  if (asked.kind !== 'choice' && asked.kind !== 'choices') {
    const typed: Line = [span(form.typed), span(cursor, 'strong')];
    return [head, ...text, ...(asked.kind === 'yes-no' ? [] : [typed]), hint];
  }
  const marks = asked.options.map((option, index): Line => {
    const mark = asked.kind === 'choices' ? `[${form.marked.includes(option) ? 'x' : ' '}] ` : '';
    return entry(`${mark}${option.replaceAll('-', ' ')}`, index, index === form.cursor);
  });
  return [head, ...text, ...marks.slice(0, rows - 2 - text.length), hint];
}

function helpLines(columns: number, rows: number): readonly Line[] {
  const width = Math.max(...keyRows.map(({ shown }) => shown.length));
  const lines = keyRows.flatMap(({ shown, text }) => {
    const [first = '', ...rest] = wrapped(text, columns - width - 2);
    return [
      [span(`${shown.padEnd(width)}  `, 'strong'), span(first)],
      ...rest.map((each) => line(`${' '.repeat(width + 2)}${each}`)),
    ];
  });
  return lines.slice(0, rows);
}
