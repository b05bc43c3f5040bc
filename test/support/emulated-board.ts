/** The committed actuator image on an emulated board. */
import { readFileSync } from 'node:fs';
import { type EmulatedBoard, emulatedBoard } from '../../hardware/emulator/board.ts';
import { readImage } from '../../hardware/emulator/image.ts';
import type { BoardOptions } from '../../hardware/simulator/device/board.ts';
import { Rig, type RigOptions } from './simulated-device.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../hardware/firmware/actuator/${name}`, import.meta.url), 'latin1');

export const hex = read('actuator.hex');
export const note = read('actuator.hex.txt');
const make = emulatedBoard(readImage(hex, note));

export interface Bench {
  readonly rig: Rig;
  readonly board: EmulatedBoard;
}

/** A rig whose table has the emulated board as actuator. */
export function emulatedRig(options: Omit<RigOptions, 'board'> = {}): Bench {
  let made: EmulatedBoard | undefined;
  const board = (parts: BoardOptions): EmulatedBoard => {
    made = make(parts);
    return made;
  };
  const rig = new Rig({ ...options, board });
  if (made === undefined) throw new Error('the table did not create its board');
  return { rig, board: made };
}

export { make as emulated };
