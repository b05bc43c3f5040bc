/** The supported tilt chips, by their names in the configuration. */
import { mpu6050 } from './mpu6050.ts';
import type { TiltChip } from './tilt-chip.ts';

/** The first one is the default. */
const chips = [mpu6050] as const;

export type TiltChipName = (typeof chips)[number]['name'];

export const tiltChipNames: readonly TiltChipName[] = chips.map(({ name }) => name);
export const defaultTiltChip: TiltChipName = chips[0].name;

export function tiltChipNamed(name: TiltChipName): TiltChip {
  const chip = chips.find((one) => one.name === name);
  if (chip === undefined) throw new Error(`no tilt chip is named ${name}`);
  return chip;
}
