/** What the commands of `fulcrum patient` do. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import type { Language } from '../../reports/words/words.ts';
import { type MethodName, type Result, type ServiceCalls, ServiceRefusal } from '../../service/client.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { logIn, type PinArguments, pinOf } from './clinician.ts';
import { type Output, printable, widthOf, writeJson, writeLine, writeMessage } from './output.ts';
import { factQuestions, limitQuestions, type QuestionSet, questionSets } from './patient-questions.ts';
import { reportJson } from './patient-report.ts';
import { reportText, shownText } from './patient-text.ts';
import { callWith, type PeopleArguments, withPeople } from './people.ts';
import { type Answers, answersTo, askQuestions, requireTerminal } from './questions.ts';
import { pageFormatOf, prepareReport, writeReport } from './report-file.ts';
import { table } from './text-table.ts';

export interface AnswerArguments extends PeopleArguments, PinArguments {
  readonly answers?: string;
}
export interface AddArguments extends AnswerArguments {
  readonly another?: true;
}
export interface OutArguments extends PeopleArguments, PinArguments {
  readonly out?: string;
}

export async function addPatient(options: AddArguments, out: Output, err: Output): Promise<void> {
  const { values, place } = await answersTo(factQuestions, options.answers, err);
  await withPeople(
    options,
    err,
    async (calls) => {
      const { id } = await callWith(calls, 'patient.add', { ...values, ...anotherOf(options) });
      if (options.json === true) writeJson(out, { act: 'add', accepted: true, id });
      else writeLine(out, `added: ${id}`);
    },
    { place, mayCreate: true },
  );
}

export async function listPatients(options: PeopleArguments, out: Output, err: Output): Promise<void> {
  await withPeople(options, err, async (calls) => {
    const patients: Result<'patient.list'>['patients'] = [];
    for (;;) {
      const after = patients.at(-1)?.id;
      const page = await calls.call('patient.list', after === undefined ? {} : { after });
      patients.push(...page.patients);
      if (!page.more) break;
    }
    if (options.json === true) {
      for (const patient of patients) writeJson(out, patient);
      return;
    }
    if (patients.length === 0) return writeLine(out, 'no people');
    const rows = patients.map(({ id, name, birthYear }) => [id, String(birthYear), printable(name)]);
    out.write(table([['id', 'born', 'name'], ...rows], widthOf(out)));
  });
}

export async function showPatient(id: string, options: PeopleArguments, out: Output, err: Output): Promise<void> {
  await withPeople(options, err, async (calls) => {
    const shown = await calls.call('patient.show', { id });
    if (options.json === true) writeJson(out, shown);
    else out.write(shownText(shown));
  });
}

const anotherOf = ({ another }: Pick<AddArguments, 'another'>): JsonObject => (another === true ? { another } : {});

interface Change {
  readonly act: string;
  readonly method: MethodName;
  readonly questions: QuestionSet;
  readonly isClinician: boolean;
}

export async function changePatient(
  id: string,
  { act, method, questions, isClinician }: Change,
  options: AddArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const { values, place } = await given(questions, options.answers, err);
  const pin = isClinician ? await pinOf(options, err, options.answers === '-') : null;
  const params = questions === 'screening' ? { answers: values } : values;
  await withPeople(
    options,
    err,
    async (calls) => {
      if (pin !== null) await logIn(calls, pin, options);
      await callWith(calls, method, { id, ...params, ...anotherOf(options) });
      if (options.json === true) writeJson(out, { act, accepted: true, id });
      else writeLine(out, `${act}: kept for ${id}`);
    },
    { place },
  );
}

/** On the terminal the limits of a prescription are questions of their own. */
async function given(set: QuestionSet, file: string | undefined, err: Output): Promise<Answers> {
  const questions = questionSets[set];
  if (set !== 'prescription' || file !== undefined) return answersTo(questions, file, err);
  requireTerminal(questions);
  const { values, place } = await askQuestions({ ...limitQuestions, ...questions }, err);
  const limits: Record<string, JsonValue> = {};
  const others: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(values)) {
    (Object.hasOwn(limitQuestions, name) ? limits : others)[name] = value;
  }
  return { values: { limits, ...others }, place };
}

