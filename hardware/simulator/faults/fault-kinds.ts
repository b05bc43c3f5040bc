/**
 * Which component can fail in which way, and what each fault does to the simulated parts: the single source for
 * `--fault`, its help, its errors, campaigns and the fault matrix.
 *
 * A new kind is one entry here, with its effect, and one in the bench's oracle (`src/bench/oracle/expected-response.ts`),
 * which states the expected response independently and does not compile without it.
 */
import type { Contact } from '../electrical/contacts.ts';
import type { DriveFault } from '../electrical/drive-stage.ts';
import type { PositionFault } from '../electrical/potentiometer.ts';
import type { LineFault } from '../electrical/serial-line.ts';
import type { TiltFault } from '../sensors/tilt-fault.ts';

/** The settings of each component's parts that its faults change; null where the fault acts outside the table. */
export interface FaultSettings {
  readonly tilt: TiltFault;
  readonly link: LineFault;
  readonly actuator: DriveFault & { powerOff: boolean };
  readonly position: PositionFault;
  readonly supply: { low: boolean };
  readonly brake: { holdingShare: number; jammed: boolean };
  readonly ankle: { open: boolean };
  readonly obstruction: { aheadDeg: number | null };
  readonly host: null;
  readonly console: null;
  readonly recorder: null;
  readonly patient: { silent: boolean; buttonPressed: boolean; stopPressed: boolean };
  readonly switch: ContactSettings;
  readonly lower: ContactSettings;
  readonly upper: ContactSettings;
  readonly brakesense: ContactSettings;
  readonly redstop: ContactSettings;
  readonly button: ContactSettings;
  readonly beacon: SignalSettings;
  readonly sounder: SignalSettings;
}

interface ContactSettings {
  contact: Contact;
}

interface SignalSettings {
  off: boolean;
}

