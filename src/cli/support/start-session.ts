/** `fulcrum start`: asks the questions, asks the service, and prints every reason against a start at once. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import { isScreeningDue } from '../../console/model/questions.ts';
import { type Result, ServiceRefusal } from '../../service/client.ts';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { inputErrorOf } from './people.ts';
import { protocolToStart } from './protocol-file.ts';
import { type Answers, answersIn, answersTo, askQuestions, requireTerminal } from './questions.ts';
import { refusalLines } from './refusal-lines.ts';
import { type SocketArguments, targetOf } from './service-target.ts';
import {
  anonymousQuestions,
  atTheTable,
  identityQuestions,
  ofToday,
  patientAnswers,
  screeningQuestions,
  screeningUnchanged,
} from './start-questions.ts';
import { angleOrNull, angleOrUnknown } from './status-text.ts';

export interface StartArguments extends SocketArguments {
  readonly answers?: string;
  readonly patient?: string;
  readonly plan?: true;
}

/** @throws FulcrumError for what was entered; a start that is refused sets the exit code */
export async function startSession(
  protocol: string | undefined,
  options: StartArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const what = whatToStart(protocol, options);
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const isJson = options.json === true;
  const inVain = await inVainFor(options, socket);
  if (inVain !== null) {
    printRefused(inVain, 'patient', socket, isJson, out, err);
    return;
  }
  const { values, place } = await (options.patient === undefined
    ? anonymous(options, err)
    : ofPatient(options.patient, options, socket, err));
  const answer = await callService(socket, 'start', { ...what, ...values });
  if (answer.reply?.result === undefined) printRefused(answer, place, socket, isJson, out, err);
  else printStarted(answer.reply.result as Result<'start'>, isJson, out, err);
}

type ServiceAnswer = Awaited<ReturnType<typeof callService>>;

/** A refusal that no answer can change, so that the questions need not be asked; null: there is none. */
async function inVainFor({ patient, plan, answers }: StartArguments, socket: string): Promise<ServiceAnswer | null> {
  if (patient === undefined || answers !== undefined || process.stdin.isTTY !== true) return null;
  const shown = await callService(socket, 'patient.show', { id: patient });
  if (shown.reply?.result === undefined) return shown;
  if (plan !== true) return null;
  const next = await callService(socket, 'plan.next', { id: patient });
  const { reply } = next;
  if (reply?.error === undefined) return null;
  // As `start` says it: a reason, and nothing that was entered.
  return { ...next, reply: { ...reply, error: { ...reply.error, data: { reasons: [reply.error.message] } } } };
}

/** @throws FulcrumError for what was entered */
function printRefused(
  { reply, problem }: ServiceAnswer,
  place: string,
  socket: string,
  isJson: boolean,
  out: Output,
  err: Output,
): void {
  process.exitCode = exitCodes.failed;
  if (reply?.error === undefined) {
    const reason = `no service answers: ${socket}: ${problem}`;
    if (isJson) writeJson(out, { act: 'start', accepted: false, code: null, reason });
    else writeMessage(err, reason);
    return;
  }
  const { code, message, data } = reply.error;
  const { reasons, refusals = [] } = Object(data);
  if (isJson) writeJson(out, { act: 'start', accepted: false, code, reason: message, reasons, refusals });
  const wrong = inputErrorOf(new ServiceRefusal(code, message, data), place);
  if (wrong !== null && !Array.isArray(reasons)) throw wrong;
  if (isJson) return;
  for (const line of refusalLines(reasons ?? message.split('\n'), refusals))
    writeMessage(err, `start refused: ${line}`);
}

function whatToStart(protocol: string | undefined, { plan, patient }: StartArguments): JsonObject {
  const isPlan = plan === true;
  if (isPlan === (protocol !== undefined) || (isPlan && patient === undefined)) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'start',
      problem: isPlan && protocol === undefined ? '--plan needs --patient' : 'needs a protocol or --plan, and not both',
      allowed: 'fulcrum start PROTOCOL, or fulcrum start --plan --patient ID',
    });
  }
  const person = patient === undefined ? {} : { patient };
  // The service checks the protocol.
  return protocol === undefined
    ? { plan: true, ...person }
    : { protocol: protocolToStart(protocol) as JsonObject | string, ...person };
}

/** What is left out was not measured, and not answered. */
async function anonymous({ answers }: StartArguments, err: Output): Promise<Answers> {
  const { values, place } = await answersTo(anonymousQuestions, answers, err);
  return { values: { bloodPressure: null, pain: null, ...values }, place };
}

async function ofPatient(id: string, { answers }: StartArguments, socket: string, err: Output): Promise<Answers> {
  if (answers !== undefined) return answersIn(patientAnswers, answers);
  requireTerminal(patientAnswers);
  const { reply } = await callService(socket, 'patient.show', { id });
  const known = reply?.result as Result<'patient.show'> | undefined;
  const { height = null, feet = null, note = null } = known?.patient.setUp ?? {};
  const setUp = [height, feet, note].filter((each) => each !== null);
  if (setUp.length > 0) writeLine(err, `The table was set to: ${printable(setUp.join(', '))}`);
  const { values: confirm } = await askQuestions(identityQuestions, err);
  const screening = await askScreening(known, err);
  const { values } = await askQuestions({ ...ofToday, ...atTheTable }, err);
  return { values: { confirm, ...screening, ...values }, place: 'answer' };
}

/** The questions are asked where the recorded answers are too old, or something has changed. */
async function askScreening(known: Result<'patient.show'> | undefined, err: Output): Promise<JsonObject> {
  if (!isScreeningDue(known ?? null) && (await askQuestions(screeningUnchanged, err)).values['unchanged'] === true)
    return {};
  return { screening: (await askQuestions(screeningQuestions, err)).values };
}

function printStarted(result: Result<'start'>, isJson: boolean, out: Output, err: Output): void {
  const { state, angleDeg, session, warnings } = result;
  const angle = angleOrNull(angleDeg);
  if (isJson) writeJson(out, { act: 'start', accepted: true, state, angleDeg: angle, session, warnings });
  else {
    writeLine(out, `start: ${printable(state)} at ${angleOrUnknown(angle)}`);
    if (session !== null) writeLine(out, `session: ${session} (afterwards: fulcrum session answer ${session})`);
  }
  for (const warning of warnings) writeMessage(err, warning);
  process.exitCode = exitCodes.done;
}
