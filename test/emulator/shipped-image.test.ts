/** The images that ship: their notes tell the truth about them, and another image is not taken for them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { shippedImage, shippedVersion } from '../../hardware/flash/shipped-image.ts';
import { firmwareVersion } from '../../hardware/simulator/device/constants.ts';
import { errorCodes } from '../../protocols/base/errors.ts';
import { hex, note } from '../support/emulated-board.ts';
import { folder } from '../support/temporary-folder.ts';

describe("the actuator's image", () => {
  it('has the version that its source, its note and the simulated actuator have', () => {
    const source = readFileSync(new URL('../../hardware/firmware/actuator/logic/config.h', import.meta.url), 'utf8');
    const version = shippedVersion('actuator');
    expect(/^#define FIRMWARE_VERSION "(.*)"$/m.exec(source)?.[1]).toBe(version);
    expect(firmwareVersion).toBe(version);
  });

  it.each([
    ['has a record less', hex.slice(hex.indexOf('\n') + 1), note, errorCodes.IMAGE_DAMAGED, 'another image'],
    ['has a note without a version', hex, note.replace(/^firmware.*\n/m, ''), errorCodes.IMAGE_DAMAGED, 'no version'],
    ['has no note', hex, null, errorCodes.IMAGE_MISSING, 'install the package again'],
  ] as const)('is refused if it %s', (_, image, text, code, words) => {
    const file = join(folder(), 'actuator.hex');
    writeFileSync(file, image, 'latin1');
    if (text !== null) writeFileSync(`${file}.txt`, text);
    expect(() => shippedImage('actuator', { file, program: 'firmware' })).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(words) }),
    );
  });
});

it("the sensors' image leaves the boot loader alone", () => {
  expect(shippedImage('sensors').bytes).toHaveLength(12_194);
});
