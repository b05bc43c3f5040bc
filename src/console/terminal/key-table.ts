/** The keys of the main screen: what the reducer does, what the help shows, and what the README lists. */
import type { ActName } from '../model/offers.ts';
import type { Key } from './keys.ts';

export interface KeyRow {
  readonly keys: readonly Key[];
  /** As it is shown. */
  readonly shown: string;
  /** For the line of keys at the bottom. */
  readonly short: string;
  readonly text: string;
  /** Whose offer says whether the key does something now; null: it always does. */
  readonly act: ActName | null;
}

export const keyRows = [
  {
    keys: ['space'],
    shown: 'SPACE',
    short: 'STOP',
    act: 'stop',
    text: 'STOP: at once, brake on. On every screen, and while anything is asked; it empties the field',
  },
  { keys: ['r'], shown: 'R', short: 'return', act: 'return', text: 'RETURN: bring the person level. On every screen' },
  { keys: ['p'], shown: 'P', short: 'pause', act: 'pause', text: 'pause: hold the table where it is' },
  {
    keys: ['enter'],
    shown: 'ENTER',
    short: 'resume',
    act: 'resume',
    text: 'resume the protocol; asks, and a second ENTER resumes',
  },
  { keys: ['w'], shown: 'W', short: 'well', act: 'answer', text: 'the person answered me: they are well' },
  {
    keys: ['a'],
    shown: 'A',
    short: 'acknowledge',
    act: 'acknowledge',
    text: 'acknowledge the alarms: silent for 2 minutes',
  },
  { keys: ['v'], shown: 'V', short: 'here', act: 'attend', text: 'the helper is here, beside the table' },
  {
    keys: ['c'],
    shown: 'C',
    short: 'clear',
    act: 'reset',
    text: 'clear a latch whose cause is gone (reset); asks. Moves nothing',
  },
  {
    keys: ['s'],
    shown: 'S',
    short: 'start',
    act: 'start',
    text: 'start a session: the person, the protocol, the questions, then S and ENTER',
  },
  { keys: ['f'], shown: 'F', short: 'finish', act: null, text: 'the questions after a session' },
  {
    keys: ['o'],
    shown: 'O',
    short: 'override',
    act: 'override.begin',
    text: 'override: PIN, reason, minutes. Take manual control',
  },
  {
    keys: ['down', 'up'],
    shown: '↓ ↑',
    short: 'jog',
    act: 'override.jog',
    text: 'in an override, while held: move head-down, head-up',
  },
  {
    keys: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '-'],
    shown: '0…9 −',
    short: 'target',
    act: 'override.target',
    text: 'in an override: go to an angle; ENTER sends it, and confirms each 5° above the prescription',
  },
  {
    keys: ['h'],
    shown: 'H',
    short: 'hold',
    act: 'override.hold',
    text: 'in an override: set the time left in the hold or rest',
  },
  { keys: ['n'], shown: 'N', short: 'next', act: 'override.skip', text: 'in an override: skip the present step' },
  { keys: ['e'], shown: 'E', short: 'end', act: 'override.end', text: 'end the override: the session is paused' },
  {
    keys: ['t'],
    shown: 'T',
    short: 'sounders',
    act: 'sounders.test',
    text: 'sound both sounders, and confirm hearing them: once a day',
  },
  { keys: ['l'], shown: 'L', short: 'login', act: null, text: 'log in with the PIN, or log out' },
  { keys: ['?'], shown: '?', short: 'help', act: null, text: 'these keys; any key goes back' },
  { keys: ['ctrl-l'], shown: 'Ctrl-L', short: 'redraw', act: null, text: 'draw the screen again' },
  {
    keys: ['q'],
    shown: 'Q',
    short: 'quit',
    act: null,
    text: 'quit; asks while you hold the override. The session goes on',
  },
  { keys: ['ctrl-c'], shown: 'Ctrl-C', short: 'STOP, quit', act: 'stop', text: 'STOP, then quit' },
] as const satisfies readonly KeyRow[];

export const rowOf = (key: Key): KeyRow | undefined => keyRows.find(({ keys }: KeyRow) => keys.includes(key));
