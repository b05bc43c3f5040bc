import { closeSync, openSync, readSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { fileHeadBytes, versionOf } from './journal/frame.ts';
import { JournalFile } from './journal/reader.ts';
import type { Recording } from './recording.ts';

const mcapMagic = Uint8Array.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a]);

/**
 * Opens a journal or an MCAP file, by its content.
 * @throws FulcrumError RECORDING_FORM, RECORDING_VERSION, RECORDING_DAMAGED; the system's error where the file cannot be read
 */
export async function openRecording(path: string): Promise<Recording> {
  const head = firstBytes(path);
  if (head.subarray(0, mcapMagic.length).equals(mcapMagic)) {
    const { McapFile } = await import('./mcap/reader.ts');
    return McapFile.open(path);
  }
  if (versionOf(head) !== null) return JournalFile.open(path);
  throw new FulcrumError(errorCodes.RECORDING_FORM, {
    place: path,
    problem: 'is neither a journal nor an MCAP file of a recording',
  });
}

function firstBytes(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(fileHeadBytes);
    return bytes.subarray(0, readSync(descriptor, bytes, 0, fileHeadBytes, 0));
  } finally {
    closeSync(descriptor);
  }
}
