/** The simulated table: a body with the terminals, board, line, sensors and person of a real one. */

import type { Clock } from '../../protocols/base/clock.ts';
import type { Degrees } from '../../protocols/base/units.ts';
import type { DeviceState } from '../../protocols/wire/messages.ts';
import type { BytePort } from '../actuator/port.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { Body } from './body/body.ts';
import type { BodyParameters } from './body/body-parameters.ts';
import { type Board, type BoardOptions, SimulatedBoard } from './device/board.ts';
import { ReportedFlags } from './electrical/reported-flags.ts';
import { SerialLine } from './electrical/serial-line.ts';
import { Terminals } from './electrical/terminals.ts';
import type { Fault } from './faults/fault.ts';
import { Injection, type Signals } from './faults/injection.ts';
import { HandLever } from './person/hand-lever.ts';
import { type HandControls, SimulatedPatient } from './person/patient.ts';
import { PosturedPerson } from './person/posture.ts';
import { Random } from './random.ts';
import { SimulatedPendant } from './sensors/pendant.ts';
import type { TiltFault } from './sensors/tilt-fault.ts';
import { SimulatedTiltSensor } from './sensors/tilt-sensor.ts';

export interface SimulatedTableOptions {
  readonly clock: Clock;
  /** The same seed gives the same bytes. */
  readonly seed: number;
  readonly initialAngle?: Degrees;
  /** Changes to the default person and table. */
  readonly body?: Partial<BodyParameters>;
  readonly deviceId?: string;
  /** Makes the board that runs the actuator's program; a simulated one by default. */
  readonly board?: (options: BoardOptions) => Board;
}

/** A contact may open for less than the time between two looks at the table, ms. */
const lookMs = 10;

/** The true state of the table, as opposed to what sensors and programs report. */
export interface Truth extends Abilities {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly currentMa: number;
  /** The brake's armature has engaged; whether the lining holds is another matter. */
  readonly brakeOn: boolean;
  /** Null while the actuator's board is without power or booting. */
  readonly deviceState: DeviceState | null;
  /** The table turns freely between the gear’s flanks: neither drive nor gear sets its speed. */
  readonly inGearPlay: boolean;
  /** The red stop's input, as the board reads it. */
  readonly estopOpen: boolean;
  /** It is open, or was at some moment of the last 10 ms: for judges that look that often. */
  readonly estopOpened: boolean;
  /** Somebody presses the red stop, or the return button. */
  readonly stopPressed: boolean;
  readonly buttonPressed: boolean;
  readonly ankleClosed: boolean;
  readonly supplyLow: boolean;
  /** The actuator's own sounder sounds at this instant. */
  readonly sounding: boolean;
  /** The flags of the device's last telemetry line, as it left the device. */
  readonly flags: number;
}

/** The parts that a table's sensors are built on. */
export interface SenseParts {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly random: Random;
}

/** The host's sensors: the tilt sensor's fault and the person's controls. */
export interface Senses {
  readonly fault: TiltFault;
  readonly handControls: HandControls;
}

export class BenchTable<Sensed extends Senses = Senses> {
  readonly body: Body;
  readonly terminals: Terminals;
  readonly board: Board;
  readonly line: SerialLine;
  /** The host's end of the actuator's line. */
  readonly port: BytePort;
  readonly senses: Sensed;
  readonly patient: SimulatedPatient;
  readonly lever: HandLever;
  readonly posture: PosturedPerson;
  readonly signals: Signals = { beaconOff: false, sounderOff: false };
  readonly #injection: Injection;
  readonly #reported = new ReportedFlags();

  constructor(options: SimulatedTableOptions, makeSenses: (parts: SenseParts) => Sensed) {
    const { clock, seed, initialAngle, body = {}, deviceId = 'bench-01', board: makeBoard } = options;
    const random = new Random(seed);
    this.body = new Body(clock.now(), initialAngle ?? 0, body);
    this.terminals = new Terminals(clock, this.body, random.fork('terminals'));
    this.line = new SerialLine(clock, random.fork('line'));
    this.port = this.line.host;
    this.line.onSent((bytes) => this.#reported.read(bytes));
    const boardOptions = {
      clock,
      terminals: this.terminals,
      line: this.line,
      random: random.fork('board'),
      deviceId,
    };
    this.board = makeBoard?.(boardOptions) ?? new SimulatedBoard(boardOptions);
    this.senses = makeSenses({ clock, terminals: this.terminals, random });
    this.lever = new HandLever(clock, this.terminals);
    this.posture = new PosturedPerson(clock, this.terminals);
    const { fault, handControls } = this.senses;
    this.patient = new SimulatedPatient(clock, this.terminals, handControls, random.fork('patient'));
    const { terminals, board, line, patient, signals } = this;
    this.#injection = new Injection({ clock, terminals, board, line, tiltFault: fault, patient, signals });
    this.board.start('power');
  }

  /**
   * Starts a fault now, regardless of its `at`, and ends it after its `lasts`. Faults of host, console and recorder have
   * no effect here: they are applied where the controller runs.
   */
  inject(fault: Fault): void {
    this.#injection.inject(fault);
  }

  truth(): Truth {
    this.terminals.sync();
    const { body, terminals, board } = this;
    // No spread: it made this, which every look calls, take a quarter of a session's time.
    const able = abilitiesOf(body, terminals.stage, board.state !== null);
    return {
      canMoveHome: able.canMoveHome,
      brakeHolds: able.brakeHolds,
      driveHolds: able.driveHolds,
      driveObeys: able.driveObeys,
      driveProves: able.driveProves,
      inGearPlay: body.inGearPlay,
      angleDeg: body.angleDeg,
      rateDegPerS: body.rateDegPerS,
      currentMa: body.currentMa,
      brakeOn: body.brakeOn,
      deviceState: board.state,
      estopOpen: terminals.estopOpen,
      estopOpened: terminals.wasEstopOpen(lookMs),
      stopPressed: terminals.stopPressed,
      buttonPressed: terminals.buttonHeld,
      ankleClosed: terminals.ankleClosed,
      supplyLow: terminals.supplyLow,
      sounding: terminals.sounding,
      flags: this.#reported.flags,
    };
  }
}

interface SimulatedSenses extends Senses {
  readonly tilt: SimulatedTiltSensor;
  readonly pendant: SimulatedPendant;
}

/** A table whose tilt sensor and pendant are simulated too: they implement the controller's interfaces directly. */
export class SimulatedTable extends BenchTable<SimulatedSenses> {
  constructor(options: SimulatedTableOptions) {
    super(options, ({ clock, terminals, random }) => {
      const tilt = new SimulatedTiltSensor(clock, terminals.body, random.fork('tilt'));
      const pendant = new SimulatedPendant(clock);
      return { tilt, pendant, fault: tilt.fault, handControls: pendant };
    });
  }

  get tilt(): SimulatedTiltSensor {
    return this.senses.tilt;
  }

  get pendant(): SimulatedPendant {
    return this.senses.pendant;
  }
}
