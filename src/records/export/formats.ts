import type { Recording } from '../recording.ts';

export const exportFormats = ['mcap', 'csv', 'journal'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** A recording in one of the formats. */
export async function* exportBytes(recording: Recording, format: ExportFormat): AsyncGenerator<Uint8Array> {
  switch (format) {
    case 'mcap':
      yield* (await import('../mcap/writer.ts')).mcapBytes(recording);
      break;
    case 'csv':
      yield* (await import('./csv.ts')).csvBytes(recording);
      break;
    case 'journal':
      yield* (await import('./journal.ts')).journalBytes(recording);
      break;
  }
}
