import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { BenchTable } from '../../../hardware/simulator/table.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Actors } from './actors.ts';
import type { Host } from './host.ts';
import type { SessionLifecycle } from './session-lifecycle.ts';

/** What faults act on. */
interface FaultTargets {
  readonly clock: Clock;
  readonly host: Host;
  readonly table: BenchTable;
  readonly controller: Controller;
  readonly actors: Actors;
  readonly oracle: Oracle;
  readonly lifecycle: SessionLifecycle;
}

/** After the red stop is released, the attendant looks first and then presses RETURN. */
const attendantDelayMs = 5000;
/** An override begins this long before its console is lost. */
const overrideLeadMs = 2000;

/** Schedules the fault, counted from now, and what people do because of it. */
export function scheduleFault(fault: Fault, targets: FaultTargets): void {
  const { clock, host, controller, actors, oracle, lifecycle } = targets;
  if (fault.component === 'console') {
    clock.after(milliseconds(Math.max(0, fault.at - overrideLeadMs)), () => actors.beginOverride());
  }
  clock.after(fault.at, () => {
    oracle.inject(fault, clock.now());
    lifecycle.injected(clock.now());
    inject(fault, targets);
  });
  if (fault.lasts === undefined) return;
  if (fault.component === 'recorder') {
    clock.after(milliseconds(fault.at + fault.lasts), () => {
      if (host.running) controller.recorderWell();
    });
  }
  if (fault.component === 'patient' && fault.kind === 'estop') {
    clock.after(milliseconds(fault.at + fault.lasts + attendantDelayMs), () => {
      actors.returnToLevel('the red stop was released; the attendant requests a return');
    });
  }
}

function inject(fault: Fault, { host, table, controller, actors }: FaultTargets): void {
  switch (fault.component) {
    case 'host':
      injectIntoHost(fault, host);
      break;
    case 'console':
      actors.loseConsole();
      break;
    case 'recorder':
      if (host.running) controller.recorderFailed('the disk is full');
      break;
    case 'tilt':
    case 'link':
    case 'actuator':
    case 'position':
    case 'supply':
    case 'brake':
    case 'ankle':
    case 'obstruction':
    case 'patient':
    case 'switch':
    case 'lower':
    case 'upper':
    case 'brakesense':
    case 'redstop':
    case 'button':
    case 'beacon':
    case 'sounder':
      table.inject(fault);
      break;
  }
}

function injectIntoHost({ kind, value = 0 }: Extract<Fault, { component: 'host' }>, host: Host): void {
  switch (kind) {
    case 'kill':
      host.kill();
      break;
    case 'stall':
      host.stall(milliseconds(value));
      break;
    case 'clockjump':
      // No effect: the controller has no wall clock.
      break;
  }
}
