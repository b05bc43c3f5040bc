/** What a person at the bench may do to a table on ports: a line each. */
import { type Control, controls, type PortName, portNames } from '../../../hardware/emulator/port-names.ts';
import { type Fault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

export type DeviceAct =
  | { readonly act: 'fault'; readonly fault: Fault }
  | { readonly act: 'unplug' | 'plug' | 'mute' | 'unmute' | 'reset'; readonly port: PortName }
  | { readonly act: 'press' | 'release'; readonly handle: Control }
  /** Null: once, now. Nought: no more. */
  | { readonly act: 'truth'; readonly hertz: number | null }
  | { readonly act: 'help' };

export const deviceActHelp = `
fault COMPONENT=KIND[:VALUE][,FOR]   begins now, e.g. fault tilt=stuck,5s (fulcrum bench --help lists them)
unplug|plug actuator|sensors         the cable; the sensors' board has no power without it
mute|unmute actuator|sensors         bytes stop, the port stays
reset actuator|sensors               the board's reset pin
press|release button|ok|stop         the return button, the OK button, the red stop
truth [HZ]                           what is so, now or HZ (at most 100) times an emulated second; 0 ends it
help                                 this
`.trim();

const fastestTruth = 100;
const place = 'standard input';

/** @throws FulcrumError where the line says nothing that can be done, with what would have been right */
export function parseDeviceAct(line: string): DeviceAct {
  const [word = '', rest, ...more] = line.trim().split(/\s+/);
  if (more.length > 0) throw wrong('too many words', line, 'one word after the first');
  switch (word) {
    case 'fault':
      return { act: word, fault: faultOf(rest) };
    case 'unplug':
    case 'plug':
    case 'mute':
    case 'unmute':
    case 'reset':
      return { act: word, port: oneOf(portNames, word, rest) };
    case 'press':
    case 'release':
      return { act: word, handle: oneOf(controls, word, rest) };
    case 'truth':
      return { act: word, hertz: rest === undefined ? null : hertzOf(rest) };
    case 'help':
      if (rest === undefined) return { act: word };
      throw wrong('help stands alone', rest, 'help');
    default:
      throw wrong(
        'there is no such act',
        word,
        'fault, unplug, plug, mute, unmute, reset, press, release, truth, help',
      );
  }
}

function faultOf(text: string | undefined): Fault {
  if (text === undefined) throw wrong('which fault is missing', 'fault', 'fault COMPONENT=KIND[:VALUE][,FOR]');
  const fault = parseFault(`0s:${text}`);
  if (fault.component !== 'host' && fault.component !== 'console') return fault;
  throw wrong('that is no part of the table', fault.component, 'kill or stall the controller itself');
}

function oneOf<Name extends string>(names: readonly Name[], word: string, text: string | undefined): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw wrong(`${word} what?`, text ?? 'nothing', names.join(', '));
  return found;
}

function hertzOf(text: string): number {
  const hertz = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (hertz <= fastestTruth) return hertz;
  throw wrong('truth how often?', text, `0 to ${fastestTruth} Hz`);
}

function wrong(problem: string, value: string, allowed: string): FulcrumError {
  const cut = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return new FulcrumError(errorCodes.USAGE, { place, problem, value: JSON.stringify(cut), allowed });
}
