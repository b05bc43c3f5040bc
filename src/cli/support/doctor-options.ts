/** What the doctor examines: this computer, and the service and records of a configuration. */
import { statSync } from 'node:fs';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { packageFile } from '../../../hardware/package-file.ts';
import type { ExamineOptions } from '../../doctor/examine.ts';
import { Machine } from '../../doctor/machine.ts';
import { lockHolder, lockPath } from '../../records/files/lock-file.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { packageVersion, requiredNode } from './package-file.ts';
import { targetOf } from './service-target.ts';
import { shippedFirmware } from './shipped-firmware.ts';

const loopMeasuringMs = 1000;

/** @param root where /dev, /etc, /proc and so on are looked at */
export async function doctorOptions(
  config: string | undefined,
  root: string,
  more: Pick<ExamineOptions, 'mayOpenPorts' | 'askLamps'>,
): Promise<ExamineOptions> {
  const { socket, data, running } = targetOf(config === undefined ? {} : { config });
  return {
    machine: new Machine(root),
    file: configurationFile(config, process.env),
    socket,
    data,
    servicePid: running?.isAlive === true ? running.pid : await lockHolder(lockPath(data)),
    program: { version: packageVersion(), requiredNode: requiredNode(), madeMs: madeMs() },
    shipped: shippedFirmware('actuator'),
    clock: new MonotonicClock(),
    wallTime: () => Date.now(),
    loopMeasuringMs,
    ...more,
  };
}

/** When this program's files were written: the time cannot be earlier. */
function madeMs(): number | null {
  return statSync(packageFile('package.json'), { throwIfNoEntry: false })?.mtimeMs ?? null;
}
