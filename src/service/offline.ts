/**
 * The methods on people, plans and records where no service runs: the service's own, on the data folder, under its lock.
 * They are answered by the same dispatcher with the same roles, PINs and audit log; there is no table, so no session.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../protocols/base/clock.ts';
import { errorCodes, FulcrumError, messageOf } from '../../protocols/base/errors.ts';
import { degrees } from '../../protocols/base/units.ts';
import { beginner } from '../../protocols/therapy/limits.ts';
import { Controller } from '../controller/controller.ts';
import { RecordsClient } from '../records/client.ts';
import { personId } from '../records/person-id.ts';
import { LoginQueue } from './access/login.ts';
import { LoginLock } from './access/login-lock.ts';
import { type MethodName, type Params, type Result, type ServiceCalls, ServiceRefusal } from './client.ts';
import type { Configuration } from './configuration/configuration.ts';
import { DeferredTable } from './deferred-table.ts';
import { ClockSynchronisation } from './patients/clock-synchronisation.ts';
import { CurrentSession } from './patients/current-session.ts';
import { computerTime } from './patients/time-source.ts';
import type { RpcOptions } from './rpc/context.ts';
import { Dispatcher } from './rpc/dispatcher.ts';
import { AuditLog } from './storage/audit.ts';
import { lockDataFolder } from './storage/data-folder.ts';
import { addErasedIds } from './storage/erased-ids.ts';

export interface OfflineOptions extends Pick<RpcOptions, 'readProtocol' | 'protocolNames' | 'readPlan' | 'planNames'> {
  readonly configuration: Pick<Configuration, 'data' | 'socket' | 'limits' | 'table' | 'anonymousSessions'>;
  /** Real time. */
  readonly clock: Clock;
  /** What people should know: a repaired audit log, records that were set aside. */
  readonly onSaid: (text: string) => void;
  /** The JavaScript file of the records process, where this program does not run from its built files. */
  readonly program?: string;
}

/** @throws FulcrumError if a service uses the folder, or it cannot be used */
export async function openOffline(options: OfflineOptions): Promise<ServiceCalls> {
  const { configuration, clock, onSaid } = options;
  const { data } = configuration;
  const warn = (_fields: unknown, text?: string) => onSaid(text ?? '');
  const lock = await lockDataFolder(configuration, { warn, error: warn });
  const wallTime = () => Date.now();
  const records = new RecordsClient({
    data,
    clock,
    ...(options.program === undefined ? {} : { program: options.program }),
    onFailure: (reason) => reason !== null && onSaid(reason),
    onSaid: (text, kind) => kind !== 'note' && onSaid(text),
  });
  let auditFailure: string | null = null;
  const audit = new AuditLog({
    data,
    clock,
    wallTime,
    runId: randomUUID().slice(0, 8),
    onFailed: (reason) => {
      auditFailure = reason;
      onSaid(reason);
    },
    onWell: () => {
      auditFailure = null;
    },
    onRepaired: onSaid,
  });
  const close = async () => {
    await records.close();
    await audit.close();
    await lock?.release();
  };
  try {
    const loginLock = new LoginLock(data, clock, wallTime);
    await loginLock.load();
    records.start();
    const synchronisation = new ClockSynchronisation();
    await synchronisation.look();
    await records.opened().catch((error: unknown) => {
      throw unusable(data, error);
    });
    const table = new DeferredTable(() => Promise.reject(new Error('there is no table')));
    const { actuator, tilt, pendant } = table;
    const dispatcher = new Dispatcher({
      // Never started: no turn runs, so nothing is ordered.
      controller: new Controller({ clock, actuator, tilt, pendant, record: () => {} }),
      clock,
      logins: new LoginQueue(data, loginLock),
      serviceStatus: () => {
        throw new Error('there is no service');
      },
      readProtocol: options.readProtocol,
      protocolNames: options.protocolNames,
      ...(options.readPlan === undefined ? {} : { readPlan: options.readPlan }),
      ...(options.planNames === undefined ? {} : { planNames: options.planNames }),
      prescription: beginner,
      maxAngle: degrees(configuration.limits.maxAngleDeg),
      isDriveTestDue: () => false,
      soundersHeardForMs: () => 0,
      isEnding: () => true,
      audit: (entry) => audit.append(entry),
      patients: {
        allowsAnonymous: configuration.anonymousSessions,
        simulated: true,
        rating: configuration.table,
        now: computerTime(wallTime, synchronisation),
        session: new CurrentSession(wallTime),
        newId: () => personId(randomBytes(10)),
        rememberErased: (id) => addErasedIds(data, [id]),
        onAnswersLost: (_session, reason) => onSaid(reason),
      },
      records,
      onFailure: (_method, error) => onSaid(`internal error: ${String(error)}`),
    });
    const calls = callsOf(dispatcher);
    return {
      call: (method, ...params) => {
        // As with the service: what cannot be recorded is not done.
        if (auditFailure !== null) return Promise.reject(unusable(data, auditFailure));
        return calls(method, ...params);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Calls by a connection of an operator. */
function callsOf(dispatcher: Dispatcher): ServiceCalls['call'] {
  const waiting = new Map<number, (reply: string) => void>();
  const connection = dispatcher.connect({
    role: 'operator',
    send: (line, kind) => {
      if (kind === 'reply') waiting.get(Number(JSON.parse(line).id))?.(line);
    },
  });
  let lastId = 0;
  return async <Name extends MethodName>(
    method: Name,
    ...[params]: readonly [params?: Params<Name>]
  ): Promise<Result<Name>> => {
    lastId += 1;
    const id = lastId;
    const reply = await new Promise<string>((resolve) => {
      waiting.set(id, resolve);
      connection.receive(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
    waiting.delete(id);
    const { result, error } = JSON.parse(reply);
    if (error === undefined) return result;
    throw new ServiceRefusal(Number(error.code), String(error.message), error.data);
  };
}

const unusable = (data: string, error: unknown): FulcrumError =>
  new FulcrumError(errorCodes.DATA_UNUSABLE, {
    place: data,
    problem: messageOf(error),
    allowed: 'a folder that this user may create and write to, and that no service records in',
  });
