/** `fulcrum run` at work: the service in this process, until a signal ends it. */

import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { type Configuration, readConfiguration } from '../../service/configuration/configuration.ts';
import { keepHeapSmall, processHeap } from '../../service/heap-keeper.ts';
import { type Log, openLog } from '../../service/log.ts';
import { type Ending, Service } from '../../service/service.ts';
import type { Table } from '../../service/table.ts';
import { exitCodes } from './exit-codes.ts';
import { packageVersion } from './package-file.ts';
import { readProtocolNow } from './protocol-file.ts';

/** Makes the table that the configuration names; its ports are not opened yet. */
export type TableMaker = (configuration: Configuration, clock: Clock) => Table | Promise<Table>;

/** Runs until a signal ends it; the exit code. Rejects with FulcrumError where it cannot begin. */
export async function runService(file: string, isPretty: boolean, makeTable: TableMaker): Promise<number> {
  const heap = processHeap();
  const configuration = readConfiguration(file);
  const log = await openLog({ level: configuration.log.level, isPretty });
  const clock = new MonotonicClock();
  const table = await makeTable(configuration, clock);
  const service = await Service.start({
    configuration,
    clock,
    wallTime: () => Date.now(),
    table,
    log,
    version: packageVersion(),
    readProtocol: readProtocolNow,
  });
  keepHeapSmall(clock, heap, () => service.controller.state);
  process.once('uncaughtException', (error) => {
    // Nothing is to be trusted now: the actuator comes home by its lease (H21, H28).
    log.fatal({ err: error, hazard: 'H28' }, 'this program failed, and ends: the actuator returns by itself');
    process.exit(exitCodes.failed);
  });
  return exitCodeOf(await ended(service, log));
}

/** A second signal does not leave the person behind; it is told what is waited for. */
function ended(service: Service, log: Log): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let isEnding = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (isEnding) {
        log.warn({ signal }, `${signal}: ${service.shutdownProgress}`);
        return;
      }
      isEnding = true;
      service.end(signal).then(resolve, reject);
    };
    // SIGHUP: the terminal that it was started from has gone.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

function exitCodeOf(ending: Ending): number {
  switch (ending) {
    case 'level':
    case 'unknown':
      return exitCodes.done;
    case 'off-level':
      return exitCodes.stranded;
  }
}