/** The value of a fault: its name in help texts, default and range. */
export interface FaultValue {
  readonly name: 'PROBABILITY' | 'DEGREES' | 'DEG_PER_S' | 'FACTOR' | 'MS' | 'DUTY' | 'SECONDS';
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

export interface FaultKind {
  readonly meaning: string;
  /** Absent for a fault without a degree. */
  readonly value?: FaultValue;
}

interface KindWithEffect<Settings> extends FaultKind {
  /** Changes the settings of sound parts. Of several active kinds, each is applied, in the order of the table. */
  readonly effect: (settings: Settings, value: number) => void;
}

const probability = (preset: number): FaultValue => ({ name: 'PROBABILITY', default: preset, least: 0, most: 1 });
const offset = (preset: number): FaultValue => ({ name: 'DEGREES', default: preset, least: -90, most: 90 });
const rms = (preset: number): FaultValue => ({ name: 'DEGREES', default: preset, least: 0, most: 30 });
const share = (preset: number): FaultValue => ({ name: 'FACTOR', default: preset, least: 0, most: 1 });
const factor = (preset: number): FaultValue => ({ name: 'FACTOR', default: preset, least: 1, most: 100 });
const delay = (preset: number): FaultValue => ({ name: 'MS', default: preset, least: 0, most: 10_000 });
/** Share of every {@link intermittentPeriodMs} in which the part fails. */
const duty: FaultValue = { name: 'DUTY', default: 0.5, least: 0, most: 1 };

export const intermittentPeriodMs = 500;

/** Distance of an obstruction ahead of the motion: a permanent one, and an intermittent one. */
export const obstructionAheadDeg = { stuck: 1.5, intermittent: 0.2 };

/** The kinds of fault of a contact, each with the consequence that it has for this one. */
const contactKinds = (open: string, closed: string, intermittent: string) => ({
  open: {
    meaning: open,
    effect: (settings: ContactSettings) => {
      settings.contact = 'open';
    },
  },
  closed: {
    meaning: closed,
    effect: (settings: ContactSettings) => {
      settings.contact = 'closed';
    },
  },
  intermittent: {
    meaning: intermittent,
    value: duty,
    effect: (settings: ContactSettings) => {
      settings.contact = 'open';
    },
  },
});

const signalKinds = (off: string, intermittent: string) => ({
  off: { meaning: off, effect: switchOff },
  intermittent: { meaning: intermittent, value: duty, effect: switchOff },
});

/** For faults that are applied where the controller runs, not to the table. */
const actsOutside = (): void => {};

const faultTable = {
  tilt: {
    off: { meaning: 'the tilt sensor sends no samples', effect: silenceTilt },
    stuck: {
      meaning: 'its registers freeze: every sample is the same',
      effect: (tilt) => {
        tilt.stuck = true;
      },
    },
    garbage: {
      meaning: 'a sample is random with this probability',
      value: probability(0.2),
      effect: (tilt, value) => {
        tilt.garbage = value;
      },
    },
    wrong: {
      meaning: 'it slips on its mount by this angle',
      value: offset(10),
      effect: (tilt, value) => {
        tilt.offsetDeg = value;
      },
    },
    noisy: {
      meaning: 'noise of this many degrees rms on its angle',
      value: rms(3),
      effect: (tilt, value) => {
        tilt.noisyDeg = value;
      },
    },
    slow: {
      meaning: 'its sample interval of 20 ms is this many times as long',
      value: factor(15),
      effect: (tilt, value) => {
        tilt.slow = value;
      },
    },
    delayed: {
      meaning: 'its samples arrive this much later',
      value: delay(500),
      effect: (tilt, value) => {
        tilt.delayMs = value;
      },
    },
    intermittent: {
      meaning: 'it is silent for this share of each half second',
      value: duty,
      effect: silenceTilt,
    },
  },
  link: {
    off: { meaning: 'the cable is cut, both ways', effect: cutLine },
    garbage: {
      meaning: 'one bit of a line is flipped with this probability',
      value: probability(0.2),
      effect: (line, value) => {
        line.garbage = value;
      },
    },
    slow: {
      meaning: 'every byte takes this many times as long',
      value: factor(20),
      effect: (line, value) => {
        line.slow = value;
      },
    },
    delayed: {
      meaning: 'every byte arrives this much later',
      value: delay(200),
      effect: (line, value) => {
        line.delayMs = value;
      },
    },
    intermittent: {
      meaning: 'the cable is cut for this share of each half second',
      value: duty,
      effect: cutLine,
    },
  },
  actuator: {
    off: {
      meaning: 'its board loses power and the brake engages; it boots again when the fault ends',
      effect: (actuator) => {
        actuator.powerOff = true;
      },
    },
    stuck: { meaning: 'its drive delivers nothing when ordered to move', effect: disableDrive },
    wrong: {
      meaning: 'its drive runs away in the direction of motion, by this speed or more, whenever the brake is released',
      value: { name: 'DEG_PER_S', default: 6, least: 0.1, most: 8 },
      effect: (actuator, value) => {
        actuator.runawayDegPerS = value;
      },
    },
    slow: {
      meaning: 'its drive delivers this share of the ordered voltage',
      value: share(0.2),
      effect: (actuator, value) => {
        actuator.share = Math.min(actuator.share, value);
      },
    },
    delayed: {
      meaning: 'its drive responds this much later',
      value: delay(150),
      effect: (actuator, value) => {
        actuator.delayMs = value;
      },
    },
    intermittent: {
      meaning: 'its drive delivers nothing for this share of each half second',
      value: duty,
      effect: disableDrive,
    },
  },
  position: {
    off: { meaning: "the actuator's position sensor has a broken wire: out of range", effect: breakWire },
    stuck: {
      meaning: 'its reading freezes',
      effect: (position) => {
        position.stuck = true;
      },
    },
    garbage: {
      meaning: 'a sample is random with this probability',
      value: probability(0.2),
      effect: (position, value) => {
        position.garbage = value;
      },
    },
    wrong: {
      meaning: 'it jumps by this angle',
      value: offset(10),
      effect: (position, value) => {
        position.offsetDeg = value;
      },
    },
    noisy: {
      meaning: 'noise of this many degrees rms',
      value: rms(2),
      effect: (position, value) => {
        position.noisyDeg = value;
      },
    },
    delayed: {
      meaning: 'its reading is this old',
      value: delay(200),
      effect: (position, value) => {
        position.delayMs = value;
      },
    },
    intermittent: {
      meaning: 'its wire is broken for this share of each half second',
      value: duty,
      effect: breakWire,
    },
  },
  supply: {
    off: { meaning: 'mains lost: on battery, on which motion still works', effect: loseMains },
    intermittent: { meaning: 'mains lost for this share of each half second', value: duty, effect: loseMains },
  },
  brake: {
    off: { meaning: 'it does not hold', effect: loseGrip },
    stuck: {
      meaning: 'once engaged it does not release',
      effect: (brake) => {
        brake.jammed = true;
      },
    },
    slow: {
      meaning: 'it creeps: this share of its holding torque is left',
      value: share(0.02),
      effect: (brake, value) => {
        brake.holdingShare = Math.min(brake.holdingShare, value);
      },
    },
    intermittent: { meaning: 'it does not hold for this share of each half second', value: duty, effect: loseGrip },
  },
  ankle: {
    off: { meaning: 'the ankle lock opens', effect: openAnkleLock },
    intermittent: {
      meaning: 'its switch is open for this share of each half second',
      value: duty,
      effect: openAnkleLock,
    },
  },
  obstruction: {
    stuck: {
      meaning: 'an obstruction 1.5° ahead of the present motion, or of the next one',
      effect: (obstruction) => {
        obstruction.aheadDeg = obstructionAheadDeg.stuck;
      },
    },
    intermittent: {
      meaning: 'an obstruction just ahead, for this share of each half second',
      value: duty,
      effect: (obstruction) => {
        obstruction.aheadDeg ??= obstructionAheadDeg.intermittent;
      },
    },
  },
  host: {
    kill: { meaning: 'the controller is killed', effect: actsOutside },
    restart: {
      meaning: 'the controller is killed, and starts again after this long; from 20 s on, the whole computer does',
      value: { name: 'MS', default: 2000, least: 200, most: 60_000 },
      effect: actsOutside,
    },
    stall: {
      meaning: "the controller's event loop stalls for this long",
      value: { name: 'MS', default: 800, least: 1, most: 60_000 },
      effect: actsOutside,
    },
    clockjump: {
      meaning: "the host's wall clock jumps by this much",
      value: { name: 'SECONDS', default: 3600, least: -31_536_000, most: 31_536_000 },
      effect: actsOutside,
    },
  },
  console: {
    off: { meaning: 'the console disconnects', effect: actsOutside },
  },
  recorder: {
    off: { meaning: 'events can no longer be recorded', effect: actsOutside },
  },
  patient: {
    button: {
      meaning: 'presses the return button, for half a second or as long as the fault lasts',
      effect: (patient) => {
        patient.buttonPressed = true;
      },
    },
    estop: {
      meaning: 'hits the red stop, which stays pressed while the fault lasts',
      effect: (patient) => {
        patient.stopPressed = true;
      },
    },
    silent: {
      meaning: 'does not answer questions',
      effect: (patient) => {
        patient.silent = true;
      },
    },
  },
  switch: contactKinds(
    "the level switch's wire is broken: it never reports level",
    'the level switch is welded: it always reports level or head-up',
    'the level switch does not close for this share of each half second',
  ),
  lower: contactKinds(
    'the switch at the head-up end never closes: the end is not reported',
    'the switch at the head-up end is welded: it always reports the end',
    'the switch at the head-up end does not close for this share of each half second',
  ),
  upper: contactKinds(
    "the wire of the head-down end's normally closed switch is broken: it always reports the end",
    "the head-down end's normally closed switch is welded: the end is not reported",
    "the head-down end's normally closed switch opens for this share of each half second",
  ),
  brakesense: contactKinds(
    "the brake's contact reports it released, always",
    "the brake's contact reports it applied, always",
    "the brake's contact reports it released for this share of each half second",
  ),
  redstop: contactKinds(
    "the wire of the red stop's input pole is broken: it reads as pressed",
    "the red stop's input pole is welded: only its hard-wired pole still works",
    "the red stop's input pole opens for this share of each half second",
  ),
  button: contactKinds(
    "the actuator's pole of the return button never closes",
    "the actuator's pole of the return button is welded: it reads as pressed",
    "the actuator's pole of the return button does not close for this share of each half second",
  ),
  beacon: signalKinds(
    "the pendant's beacon stays dark, and the person sees no question",
    "the pendant's beacon is dark for this share of each half second",
  ),
  sounder: signalKinds(
    "the pendant's sounder stays silent",
    "the pendant's sounder is silent for this share of each half second",
  ),
} as const satisfies KindTable;

type KindTable = {
  readonly [Component in keyof FaultSettings]: Readonly<Record<string, KindWithEffect<FaultSettings[Component]>>>;
};
type FaultTable = typeof faultTable;
export type FaultComponent = keyof FaultTable;
export type FaultKindOf<Component extends FaultComponent> = keyof FaultTable[Component] & string;

const effects: KindTable = faultTable;

/** Every component with its kinds, for help texts, campaigns and tests. */
export const faultKinds: Readonly<Record<FaultComponent, Readonly<Record<string, FaultKind>>>> = faultTable;

// Object.keys loses the literal types of its keys.
export const faultComponents: readonly FaultComponent[] = Object.keys(faultTable) as FaultComponent[];

/**
 * Applies the active kinds of one component to the settings of its sound parts.
 * @param active value by kind; the value of a kind without a degree is ignored
 */
export function applyKinds<Component extends FaultComponent>(
  component: Component,
  settings: FaultSettings[Component],
  active: ReadonlyMap<string, number>,
): void {
  for (const [kind, { effect }] of Object.entries(effects[component])) {
    const value = active.get(kind);
    if (value !== undefined) effect(settings, value);
  }
}

function silenceTilt(tilt: TiltFault): void {
  tilt.silent = true;
}

function cutLine(line: LineFault): void {
  line.cut = true;
}

function disableDrive(drive: DriveFault): void {
  drive.share = 0;
}

function breakWire(position: PositionFault): void {
  position.broken = true;
}

function loseMains(supply: FaultSettings['supply']): void {
  supply.low = true;
}

function loseGrip(brake: FaultSettings['brake']): void {
  brake.holdingShare = 0;
}

function openAnkleLock(ankle: FaultSettings['ankle']): void {
  ankle.open = true;
}

function switchOff(signal: SignalSettings): void {
  signal.off = true;
}
