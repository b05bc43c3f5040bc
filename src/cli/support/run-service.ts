/** `fulcrum run`: the service in this process, until a signal ends it. */
import { fileURLToPath } from 'node:url';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { RecordsClient } from '../../records/client.ts';
import { type Configuration, readConfiguration } from '../../service/configuration/configuration.ts';
import { recordRunning } from '../../service/configuration/running-service.ts';
import { limitHeapGrowth, processHeap } from '../../service/heap-collector.ts';
import { type Log, openLog } from '../../service/log.ts';
import { Service } from '../../service/service.ts';
import type { Ending } from '../../service/shutdown.ts';
import { superviseService } from '../../service/supervision/supervise.ts';
import type { Table } from '../../service/table.ts';
import { exitCodes } from './exit-codes.ts';
import { packageVersion } from './package-file.ts';
import { ownProtocolFolders, protocolLibrary } from './protocol-file.ts';
import { servicePlans } from './service-plans.ts';
import { shippedFirmware } from './shipped-firmware.ts';

/** A process of its own judges each finished recording: the controller's own process loads nothing of it. */
const judgeProgram = fileURLToPath(new URL('../../bench/judge/main.js', import.meta.url));

/** Makes the table that the configuration describes, with its ports still closed. */
export type TableMaker = (configuration: Configuration, clock: Clock) => Table | Promise<Table>;

/**
 * Runs until a signal ends it, and resolves to the exit code.
 * @throws FulcrumError if it cannot start
 */
export async function runService(file: string, isPretty: boolean, makeTable: TableMaker): Promise<number> {
  const heap = processHeap();
  const configuration = readConfiguration(file);
  const { log, load, close } = openLog({ level: configuration.log.level, isPretty });
  const clock = new MonotonicClock();
  const table = await makeTable(configuration, clock);
  const service = await Service.start({
    configuration,
    clock,
    wallTime: () => Date.now(),
    table,
    log,
    version: packageVersion(),
    shippedFirmware: shippedFirmware('actuator'),
    ...protocolLibrary(ownProtocolFolders(file, configuration.data)),
    ...servicePlans(file),
    loadLater: load,
    judgeProgram,
    records: (events) =>
      new RecordsClient({ data: configuration.data, clock, sizeCapMiB: configuration.records.sizeCapMiB, ...events }),
  });
  const forgetRunning = recordRunning({ configuration: file, ...configuration });
  limitHeapGrowth(clock, heap, () => service.controller.state);
  const supervision = superviseService({ service, table, clock, log, environment: process.env, pid: process.pid });
  process.once('uncaughtException', (error) => {
    // The state of this process can no longer be trusted. Its leases lapse and the actuator returns (H21, H28).
    log.fatal({ err: error, hazard: 'H28' }, 'internal error, exiting: the actuator returns to level by itself');
    process.exit(exitCodes.failed);
  });
  const ending = await untilEnded(service, log, () => supervision?.ending());
  await close();
  forgetRunning();
  return exitCodeOf(ending);
}

/** The first signal asks the service to end; later ones end it now if the table is gone, else log what it waits for. */
function untilEnded(service: Service, log: Log, onEnding: () => void): Promise<Ending> {
  return new Promise((resolve, reject) => {
    let isEnding = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (isEnding) {
        const progress = service.endNow() ? 'ending without the table' : service.shutdownProgress;
        log.warn({ signal }, `${signal}: ${progress}`);
        return;
      }
      isEnding = true;
      onEnding();
      service.end(signal).then(resolve, reject);
    };
    // SIGHUP: the terminal was closed.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

function exitCodeOf(ending: Ending): number {
  switch (ending) {
    case 'level':
    case 'never-connected':
      return exitCodes.done;
    case 'lost':
    case 'off-level':
      return exitCodes.stranded;
  }
}
