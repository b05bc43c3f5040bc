/** Applies faults to the simulated parts. Faults may overlap; when one ends, those still active are applied again. */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Board } from '../device/board.ts';
import type { Contacts } from '../electrical/contacts.ts';
import { soundDrive } from '../electrical/drive-stage.ts';
import { soundPosition } from '../electrical/potentiometer.ts';
import { type SerialLine, soundLine } from '../electrical/serial-line.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { SimulatedPatient } from '../person/patient.ts';
import { soundTilt, type TiltFault } from '../sensors/tilt-fault.ts';
import type { Fault } from './fault.ts';
import { applyKinds, type FaultComponent, type FaultSettings, intermittentPeriodMs } from './fault-kinds.ts';

export interface Parts {
  readonly clock: Clock;
  readonly terminals: Terminals;
  readonly board: Board;
  readonly line: SerialLine;
  readonly tiltFault: TiltFault;
  readonly patient: SimulatedPatient;
  readonly signals: Signals;
}

/** The pendant's beacon and sounder, which can fail independently of their board. */
export interface Signals {
  beaconOff: boolean;
  sounderOff: boolean;
}

interface ActiveFault {
  readonly fault: Fault;
  /** False while an intermittent fault pauses. */
  failing: boolean;
  ended: boolean;
}

/** Duration of a press of the return button where the fault has none. */
const pressMs = milliseconds(500);

export class Injection {
  readonly #parts: Parts;
  readonly #setters: Setters;
  readonly #active: ActiveFault[] = [];

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#setters = settersOf(parts);
  }

  /** Starts a fault now, regardless of its `at`, and ends it after its `lasts`. */
  inject(fault: Fault): void {
    const active: ActiveFault = { fault, failing: true, ended: false };
    this.#active.push(active);
    this.#apply(fault.component);
    if (fault.kind === 'intermittent') this.#alternate(active, fault.value ?? 1);
    const isPress = fault.component === 'patient' && fault.kind === 'button';
    const lasts = fault.lasts ?? (isPress ? pressMs : undefined);
    if (lasts !== undefined) this.#parts.clock.after(lasts, () => this.#end(active));
  }

  #end(active: ActiveFault): void {
    active.ended = true;
    this.#active.splice(this.#active.indexOf(active), 1);
    this.#apply(active.fault.component);
  }

  #alternate(active: ActiveFault, duty: number): void {
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

  /** Sets the parts of one component from all its active faults; of two of the same kind the later one counts. */
  #apply<Component extends FaultComponent>(component: Component): void {
    this.#parts.terminals.sync();
    const values = new Map<string, number>();
    for (const { fault, failing } of this.#active) {
      if (failing && fault.component === component) values.set(fault.kind, fault.value ?? 0);
    }
    const { sound, set } = this.#setters[component];
    const settings = sound();
    applyKinds(component, settings, values);
    set(settings);
  }
}

/** The settings of a component's sound parts, and how settings are applied to the parts. */
interface Setter<Settings> {
  readonly sound: () => Settings;
  readonly set: (settings: Settings) => void;
}

type Setters = { readonly [Component in FaultComponent]: Setter<FaultSettings[Component]> };

/** The bench applies these faults itself: they do not act on the table. */
const outside: Setter<null> = { sound: () => null, set: () => {} };

function settersOf({ terminals, board, line, tiltFault, patient, signals }: Parts): Setters {
  let stopPressed = false;
  const contact = (name: keyof Contacts): Setter<FaultSettings['switch']> => ({
    sound: () => ({ contact: 'sound' }),
    set: (settings) => {
      terminals.contacts[name] = settings.contact;
    },
  });
  const signal = (set: (off: boolean) => void): Setter<FaultSettings['beacon']> => ({
    sound: () => ({ off: false }),
    set: ({ off }) => set(off),
  });
  return {
    tilt: { sound: soundTilt, set: (tilt) => Object.assign(tiltFault, tilt) },
    link: { sound: soundLine, set: (link) => Object.assign(line.fault, link) },
    actuator: {
      sound: () => ({ ...soundDrive(), powerOff: false }),
      set: ({ powerOff, ...drive }) => {
        Object.assign(terminals.stage.fault, drive);
        if (powerOff && board.powered) board.powerOff();
        else if (!powerOff && !board.powered) board.start('power');
      },
    },
    position: {
      sound: soundPosition,
      set: (position) => Object.assign(terminals.potentiometer.fault, position),
    },
    supply: {
      sound: () => ({ low: false }),
      set: ({ low }) => {
        terminals.supplyLow = low;
      },
    },
    brake: {
      sound: () => ({ holdingShare: 1, jammed: false }),
      set: ({ holdingShare, jammed }) => {
        terminals.body.setBrakeHolding(holdingShare);
        terminals.body.setBrakeJammed(jammed);
      },
    },
    ankle: {
      sound: () => ({ open: false }),
      set: ({ open }) => {
        terminals.ankleClosed = !open;
      },
    },
    obstruction: {
      sound: () => ({ aheadDeg: null }),
      set: ({ aheadDeg }) => terminals.body.obstruct(aheadDeg),
    },
    host: outside,
    console: outside,
    recorder: outside,
    patient: {
      sound: () => ({ silent: false, buttonPressed: false, stopPressed: false }),
      set: (settings) => {
        patient.silent = settings.silent;
        patient.holdButton(settings.buttonPressed);
        // The red stop latches: only the end of its own fault releases it.
        if (settings.stopPressed && !stopPressed) patient.pressStop();
        if (!settings.stopPressed && stopPressed) patient.releaseStop();
        stopPressed = settings.stopPressed;
      },
    },
    switch: contact('level'),
    lower: contact('lower'),
    upper: contact('upper'),
    brakesense: contact('brakeSense'),
    redstop: contact('redStop'),
    button: contact('button'),
    beacon: signal((off) => {
      signals.beaconOff = off;
      patient.seesBeacon = !off;
    }),
    sounder: signal((off) => {
      signals.sounderOff = off;
    }),
  };
}
