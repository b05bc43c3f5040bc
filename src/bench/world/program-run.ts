/** One run of the controller's program on the host: from the world's beginning, or from a restart, until it is killed. */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../../hardware/actuator/direct-lines.ts';
import type { VirtualClock } from '../../../protocols/base/clock.ts';
import { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import { observersOf, type TurnObserver } from '../../controller/turn-observer.ts';
import type { SessionPlan } from '../../session/events.ts';
import type { Oracle } from '../oracle/oracle.ts';
import { type Actors, directActors } from './actors.ts';
import { Host } from './host.ts';
import type { BenchOptions } from './options.ts';
import type { SavedState } from './saved-state.ts';
import type { HostSensors, SensorWiring } from './sensor-wiring.ts';

interface ProgramOptions {
  readonly clock: VirtualClock;
  readonly wiring: SensorWiring;
  readonly saved: SavedState;
  readonly bench: BenchOptions;
  readonly plan: SessionPlan;
  readonly oracle: Oracle;
  readonly onEntry: (entry: Entry) => void;
}

export class ProgramRun {
  readonly host: Host;
  readonly controller: Controller;
  readonly sensors: HostSensors;
  readonly actors: Actors;

  constructor({ clock, wiring, saved, bench, plan, oracle, onEntry }: ProgramOptions) {
    const { defects = {}, actors = directActors, prescription } = bench;
    const host = new Host(clock);
    const sensors = wiring.attach(host);
    const { tilt, pendant } = sensors;
    const serial = new SerialActuator(new DirectLines(host.port(wiring.table.port)), host);
    const controller = new Controller({
      clock: defects.clock?.(host) ?? host,
      actuator: defects.actuator?.(serial, host) ?? serial,
      tilt: defects.tilt?.(tilt) ?? tilt,
      pendant: defects.pendant?.(pendant) ?? pendant,
      record: onEntry,
      observer: observersOf(this.#observers(bench, saved)),
      ...saved.optionsAt(clock.now()),
      ...(defects.thresholds === undefined ? {} : { thresholds: defects.thresholds }),
      ...(defects.watches === undefined ? {} : { watches: defects.watches }),
    });
    sensors.waitForReadings(clock);
    serial.open();
    controller.start();
    this.host = host;
    this.sensors = sensors;
    this.controller = defects.controller?.(controller) ?? controller;
    this.actors = actors({ controller: this.controller, host, oracle, plan, prescription, saved, defects });
  }

  /** Only a restart reads the saved state, so only a session with one keeps it. */
  #observers({ observer, faults = [] }: BenchOptions, saved: SavedState): readonly TurnObserver[] {
    const isRestarted = faults.some(({ component, kind }) => component === 'host' && kind === 'restart');
    return [...(isRestarted ? [saved] : []), ...(observer === undefined ? [] : [observer])];
  }
}
