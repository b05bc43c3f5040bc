/** Whether the service lets another program have a port: not while a session runs, and not a port of its own. */
import { statSync } from 'node:fs';
import { readConfiguration } from '../../service/configuration/configuration.ts';
import { callService } from '../../service/socket/client.ts';
import { isAnythingUnderWay, isSessionState } from '../../session/states.ts';
import type { ServiceTarget } from './service-target.ts';

const endIt = 'end the service first (sudo systemctl stop fulcrum, or Ctrl-C where it runs)';

/** Why the port may not be used; null: it may. Asks the service over its socket, and opens nothing. */
export async function refusalOfService({ socket, running }: ServiceTarget, port: string): Promise<string | null> {
  const { reply, problem, isThere } = await callService(socket, 'status');
  if (reply?.result !== undefined) {
    const { state, session, service } = Object(reply.result);
    if (session !== null || isUnderWay(state))
      return `a session is running (state ${String(state)}): wait until it is over`;
    const process = ` (process ${String(Object(service).pid)})`;
    return isPortOf(running, port) ? `the service${process} holds the port: ${endIt}` : null;
  }
  if (!isThere && running?.isAlive !== true) return null;
  const who = running?.isAlive === true ? ` (process ${running.pid})` : '';
  const why = reply?.error?.message ?? problem;
  return `a service is there${who}, but does not say whether a session runs: ${socket}: ${why}`;
}

/** A state that this program does not know is taken for a session. */
const isUnderWay = (state: unknown): boolean => !isSessionState(state) || isAnythingUnderWay(state);

/** True also where it cannot be found out. */
function isPortOf(running: ServiceTarget['running'], port: string): boolean {
  if (running === null) return true;
  try {
    const { actuator, sensors } = readConfiguration(running.configuration);
    return [running.actuator.path, actuator.path, sensors.path].some((path) => isSameDevice(path, port));
  } catch {
    return true;
  }
}

function isSameDevice(path: string, other: string): boolean {
  if (path === other) return true;
  try {
    return statSync(path).rdev === statSync(other).rdev;
  } catch {
    return false;
  }
}
