import type { BenchOptions } from '../../bench/world/options.ts';

/** Loads the emulated chips and johnny-five, which a simulated bench does not need. */
export async function loadEmulatedBoards(): Promise<Required<Pick<BenchOptions, 'board' | 'sensors'>>> {
  const [{ emulatedBoard }, { firmwareImage }, { emulatedSensors }] = await Promise.all([
    import('../../../hardware/emulator/board.ts'),
    import('./firmware-image.ts'),
    import('../../bench/world/emulated-sensors.ts'),
  ]);
  return { board: emulatedBoard(firmwareImage()), sensors: await emulatedSensors() };
}
