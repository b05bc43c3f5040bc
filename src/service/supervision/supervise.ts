/** The service as systemd sees it: started, well, ending. */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Log } from '../log.ts';
import type { Service } from '../service.ts';
import type { Table } from '../table.ts';
import { ShellRelay } from './notify-relay.ts';
import { feedWatchdog, supervisionIn } from './watchdog.ts';

export interface SuperviseOptions {
  readonly service: Pick<Service, 'controller'>;
  readonly table: Pick<Table, 'state'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly environment: NodeJS.ProcessEnv;
  readonly pid: number;
}

/** Tells systemd that the service listens, and feeds its watchdog. Null, and nothing is done, where systemd did not start it. */
export function superviseService({ service, table, clock, log, environment, pid }: SuperviseOptions) {
  const supervision = supervisionIn(environment, pid);
  if (supervision === null) return null;
  const relay = new ShellRelay((problem) => log.error(problem));
  relay.send('READY=1');
  const { watchdogMs } = supervision;
  if (watchdogMs !== null) {
    feedWatchdog({
      clock,
      relay,
      timeoutMs: watchdogMs,
      pulse: () => {
        const { turnAt, actuatorAt, tiltAt } = service.controller.pulse;
        const { actuator, sensors } = table.state;
        return {
          turnAt,
          readings: [
            ...(actuator.isUp ? [{ board: 'actuator', at: actuatorAt }] : []),
            ...(sensors.isUp ? [{ board: 'tilt sensor', at: tiltAt }] : []),
          ],
        };
      },
      onChange: (reason) => {
        if (reason === null) log.info('the watchdog is fed again');
        else log.error({ reason }, `the watchdog is not fed, systemd will restart the service: ${reason}`);
      },
    });
  }
  return {
    /** The service ends, which may take minutes: it is fed until the process is gone. */
    ending: () => relay.send('STOPPING=1'),
  };
}