export interface ReportArguments extends OutArguments {
  readonly language: Language;
}

/** A page where the file's name asks for one, else text, or JSON. */
export async function reportPatient(id: string, options: ReportArguments, out: Output, err: Output): Promise<void> {
  if (options.out !== undefined && pageFormatOf(options.out) !== null) return writePage(id, options.out, options, err);
  const file = await resultFile(options.out, 'the report', id);
  await withPeople(options, err, async (calls) => {
    const shown = await calls.call('patient.show', { id });
    const plan = await planOf(calls, id);
    const text = options.json === true ? `${JSON.stringify(reportJson(shown, plan))}\n` : reportText(shown, plan);
    await write(file, text, out, err);
  });
}

async function writePage(id: string, path: string, options: ReportArguments, err: Output): Promise<void> {
  if (options.json === true) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--json',
      problem: 'is not for a page',
      value: JSON.stringify(path.slice(0, 200)),
      allowed: '--out with another ending, or no --json',
    });
  }
  const file = await prepareReport(path, { path: id, what: 'the person' });
  const { patientPage } = await import('./patient-page.ts');
  await withPeople(options, err, async (calls) => {
    const shown = await calls.call('patient.show', { id });
    await writeReport(file, await patientPage(calls, shown, await planOf(calls, id), options.language), err);
  });
}

/** Null: none is assigned. */
async function planOf(calls: ServiceCalls, id: string): Promise<Result<'plan.next'> | null> {
  try {
    return await calls.call('plan.next', { id });
  } catch (error) {
    if (error instanceof ServiceRefusal && error.code === rpcErrors.plan.code) return null;
    throw error;
  }
}

export async function exportPatient(id: string, options: OutArguments, out: Output, err: Output): Promise<void> {
  const file = await resultFile(options.out, 'the export', id);
  const pin = await pinOf(options, err);
  await withPeople(options, err, async (calls) => {
    await logIn(calls, pin, options);
    const held = await everything(calls, id);
    await write(file, `${JSON.stringify(held, null, options.json === true ? undefined : 2)}\n`, out, err);
  });
}

/** All pages of the export as one object. */
async function everything(calls: ServiceCalls, id: string): Promise<object> {
  const entries: JsonValue[] = [];
  const sessions: JsonValue[] = [];
  let next: { readonly entry: number; readonly session: number } | null = { entry: 0, session: 0 };
  let patient: object = {};
  while (next !== null) {
    const page: Result<'patient.export'> = await calls.call('patient.export', { id, ...next });
    patient = page.patient;
    entries.push(...(page.entries as readonly JsonObject[]));
    sessions.push(...(page.sessions as readonly JsonObject[]));
    next = page.next;
  }
  return { patient, entries, sessions };
}

export async function erasePatient(id: string, options: AnswerArguments, out: Output, err: Output): Promise<void> {
  const pin = await pinOf(options, err);
  await withPeople(options, err, async (calls) => {
    await logIn(calls, pin, options);
    const { wasKnown, removed } = await calls.call('patient.erase', { id });
    if (options.json === true) writeJson(out, { act: 'erase', accepted: true, id, wasKnown, removed });
    else writeLine(out, wasKnown ? `erased: ${id}` : `there was nothing to erase: ${id}`);
    for (const file of removed) writeMessage(err, `removed as a whole, to be rid of the person: ${file}`);
    writeMessage(err, 'earlier backups are out of reach: they still hold the person');
  });
}

async function resultFile(path: string | undefined, what: string, id: string) {
  if (path === undefined) return null;
  const { prepareResult } = await import('./result-file.ts');
  const file = { path, option: '--out', what, source: { path: id, what: 'the person' } };
  await prepareResult(file);
  return file;
}

async function write(
  file: Awaited<ReturnType<typeof resultFile>>,
  text: string,
  out: Output,
  err: Output,
): Promise<void> {
  if (file === null) {
    out.write(text);
    return;
  }
  const { writeResult } = await import('./result-file.ts');
  await writeResult(file, text);
  writeMessage(err, `written: ${file.path}`);
}
