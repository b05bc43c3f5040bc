/** Which part can fail in which way, and what that means: the table behind `--fault`, its help and its refusals. */

/** What the value of a fault is, with the range that it may have. */
export interface FaultValue {
  readonly name: 'PROBABILITY' | 'DEGREES' | 'DEG_PER_S' | 'FACTOR' | 'MS' | 'DUTY' | 'SECONDS';
  readonly default: number;
  readonly least: number;
  readonly most: number;
}

export interface FaultKind {
  readonly meaning: string;
  /** Left out where the fault has no degree. */
  readonly value?: FaultValue;
}

const probability = (preset: number): FaultValue => ({ name: 'PROBABILITY', default: preset, least: 0, most: 1 });
const offset = (preset: number): FaultValue => ({ name: 'DEGREES', default: preset, least: -90, most: 90 });
const rms = (preset: number): FaultValue => ({ name: 'DEGREES', default: preset, least: 0, most: 30 });
const share = (preset: number): FaultValue => ({ name: 'FACTOR', default: preset, least: 0, most: 1 });
const times = (preset: number): FaultValue => ({ name: 'FACTOR', default: preset, least: 1, most: 100 });
const late = (preset: number): FaultValue => ({ name: 'MS', default: preset, least: 0, most: 10_000 });
/** Share of every {@link intermittentPeriodMs} in which the part fails. */
const duty: FaultValue = { name: 'DUTY', default: 0.5, least: 0, most: 1 };

export const intermittentPeriodMs = 500;

/** How far ahead of the motion an obstruction lies: one that stays, and one that comes and goes. */
export const obstructionAheadDeg = { stuck: 1.5, intermittent: 0.2 };

const faultTable = {
  tilt: {
    off: { meaning: 'the tilt sensor says nothing more' },
    stuck: { meaning: 'its registers freeze: the same sample for ever' },
    garbage: { meaning: 'a sample is random with this probability', value: probability(0.2) },
    wrong: { meaning: 'it slips on its mount by this angle', value: offset(10) },
    noisy: { meaning: 'noise of this many degrees rms on its angle', value: rms(3) },
    slow: { meaning: 'its sample interval of 20 ms is this many times as long', value: times(15) },
    delayed: { meaning: 'its samples come this much later', value: late(500) },
    intermittent: { meaning: 'it is silent for this share of each half second', value: duty },
  },
  link: {
    off: { meaning: 'the cable is cut, both ways' },
    garbage: { meaning: 'one bit of a line is flipped with this probability', value: probability(0.2) },
    slow: { meaning: 'every byte takes this many times as long', value: times(20) },
    delayed: { meaning: 'every byte comes this much later', value: late(200) },
    intermittent: { meaning: 'the cable is cut for this share of each half second', value: duty },
  },
  actuator: {
    off: { meaning: 'its board loses power and the brake falls in; it boots again when the fault ends' },
    stuck: { meaning: 'its drive delivers nothing while told to move' },
    wrong: {
      meaning: 'its drive runs away in the direction of motion, by this speed or more, whenever the brake lets it',
      value: { name: 'DEG_PER_S', default: 6, least: 0.1, most: 8 },
    },
    slow: { meaning: 'its drive delivers this share of the ordered voltage', value: share(0.2) },
    delayed: { meaning: 'its drive answers this much later', value: late(150) },
    intermittent: { meaning: 'its drive delivers nothing for this share of each half second', value: duty },
  },
  position: {
    off: { meaning: "the actuator's position sensor has a broken wire: out of range" },
    stuck: { meaning: 'it reads the same for ever' },
    garbage: { meaning: 'a sample is random with this probability', value: probability(0.2) },
    wrong: { meaning: 'it jumps by this angle', value: offset(10) },
    noisy: { meaning: 'noise of this many degrees rms', value: rms(2) },
    delayed: { meaning: 'it reads what was this long ago', value: late(200) },
    intermittent: { meaning: 'its wire is broken for this share of each half second', value: duty },
  },
  supply: {
    off: { meaning: 'mains lost: on battery, on which motion still works' },
    intermittent: { meaning: 'mains lost for this share of each half second', value: duty },
  },
  brake: {
    off: { meaning: 'it does not hold' },
    stuck: { meaning: 'once it has fallen in it does not release' },
    slow: { meaning: 'it creeps: this share of its holding torque is left', value: share(0.02) },
    intermittent: { meaning: 'it does not hold for this share of each half second', value: duty },
  },
  ankle: {
    off: { meaning: 'the ankle lock opens' },
    intermittent: { meaning: 'its switch is open for this share of each half second', value: duty },
  },
  obstruction: {
    stuck: { meaning: 'something is in the way, 1.5° ahead of the motion of now, or of the next one to come' },
    intermittent: { meaning: 'it bumps into something close ahead, for this share of each half second', value: duty },
  },
  host: {
    kill: { meaning: 'the controller is killed' },
    stall: {
      meaning: "the controller's loop stands still for this long",
      value: { name: 'MS', default: 800, least: 1, most: 60_000 },
    },
    clockjump: {
      meaning: "the host's wall clock jumps by this much",
      value: { name: 'SECONDS', default: 3600, least: -31_536_000, most: 31_536_000 },
    },
  },
  console: {
    off: { meaning: 'the console disconnects' },
  },
  recorder: {
    off: { meaning: 'what happens can no longer be recorded' },
  },
  patient: {
    button: { meaning: 'presses the return button, for half a second or as long as the fault lasts' },
    estop: { meaning: 'hits the red stop, which stays pressed for as long as the fault lasts' },
    silent: { meaning: 'answers no more' },
  },
} as const satisfies Record<string, Record<string, FaultKind>>;

type Table = typeof faultTable;
export type FaultComponent = keyof Table;
export type FaultKindOf<Component extends FaultComponent> = keyof Table[Component] & string;

/** Every component with the kinds that make sense for it, for help texts, campaigns and tests. */
export const faultKinds: Readonly<Record<FaultComponent, Readonly<Record<string, FaultKind>>>> = faultTable;

export const faultComponents: readonly FaultComponent[] = [
  'tilt',
  'link',
  'actuator',
  'position',
  'supply',
  'brake',
  'ankle',
  'obstruction',
  'host',
  'console',
  'recorder',
  'patient',
];
