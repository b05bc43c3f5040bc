/** Derives lamps and sounder from the chip's pins D9 to D12, some of which a timer's PWM drives. */
import type { BeaconState, Tone } from '../simulator/sensors/sensors-board.ts';
import { type Chip, cyclesPerMs } from './chip.ts';

/** Bits of port B. */
const pins = { sounder: 1, red: 2, yellow: 3, cyan: 4 };
const dataDirectionB = 0x24;
const timer1 = { control: 0x80, mode: 0x81 };
/** Control bit that connects the timer to the pin, and compare register; 8-bit modes use its low byte only. */
const pwm = {
  sounder: { control: timer1.control, connected: 0x80, compare: 0x88 },
  red: { control: timer1.control, connected: 0x20, compare: 0x8a },
  yellow: { control: 0xb0, connected: 0x80, compare: 0xb3 },
};
/** Phase-correct 8-bit PWM: WGM13..10 is 0001. */
const modeBits = { control: 0x03, phaseCorrect8: 0x01, mode: 0x18 };
/** By timer 1's clock select bits; 0 means stopped. The last two count edges at a pin, which is not emulated. */
const dividers = [0, 1, 8, 64, 256, 1024, 0, 0];
/** Phase-correct PWM counts up to 255 and down again. */
const countsPerPeriod = 510;

export function beaconOf(chip: Chip): BeaconState {
  return {
    red: isLit(chip, pins.red, pwm.red),
    yellow: isLit(chip, pins.yellow, pwm.yellow),
    cyan: chip.high(pins.cyan),
    tone: toneOf(chip),
  };
}

export function isSameBeacon(one: BeaconState, other: BeaconState): boolean {
  const isSameTone = one.tone?.frequencyHz === other.tone?.frequencyHz && one.tone?.duty === other.tone?.duty;
  return one.red === other.red && one.yellow === other.yellow && one.cyan === other.cyan && isSameTone;
}

interface PwmPin {
  readonly control: number;
  readonly connected: number;
  readonly compare: number;
}

function isConnected(chip: Chip, pin: number, { control, connected }: PwmPin): boolean {
  return ((chip.peek(dataDirectionB) >> pin) & 1) === 1 && (chip.peek(control) & connected) !== 0;
}

/** A dimmed lamp counts as lit. */
function isLit(chip: Chip, pin: number, by: PwmPin): boolean {
  return isConnected(chip, pin, by) ? chip.peek(by.compare) > 0 : chip.high(pin);
}

/** A loudspeaker needs an alternating voltage: either constant level is silence. */
function toneOf(chip: Chip): Tone | null {
  if (!isConnected(chip, pins.sounder, pwm.sounder)) return null;
  const isPhaseCorrect = (chip.peek(timer1.control) & modeBits.control) === modeBits.phaseCorrect8;
  const divider = dividers[chip.peek(timer1.mode) & 0x07] ?? 0;
  const high = chip.peek(pwm.sounder.compare);
  if (!isPhaseCorrect || (chip.peek(timer1.mode) & modeBits.mode) !== 0 || divider === 0) return null;
  if (high === 0 || high === 255) return null;
  return { frequencyHz: (cyclesPerMs * 1000) / divider / countsPerPeriod, duty: high / 255 };
}
