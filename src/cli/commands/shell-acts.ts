/**
 * `fulcrum stop`, `return` and `status`: over the socket, and with the service dead the first two over the actuator's own
 * port. They import little, and trust a configuration that has a fault in it as far as it goes.
 */
import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import {
  type ConfiguredPaths,
  configurationFile,
  defaultConfigurationFile,
  defaultSocket,
  longestSocketPath,
  readConfiguredPaths,
} from '../../service/configuration/paths.ts';
import { callService } from '../../service/socket/client.ts';
import { factsOf, isSessionState } from '../../session/states.ts';
import type { DirectAct } from '../support/direct-act.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { printable } from '../support/streams.ts';
import type { Output } from './protocol.ts';

interface ActArguments {
  readonly socket?: string;
  readonly config?: string;
  readonly json?: true;
}

export function stopCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return actCommand('stop', 'stops the table at once, brake on, from any shell', out, notes);
}

export function returnCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return actCommand('return', 'brings the person on the table level, from any shell', out, notes);
}

export function statusCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return withPlaces(new Command('status').description('what the service and its table are doing')).action(
    async (options: ActArguments) => {
      const { socket } = placesOf(options);
      const { reply, problem } = await callService(socket, 'status');
      if (reply?.result === undefined) {
        const why = reply?.error?.message ?? problem;
        if (options.json === true) out.write(`${JSON.stringify({ running: false, socket, problem: why })}\n`);
        else notes.write(`fulcrum: the service is not running: ${printable(socket)}: ${printable(why)}\n`);
        process.exitCode = exitCodes.failed;
        return;
      }
      const { result } = reply;
      out.write(options.json === true ? `${JSON.stringify({ running: true, ...Object(result) })}\n` : describe(result));
      process.exitCode = isStranded(result) ? exitCodes.stranded : exitCodes.done;
    },
  );
}

function actCommand(act: DirectAct, description: string, out: Output, notes: Output): Command {
  return withPlaces(new Command(act).description(description)).action(async (options: ActArguments) => {
    const places = placesOf(options);
    const { reply, problem } = await callService(places.socket, act);
    if (reply?.result !== undefined) {
      const { state, angleDeg } = Object(reply.result);
      const answer: Answer = { act, by: 'service', state: String(state), angleDeg: numberOrNull(angleDeg) };
      say(answer, options, out);
      process.exitCode = isStranded(answer) ? exitCodes.stranded : exitCodes.done;
      return;
    }
    notes.write(`fulcrum: the service does not answer (${printable(reply?.error?.message ?? problem)})\n`);
    await actDirectly(act, places, options, out, notes);
  });
}

async function actDirectly(act: DirectAct, places: ConfiguredPaths, options: ActArguments, out: Output, notes: Output) {
  process.exitCode = exitCodes.failed;
  if (places.actuator === null) {
    notes.write('fulcrum: and no configuration says where the actuator’s port is: press the red stop or the button\n');
    return;
  }
  const { actOnPort } = await import('../support/direct-act.ts');
  const { shown, problem } = await actOnPort(act, places.actuator);
  if (shown === null) {
    notes.write(`fulcrum: nor does the actuator: ${printable(places.actuator.path)}: ${printable(problem)}\n`);
    return;
  }
  say({ act, by: 'port', state: shown.state, angleDeg: shown.angleDeg }, options, out);
  if (problem !== '') notes.write(`fulcrum: ${printable(problem)}\n`);
  if (shown.isDone) process.exitCode = shown.isPersonLeft ? exitCodes.stranded : exitCodes.done;
  else if (shown.isPersonLeft) process.exitCode = exitCodes.stranded;
}

interface Answer {
  readonly act: DirectAct;
  readonly by: 'service' | 'port';
  readonly state: string;
  readonly angleDeg: number | null;
}

function say(answer: Answer, { json }: ActArguments, out: Output): void {
  if (json === true) {
    out.write(`${JSON.stringify(answer)}\n`);
    return;
  }
  const { act, by, state, angleDeg } = answer;
  const through = by === 'service' ? '' : ', over its own port';
  out.write(`${act}: ${printable(state)} at ${angleText(angleDeg)}${through}\n`);
}

/** Off level, and nothing brings the person home. An angle that nobody knows is no level, but where no table was met. */
function isStranded(status: unknown): boolean {
  const { state, angleDeg } = Object(status);
  const isLeft = state === 'disconnected' || (isSessionState(state) && factsOf(state).isStuck);
  return isLeft && (typeof angleDeg === 'number' ? Math.abs(angleDeg) > 1.5 : state !== 'disconnected');
}

function describe(result: unknown): string {
  const { state, angleDeg, targetDeg, limitDeg, alarms, override, ports, recorder, service, you } = Object(result);
  const target = typeof targetDeg === 'number' ? `, on the way to ${targetDeg.toFixed(1)}°` : '';
  const limit = typeof limitDeg === 'number' ? `, limit ${limitDeg.toFixed(0)}°` : '';
  const { actuator, sensors } = Object(ports);
  const lines = [
    `table     ${String(state)} at ${angleText(numberOrNull(angleDeg))}${target}${limit}`,
    ...list(alarms).map((alarm) => `alarm     ${Object(alarm).priority}: ${Object(alarm).reason}`),
    ...(override === null ? [] : [`override  connection ${Object(override).holder}: ${Object(override).reason}`]),
    `actuator  ${Object(actuator).said}`,
    `sensors   ${Object(sensors).said}`,
    ...(recorder === null ? [] : [`recorder  ${String(recorder)}`]),
    `service   process ${Object(service).pid}, version ${Object(service).version}, up ${Math.round(Number(Object(service).upMs) / 1000)} s, this is connection ${Object(you).client}`,
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);
/** Level is 0.0°, and never -0.0°. */
const angleText = (angle: number | null): string =>
  angle === null ? 'an unknown angle' : `${(Math.round(angle * 10) / 10 + 0).toFixed(1)}°`;

function withPlaces(command: Command): Command {
  return command
    .option('--socket <PATH>', `the service’s socket; else the configuration’s, else ${defaultSocket}`)
    .option('--config <FILE>', `the configuration; else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .option('--json', 'one JSON object');
}

function placesOf({ socket, config }: ActArguments): ConfiguredPaths {
  const places = readConfiguredPaths(configurationFile(config, process.env));
  const path = socket ?? places.socket;
  if (path !== '' && Buffer.byteLength(path) <= longestSocketPath && !path.includes('\0')) {
    return { ...places, socket: path };
  }
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--socket',
    problem: 'cannot be a socket’s path',
    value: JSON.stringify(path.slice(0, 60)),
    allowed: `a path of 1 to ${longestSocketPath} bytes`,
  });
}
