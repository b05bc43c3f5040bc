/** The versions of the boards' shipped programs, for those who go on without them. */
import type { BoardKind } from '../../../hardware/boards/board-kind.ts';
import { shippedVersion } from '../../../hardware/flash/shipped-image.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import type { ShippedFirmware } from '../../service/firmware-check.ts';

/** Does not throw where a file is missing or damaged: a person can be brought level without it. */
export function shippedFirmware(board: BoardKind): ShippedFirmware {
  try {
    return { version: shippedVersion(board) };
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    return { version: null, problem: error.message };
  }
}
