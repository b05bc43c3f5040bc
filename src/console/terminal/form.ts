/** Questions that are answered one after the other, without free text: SPACE is STOP. */
import {
  type AnswerForm,
  type AnswerValue,
  type ConsoleQuestion,
  endQuestions,
  type FormAnswers,
  startQuestions,
} from '../model/questions.ts';
import { isDigit, type Key } from './keys.ts';

export interface Form {
  readonly purpose: FormPurpose;
  readonly answers: FormAnswers;
  readonly typed: string;
  /** Of a choice. */
  readonly cursor: number;
  readonly marked: readonly string[];
}

export type FormPurpose =
  | {
      readonly kind: 'start';
      /** Null: a session without a person. */
      readonly patient: { readonly id: string; readonly name: string } | null;
      readonly isScreeningDue: boolean;
      /** Null: the next session of the person's plan. */
      readonly protocol: string | null;
      /** Shown before the start. */
      readonly facts: readonly string[];
    }
  | { readonly kind: 'end'; readonly session: string; readonly endedEarly: boolean };

export type FormStep =
  | { readonly kind: 'open'; readonly form: Form }
  | { readonly kind: 'wrong'; readonly form: Form; readonly text: string }
  | { readonly kind: 'closed' }
  | { readonly kind: 'done'; readonly answers: FormAnswers };

const longestTyped = 9;
const empty = { typed: '', cursor: 0, marked: [] } as const;

export const openForm = (purpose: FormPurpose): Form => ({ purpose, answers: new Map(), ...empty });

export const emptied = (form: Form): Form => ({ ...form, ...empty });

export const questionsOf = ({ purpose, answers }: Form): readonly ConsoleQuestion[] =>
  purpose.kind === 'start'
    ? startQuestions(purpose.patient !== null, purpose.isScreeningDue, answers)
    : endQuestions(purpose.endedEarly);

/** The first question that is not answered; null: all are. */
export const presentQuestion = (form: Form): ConsoleQuestion | null =>
  questionsOf(form).find(({ key }) => !form.answers.has(key)) ?? null;

export function pressInForm(form: Form, key: Key): FormStep {
  const question = presentQuestion(form);
  if (question === null) return { kind: 'done', answers: form.answers };
  if (key === 'escape' || key === 'left') return back(form);
  const { form: asked } = question;
  const isBlank = form.typed === '' && form.marked.length === 0;
  if (isLeftOut(asked, key, isBlank)) return answered(form, null);
  switch (asked.kind) {
    case 'yes-no':
      return key === 'y' || key === 'n' ? answered(form, key === 'y') : wrong(form, 'Y or N');
    case 'number':
      return typing(form, key, /^\d*$/, (typed) => numberIn(typed, asked.least, asked.most));
    case 'blood-pressure':
      return typing(form, key === '-' || key === '.' || key === ',' ? '/' : key, /^\d{0,3}(?:\/\d{0,3})?$/, pressureIn);
    case 'choice':
      return choosing(form, key, asked.options);
    case 'choices':
      return marking(form, key, asked.options);
  }
}

/** Whether the key says that there is no answer. */
function isLeftOut(asked: AnswerForm, key: Key, isBlank: boolean): boolean {
  switch (asked.kind) {
    case 'number':
      return asked.isOptional && isBlank && (key === 'n' || key === 'enter');
    case 'blood-pressure':
      return isBlank && (key === 'n' || key === 'enter');
    case 'choice':
      return asked.isOptional && key === 'n';
    case 'yes-no':
    case 'choices':
      return false;
  }
}

/** How the present question is answered. */
export function hintOf({ form }: ConsoleQuestion): string {
  switch (form.kind) {
    case 'yes-no':
      return 'Y or N';
    case 'number':
      return `${form.least} to ${form.most}, ENTER${form.isOptional ? ' · N or ENTER alone: no answer' : ''}`;
    case 'blood-pressure':
      return 'such as 120/80, ENTER · N or ENTER alone: not measured';
    case 'choice':
      return `a number, or arrows and ENTER${form.isOptional ? ' · N: no answer' : ''}`;
    case 'choices':
      return 'numbers mark, ENTER goes on; nothing marked: none';
  }
}

const wrong = (form: Form, text: string): FormStep => ({ kind: 'wrong', form, text });
const open = (form: Form): FormStep => ({ kind: 'open', form });

/** Asks the last question again. */
function back(form: Form): FormStep {
  const last = [...form.answers.keys()].at(-1);
  if (last === undefined) return { kind: 'closed' };
  return open({ ...emptied(form), answers: new Map([...form.answers].filter(([key]) => key !== last)) });
}

function answered(form: Form, value: AnswerValue): FormStep {
  const question = presentQuestion(form);
  if (question === null) return { kind: 'done', answers: form.answers };
  const next: Form = { ...emptied(form), answers: new Map([...form.answers, [question.key, value]]) };
  return presentQuestion(next) === null ? { kind: 'done', answers: next.answers } : open(next);
}

/** A value, or what is wrong with the text. */
type Read = { readonly value: AnswerValue } | string;

function typing(form: Form, key: Key, allowed: RegExp, read: (typed: string) => Read): FormStep {
  if (key === 'backspace') return open({ ...form, typed: form.typed.slice(0, -1) });
  if (key === 'enter') {
    const found = read(form.typed);
    return typeof found === 'string' ? wrong(emptied(form), found) : answered(form, found.value);
  }
  const typed = `${form.typed}${key}`;
  const isTyped = (isDigit(key) || key === '/') && typed.length <= longestTyped && allowed.test(typed);
  return open(isTyped ? { ...form, typed } : form);
}

function numberIn(typed: string, least: number, most: number): Read {
  const value = Number(typed);
  return typed !== '' && value >= least && value <= most ? { value } : `${least} to ${most}`;
}

function pressureIn(typed: string): Read {
  const [, systolic, diastolic] = /^(\d{2,3})\/(\d{2,3})$/.exec(typed) ?? [];
  if (systolic === undefined || diastolic === undefined) return 'two figures, such as 120/80';
  return { value: { systolic: Number(systolic), diastolic: Number(diastolic) } };
}

function moved(form: Form, key: Key, options: readonly string[]): number | null {
  if (key === 'up') return Math.max(0, form.cursor - 1);
  if (key === 'down') return Math.min(options.length - 1, form.cursor + 1);
  return isDigit(key) && key !== '0' && Number(key) <= options.length ? Number(key) - 1 : null;
}

function choosing(form: Form, key: Key, options: readonly string[]): FormStep {
  const cursor = moved(form, key, options);
  const option = options[key === 'enter' ? form.cursor : (cursor ?? -1)];
  if (option !== undefined && (key === 'enter' || isDigit(key))) return answered(form, option);
  return cursor === null ? wrong(form, 'one of the list') : open({ ...form, cursor });
}

function marking(form: Form, key: Key, options: readonly string[]): FormStep {
  if (key === 'enter') return answered(form, form.marked);
  const cursor = moved(form, key, options);
  const option = cursor === null ? undefined : options[cursor];
  if (cursor === null || option === undefined) return open(form);
  if (!isDigit(key)) return open({ ...form, cursor });
  const marked = form.marked.includes(option)
    ? form.marked.filter((each) => each !== option)
    : [...form.marked, option];
  return open({ ...form, cursor, marked });
}
