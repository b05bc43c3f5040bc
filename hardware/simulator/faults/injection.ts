/** Applies faults to the simulated parts. Faults may overlap; when one ends, those still active are applied again. */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Board } from '../device/board.ts';
import type { SerialLine } from '../electrical/serial-line.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { SimulatedPatient } from '../person/patient.ts';
import type { TiltFault } from '../sensors/tilt-fault.ts';
import type { Fault } from './fault.ts';
import { type FaultComponent, type FaultKindOf, intermittentPeriodMs, obstructionAheadDeg } from './fault-kinds.ts';

export interface Parts {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly board: Board;
  readonly line: SerialLine;
  readonly tiltFault: TiltFault;
  readonly patient: SimulatedPatient;
}

interface Active {
  readonly fault: Fault;
  /** False while an intermittent fault pauses. */
  failing: boolean;
  ended: boolean;
}

/** Duration of a press of the return button where the fault has none. */
const pressMs = milliseconds(500);

export class Injection {
  readonly #parts: Parts;
  readonly #active: Active[] = [];
  #stopHit = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Starts a fault now, regardless of its `at`, and ends it after its `lasts`. */
  inject(fault: Fault): void {
    const active: Active = { fault, failing: true, ended: false };
    this.#active.push(active);
    this.#apply(fault.component);
    if (fault.kind === 'intermittent') this.#alternate(active, fault.value ?? 1);
    const isPress = fault.component === 'patient' && fault.kind === 'button';
    const lasts = fault.lasts ?? (isPress ? pressMs : undefined);
    if (lasts !== undefined) this.#parts.clock.after(lasts, () => this.#end(active));
  }

  #end(active: Active): void {
    active.ended = true;
    this.#active.splice(this.#active.indexOf(active), 1);
    this.#apply(active.fault.component);
  }

  #alternate(active: Active, duty: number): void {
    if (active.ended) return;
    const failingMs = duty * intermittentPeriodMs;
    active.failing = failingMs > 0;
    this.#apply(active.fault.component);
    const { clock } = this.#parts;
    clock.after(milliseconds(intermittentPeriodMs), () => this.#alternate(active, duty));
    if (duty >= 1) return;
    clock.after(milliseconds(failingMs), () => {
      if (active.ended) return;
      active.failing = false;
      this.#apply(active.fault.component);
    });
  }

  /** Sets one component anew from all its faults that stand; of two of a kind the later one counts. */
  #apply(component: FaultComponent): void {
    this.#parts.terminals.sync();
    switch (component) {
      case 'tilt':
        this.#applyTilt();
        break;
      case 'link':
        this.#applyLink();
        break;
      case 'actuator':
        this.#applyActuator();
        break;
      case 'position':
        this.#applyPosition();
        break;
      case 'supply':
        this.#parts.terminals.supplyLow = this.#has('supply', 'off') || this.#has('supply', 'intermittent');
        break;
      case 'brake':
        this.#applyBrake();
        break;
      case 'ankle':
        this.#parts.terminals.ankleClosed = !(this.#has('ankle', 'off') || this.#has('ankle', 'intermittent'));
        break;
      case 'obstruction': {
        const { stuck, intermittent } = obstructionAheadDeg;
        const bumps = this.#has('obstruction', 'intermittent') ? intermittent : null;
        this.#parts.terminals.body.obstruct(this.#has('obstruction', 'stuck') ? stuck : bumps);
        break;
      }
      case 'patient':
        this.#applyPatient();
        break;
      case 'host':
      case 'console':
      case 'recorder':
        break;
    }
  }

  #applyTilt(): void {
    const fault = this.#parts.tiltFault;
    fault.silent = this.#has('tilt', 'off') || this.#has('tilt', 'intermittent');
    fault.stuck = this.#has('tilt', 'stuck');
    fault.garbage = this.#value('tilt', 'garbage', 0);
    fault.offsetDeg = this.#value('tilt', 'wrong', 0);
    fault.noisyDeg = this.#value('tilt', 'noisy', 0);
    fault.slow = this.#value('tilt', 'slow', 1);
    fault.delayMs = this.#value('tilt', 'delayed', 0);
  }

  #applyLink(): void {
    const { fault } = this.#parts.line;
    fault.cut = this.#has('link', 'off') || this.#has('link', 'intermittent');
    fault.garbage = this.#value('link', 'garbage', 0);
    fault.slow = this.#value('link', 'slow', 1);
    fault.delayMs = this.#value('link', 'delayed', 0);
  }

  #applyActuator(): void {
    const { board, terminals } = this.#parts;
    const { fault } = terminals.stage;
    const dead = this.#has('actuator', 'stuck') || this.#has('actuator', 'intermittent');
    fault.share = dead ? 0 : this.#value('actuator', 'slow', 1);
    fault.runawayDegPerS = this.#value('actuator', 'wrong', 0);
    fault.delayMs = this.#value('actuator', 'delayed', 0);
    const off = this.#has('actuator', 'off');
    if (off && board.powered) board.powerOff();
    else if (!off && !board.powered) board.start('power');
  }

  #applyPosition(): void {
    const { fault } = this.#parts.terminals.potentiometer;
    fault.broken = this.#has('position', 'off') || this.#has('position', 'intermittent');
    fault.stuck = this.#has('position', 'stuck');
    fault.garbage = this.#value('position', 'garbage', 0);
    fault.offsetDeg = this.#value('position', 'wrong', 0);
    fault.noisyDeg = this.#value('position', 'noisy', 0);
    fault.delayMs = this.#value('position', 'delayed', 0);
  }

  #applyBrake(): void {
    const { body } = this.#parts.terminals;
    const off = this.#has('brake', 'off') || this.#has('brake', 'intermittent');
    body.setBrakeHolding(off ? 0 : this.#value('brake', 'slow', 1));
    body.setBrakeJammed(this.#has('brake', 'stuck'));
  }

  #applyPatient(): void {
    const { patient } = this.#parts;
    patient.silent = this.#has('patient', 'silent');
    patient.holdButton(this.#has('patient', 'button'));
    // The red stop latches: only the end of its own fault releases it.
    const hit = this.#has('patient', 'estop');
    if (hit && !this.#stopHit) patient.pressStop();
    if (!hit && this.#stopHit) patient.releaseStop();
    this.#stopHit = hit;
  }

  #has<Component extends FaultComponent>(component: Component, kind: FaultKindOf<Component>): boolean {
    return this.#find(component, kind) !== undefined;
  }

  #value<Component extends FaultComponent>(component: Component, kind: FaultKindOf<Component>, sound: number): number {
    return this.#find(component, kind)?.value ?? sound;
  }

  #find<Component extends FaultComponent>(component: Component, kind: FaultKindOf<Component>): Fault | undefined {
    return this.#active.findLast(
      ({ fault, failing }) => failing && fault.component === component && fault.kind === kind,
    )?.fault;
  }
}
