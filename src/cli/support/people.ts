/** Asks about people: the running service, else its own methods on the data folder, under its lock. */
import type { Command } from 'commander';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { type ErrorFacts, errorCodes, FulcrumError, FulcrumErrors, messageOf } from '../../../protocols/base/errors.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import {
  FulcrumClient,
  type MethodName,
  type Params,
  type ServiceCalls,
  ServiceRefusal,
} from '../../service/client.ts';
import { configurationFile, defaultSocket } from '../../service/configuration/paths.ts';
import type { OfflineOptions } from '../../service/offline.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { exitCodes } from './exit-codes.ts';
import { configOption, jsonOption } from './options.ts';
import { type Output, writeMessage } from './output.ts';
import { ownProtocolFolders, protocolLibrary } from './protocol-file.ts';
import { type DataArguments, dataFolderOf, dataOption, newDataFolderOf } from './recordings.ts';
import { servicePlans } from './service-plans.ts';
import { targetOf } from './service-target.ts';

export interface PeopleArguments extends DataArguments {
  readonly socket?: string;
  readonly json?: true;
}

/** How a command that needs them reaches people. */
export function addPeopleOptions(command: Command): Command {
  return command
    .option('--socket <PATH>', "the service's socket (default: the configuration's)")
    .addOption(dataOption().conflicts('socket'))
    .addOption(configOption())
    .addOption(jsonOption());
}

export interface Use {
  /** Where the parameters are from, for messages about their values. */
  readonly place?: string;
  /** Whether the data folder is made where it does not exist. */
  readonly mayCreate?: boolean;
}

/**
 * Calls `use` once. What the service refuses in what was entered becomes an error; any other refusal is printed, and
 * the exit code set.
 * @throws FulcrumError
 */
export async function withPeople(
  options: PeopleArguments,
  err: Output,
  use: (calls: ServiceCalls) => Promise<void>,
  { place = 'answer', mayCreate = false }: Use = {},
): Promise<void> {
  const calls = await open(options, err, mayCreate);
  try {
    await use(calls);
  } catch (error) {
    if (!(error instanceof ServiceRefusal)) throw error;
    const wrong = inputErrorOf(error, place);
    if (wrong !== null) throw wrong;
    for (const line of error.message.split('\n')) writeMessage(err, `refused: ${line}`);
    process.exitCode = exitCodes.failed;
  } finally {
    await calls.close();
  }
}

/** Calls a method with parameters that the service checks. */
export const callWith = <Name extends MethodName>(calls: ServiceCalls, method: Name, params: JsonObject) =>
  calls.call(method, params as Params<Name>);

async function open(options: PeopleArguments, err: Output, mayCreate: boolean): Promise<ServiceCalls> {
  if (options.data === undefined) {
    const { socket, running } = targetOf(options);
    if (options.socket !== undefined || running?.isAlive === true) return connected(socket);
  }
  const { openOffline } = await import('../../service/offline.ts');
  const file = configurationFile(options.config, process.env);
  const configuration = await offlineConfiguration(options, file, mayCreate);
  return openOffline({
    configuration,
    clock: new MonotonicClock(),
    onSaid: (text) => writeMessage(err, text),
    ...protocolLibrary(ownProtocolFolders(file, configuration.data)),
    ...servicePlans(file, configuration.data),
  });
}

async function connected(socket: string): Promise<ServiceCalls> {
  try {
    return await FulcrumClient.connect(socket);
  } catch (error) {
    throw new FulcrumError(errorCodes.SOCKET_UNUSABLE, {
      place: socket,
      problem: `no service answers: ${messageOf(error)}`,
      allowed: 'the socket of a running service that this user may open',
    });
  }
}

/** A data folder that is named has the defaults of a configuration beside it. */
async function offlineConfiguration(
  options: PeopleArguments,
  file: string,
  mayCreate: boolean,
): Promise<OfflineOptions['configuration']> {
  const { checkConfiguration, readConfiguration } = await import('../../service/configuration/configuration.ts');
  if (options.data === undefined) return readConfiguration(file);
  const data = await (mayCreate ? newDataFolderOf : dataFolderOf)(options);
  const { limits, table, anonymousSessions } = checkConfiguration(
    { actuator: { path: '/dev/none-1' }, sensors: { path: '/dev/none-2' } },
    '--data',
  );
  return { data, socket: defaultSocket, limits, table, anonymousSessions };
}

/** Codes of what was wrong with what was entered. */
const inputCodes: readonly number[] = [
  rpcErrors.params.code,
  rpcErrors.role.code,
  rpcErrors.wrongPin.code,
  rpcErrors.noLogin.code,
  rpcErrors.protocol.code,
  rpcErrors.patient.code,
  rpcErrors.plan.code,
];

/** The error for a refusal of what was entered; null: another refusal. */
export function inputErrorOf({ code, message, data }: ServiceRefusal, place: string): FulcrumError | null {
  if (!inputCodes.includes(code)) return null;
  const [first, ...rest] = faultsIn(data, place);
  if (first !== undefined) return new FulcrumErrors(errorCodes.PERSON, [first, ...rest]);
  const who = code === rpcErrors.wrongPin.code || code === rpcErrors.noLogin.code ? 'PIN' : 'patient';
  const allowed = code === rpcErrors.patient.code ? 'an id from fulcrum patient list' : undefined;
  return new FulcrumError(errorCodes.PERSON, {
    place: who,
    problem: message,
    ...(allowed === undefined ? {} : { allowed }),
  });
}

function faultsIn(data: unknown, place: string): readonly ErrorFacts[] {
  const { faults, refusals } = Object(data);
  const all = Array.isArray(faults) ? faults : refusals;
  if (!Array.isArray(all)) return [];
  return all.map((fault) => {
    // The refusals of a plan name the plan themselves.
    const { place: own = `${place}#${Object(fault).pointer}`, problem, value, allowed } = Object(fault);
    return {
      place: String(all === faults ? `${place}#${Object(fault).pointer}` : own),
      problem: String(problem),
      ...(typeof value === 'string' ? { value } : {}),
      ...(typeof allowed === 'string' ? { allowed } : {}),
    };
  });
}
