/**
 * `fulcrum stop` and `fulcrum return`: through the service, or over the actuator's own port if the service does not
 * answer at once or its table does not confirm. What is needed only after the order has been sent is loaded then.
 */
import { stopBytes } from '../../../protocols/wire/lines.ts';
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import { isSuspended } from '../../records/files/process-id.ts';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from './exit-codes.ts';
import { type DirectAct, sendFirstBytes } from './first-bytes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { type ServiceTarget, type SocketArguments, targetOf } from './service-target.ts';

/** The result, as printed. The field names are part of `--json`. */
type Answer = {
  readonly act: DirectAct;
  readonly angleDeg: number | null;
  /** Whether the actuator itself has shown that it does what was ordered. */
  readonly confirmed: boolean;
} & (
  | { readonly by: 'service'; readonly state: string }
  /** The state is the letter that the wire uses. */
  | { readonly by: 'port'; readonly state: DeviceState }
  | { readonly by: null; readonly state: null }
);

/** The service acts within milliseconds of the request. The order must be on the wire half a second after the start. */
export const serviceTimeoutMs = 200;

const deviceStateNames: Readonly<Record<DeviceState, string>> = {
  I: 'idle',
  R: 'ready',
  M: 'moving',
  D: 'decelerating',
  A: 'returning',
  S: 'stopped',
  F: 'fault',
};

const nothingConfirmed =
  'not confirmed. Beside the table, now: press the RED STOP and talk to the person. To bring them level: turn the red ' +
  'stop so that it comes out, and hold RETURN for 3 seconds. If the table does not move, press the red stop again and ' +
  'bring the person level by hand, as the emergency card at the table shows.';
const notLevel =
  'the person is not level. To bring them level: fulcrum return, or hold RETURN at the table for 3 seconds. If the table ' +
  'does not move, press the red stop and bring the person level by hand, as the emergency card at the table shows.';

/** Carries out `stop` or `return`, prints the result and sets the exit code. */
export async function performUrgent(act: DirectAct, options: SocketArguments, out: Output, err: Output): Promise<void> {
  const target = targetOf(options);
  const asked = await throughService(act, target);
  const answer = 'seen' in asked ? await throughPort(act, target, asked.seen, err) : asked;
  await print(answer, options, out);
  if (target.note !== null) writeMessage(err, target.note);
  if (!answer.confirmed) {
    writeMessage(err, nothingConfirmed);
    process.exitCode = exitCodes.stranded;
  } else if (answer.stranded) {
    writeMessage(err, notLevel);
    process.exitCode = exitCodes.stranded;
  } else process.exitCode = exitCodes.done;
}

type Outcome = Answer & {
  /** Off level, and nothing brings the person home. */
  readonly stranded: boolean;
};

/** What was seen of a service that did not answer, or whose actuator did not confirm. */
interface Unconfirmed {
  readonly seen: string;
}

async function throughService(act: DirectAct, { socket, running }: ServiceTarget): Promise<Outcome | Unconfirmed> {
  const pid = running?.isAlive === true ? running.pid : null;
  if (pid !== null && isSuspended(pid)) {
    const how = 'by a signal, Ctrl-Z or a debugger';
    return { seen: `the service does not answer: process ${pid} is suspended (${how}). ${endIt(pid)}` };
  }
  const { reply, problem } = await callService(socket, act, undefined, serviceTimeoutMs);
  if (reply?.result === undefined) {
    const hint = pid === null ? '' : `, although process ${pid} runs. ${endIt(pid)}`;
    return { seen: `the service does not answer (${reply?.error?.message ?? problem})${hint}` };
  }
  const { confirmedByService } = await import('./confirmation.ts');
  const status = await confirmedByService(act, socket);
  if (status === null) return { seen: 'the service has taken the order, but the actuator does not confirm it' };
  const { angleOrNull, isStranded } = await import('./status-text.ts');
  const { state, angleDeg } = { ...Object(reply.result), ...status };
  const answer = {
    act,
    by: 'service',
    state: String(state),
    angleDeg: angleOrNull(angleDeg),
    confirmed: true,
  } as const;
  return { ...answer, stranded: isStranded(answer) };
}

async function throughPort(
  act: DirectAct,
  { actuator, running }: ServiceTarget,
  seen: string,
  err: Output,
): Promise<Outcome> {
  const nothing = { act, by: null, state: null, angleDeg: null, confirmed: false, stranded: true } as const;
  if (actuator === null) {
    writeMessage(err, seen);
    writeMessage(err, "no configuration names the actuator's port (--config FILE does)");
    return nothing;
  }
  // Before anything is printed: a terminal may be blocked.
  const order = act === 'stop' ? stopBytes : (await import('./return-line.ts')).returnLine();
  const closePort = sendFirstBytes(actuator, order, running?.isAlive === true);
  writeMessage(err, seen);
  const { actOnPort } = await import('./direct-act.ts');
  const { observed, problem } = await actOnPort(act, actuator);
  closePort();
  if (observed === null) {
    writeMessage(err, `the actuator does not answer either: ${actuator.path}: ${problem}`);
    return nothing;
  }
  if (problem !== '' && problem !== 'not confirmed') writeMessage(err, problem);
  const { state, angleDeg, isDone, isStranded: stranded } = observed;
  return { act, by: 'port', state, angleDeg, confirmed: isDone, stranded };
}

const endIt = (pid: number): string => `To end it: kill -KILL ${pid}`;

async function print({ stranded, ...answer }: Outcome, { json }: SocketArguments, out: Output): Promise<void> {
  if (json === true) {
    writeJson(out, answer);
    return;
  }
  const { angleOrUnknown } = await import('./status-text.ts');
  const angle = angleOrUnknown(answer.angleDeg);
  const doubt = answer.confirmed ? '' : ', not confirmed';
  if (answer.by === 'service') writeLine(out, `${answer.act}: ${printable(answer.state)} at ${angle}`);
  else if (answer.by === 'port')
    writeLine(out, `${answer.act}: ${deviceStateNames[answer.state]} at ${angle} (over the actuator's port)${doubt}`);
}

/** A plain `stop` or `return` among the arguments of the program; null for everything else, such as `--help`. */
export function urgentActIn([act, ...words]: readonly string[]): readonly [DirectAct, SocketArguments] | null {
  if (act !== 'stop' && act !== 'return') return null;
  const options: { socket?: string; config?: string; json?: true } = {};
  for (let index = 0; index < words.length; index += 1) {
    const [word, next] = [words[index], words[index + 1]];
    if (word === '--json') options.json = true;
    else if ((word === '--socket' || word === '--config') && next !== undefined && !next.startsWith('-')) {
      options[word === '--socket' ? 'socket' : 'config'] = next;
      index += 1;
    } else return null;
  }
  return [act, options];
}
