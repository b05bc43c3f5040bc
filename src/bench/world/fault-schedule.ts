import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { BenchTable } from '../../../hardware/simulator/table.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Actors } from './actors.ts';
import type { Host } from './host.ts';
import type { WallClock } from './wall-clock.ts';

/** What faults act on. */
interface FaultTargets {
  readonly clock: Clock;
  readonly table: BenchTable;
  readonly oracle: Oracle;
  readonly wall: WallClock;
  /** The program's run at that time. */
  readonly program: () => { readonly host: Host; readonly controller: Controller; readonly actors: Actors };
  /** Ends the program now, and starts it again later. */
  readonly restart: (afterMs: number) => void;
  /** Called when the fault starts. */
  readonly injected: () => void;
}

/** After the red stop is released, the attendant looks first and then presses RETURN. */
const attendantDelayMs = 5000;
/** An override begins this long before its console is lost. */
const overrideLeadMs = 2000;

/** Schedules the fault, counted from now, and what people do because of it. */
export function scheduleFault(fault: Fault, targets: FaultTargets): void {
  const { clock, program, oracle } = targets;
  if (fault.component === 'console') {
    clock.after(milliseconds(Math.max(0, fault.at - overrideLeadMs)), () => program().actors.beginOverride());
  }
  clock.after(fault.at, () => {
    oracle.inject(fault, clock.now());
    targets.injected();
    inject(fault, targets);
  });
  if (fault.lasts === undefined) return;
  if (fault.component === 'recorder') {
    clock.after(milliseconds(fault.at + fault.lasts), () => {
      const { host, controller } = program();
      if (host.running) controller.recorderWell();
    });
  }
  if (fault.component === 'patient' && fault.kind === 'estop') {
    clock.after(milliseconds(fault.at + fault.lasts + attendantDelayMs), () => {
      program().actors.returnToLevel('the red stop was released; the attendant requests a return');
    });
  }
}

function inject(fault: Fault, targets: FaultTargets): void {
  const { host, controller, actors } = targets.program();
  switch (fault.component) {
    case 'host':
      injectIntoHost(fault, host, targets);
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
      targets.table.inject(fault);
      break;
  }
}

function injectIntoHost(
  { kind, value = 0 }: Extract<Fault, { component: 'host' }>,
  host: Host,
  { wall, restart }: FaultTargets,
): void {
  switch (kind) {
    case 'kill':
      host.kill();
      break;
    case 'stall':
      host.stall(milliseconds(value));
      break;
    case 'clockjump':
      // The controller has no wall clock: only what day it is changes for the drive test.
      wall.jump(value * 1000);
      break;
    case 'restart':
      if (host.alive) restart(value);
      break;
  }
}
