/** The commands that `fulcrum device` reads from standard input, one per line: what a person at the bench can do. */
import { type Control, controls, type PortName, portNames } from '../../../hardware/emulator/port-names.ts';
import { type Fault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

export type DeviceAct =
  | { readonly act: 'fault'; readonly fault: Fault }
  | { readonly act: 'unplug' | 'plug' | 'mute' | 'unmute' | 'reset'; readonly port: PortName }
  | { readonly act: 'press' | 'release'; readonly handle: Control }
  | { readonly act: 'lever'; readonly angleDeg: number }
  /** Null prints the truth once; 0 stops printing it. */
  | { readonly act: 'truth'; readonly hertz: number | null }
  | { readonly act: 'help' };

/** For the help text, and for `help` on standard input. */
export const deviceActs: readonly (readonly [syntax: string, meaning: string])[] = [
  ['fault COMPONENT=KIND[:VALUE][,FOR]', 'inject a fault now, e.g. fault tilt=stuck,5s; see fulcrum bench --help'],
  ['unplug|plug actuator|sensors', "disconnect or connect the cable; the sensors' board is powered by its cable"],
  ['mute|unmute actuator|sensors', 'pass no bytes while the port stays open'],
  ['reset actuator|sensors', "pulse the board's reset pin"],
  ['press|release button|ok|stop', 'the return button, the OK button, the red stop'],
  ['lever DEGREES', 'turn the table by the hand lever, to an angle between -20 and 62'],
  ['truth [HZ]', 'print the true state once, or HZ times per emulated second (at most 100); 0 stops it'],
  ['help', 'show these commands'],
];

const maxTruthHz = 100;
/** Between the end switches. */
const lever = { leastDeg: -20, mostDeg: 62 };
const commandNames = [
  'fault',
  'unplug',
  'plug',
  'mute',
  'unmute',
  'reset',
  'press',
  'release',
  'lever',
  'truth',
  'help',
];
const place = 'standard input';

/** @throws FulcrumError if the line is not one of {@link deviceActs} */
export function parseDeviceAct(line: string): DeviceAct {
  const [word = '', argument, ...more] = line.trim().split(/\s+/);
  if (more.length > 0) throw usage('too many words', line, 'a command and at most one argument');
  switch (word) {
    case 'fault':
      return { act: word, fault: faultOf(argument) };
    case 'unplug':
    case 'plug':
    case 'mute':
    case 'unmute':
    case 'reset':
      return { act: word, port: oneOf(portNames, word, argument) };
    case 'press':
    case 'release':
      return { act: word, handle: oneOf(controls, word, argument) };
    case 'lever':
      return { act: word, angleDeg: angleOf(argument) };
    case 'truth':
      return { act: word, hertz: argument === undefined ? null : hertzOf(argument) };
    case 'help':
      if (argument === undefined) return { act: word };
      throw usage('help takes no argument', argument, 'help');
    default:
      throw usage('unknown command', word, commandNames.join(', '));
  }
}

function faultOf(text: string | undefined): Fault {
  if (text === undefined) throw usage('fault needs an argument', 'fault', 'fault COMPONENT=KIND[:VALUE][,FOR]');
  const fault = parseFault(`0s:${text}`);
  if (fault.component !== 'host' && fault.component !== 'console') return fault;
  throw usage('not a part of the table', fault.component, 'a component of the table; kill or stop fulcrum run itself');
}

function oneOf<Name extends string>(names: readonly Name[], word: string, text: string | undefined): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw usage(`${word} needs an argument`, text ?? 'nothing', names.join(', '));
  return found;
}

function angleOf(text: string | undefined): number {
  const angleDeg = text !== undefined && /^-?\d{1,2}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (angleDeg >= lever.leastDeg && angleDeg <= lever.mostDeg) return angleDeg;
  throw usage('not an angle of the table', text ?? 'nothing', `${lever.leastDeg} to ${lever.mostDeg}°`);
}

function hertzOf(text: string): number {
  const hertz = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (hertz <= maxTruthHz) return hertz;
  throw usage('not a frequency', text, `0 to ${maxTruthHz} Hz`);
}

function usage(problem: string, value: string, allowed: string): FulcrumError {
  const shortened = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return new FulcrumError(errorCodes.USAGE, { place, problem, value: JSON.stringify(shortened), allowed });
}
