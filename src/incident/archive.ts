/** The file of an incident: a compressed tar archive. */
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { tarEnd, tarHeader, tarPadding } from '../service/backup/tar.ts';

export interface Part {
  /** Relative to the archive's one folder. */
  readonly name: string;
  readonly content: Uint8Array;
}

/** The bytes of `archive.tar.gz`. */
export function archiveOf(folder: string, parts: readonly Part[], modifiedMs: number): AsyncIterable<Uint8Array> {
  return Readable.from(blocks(folder, parts, modifiedMs)).pipe(createGzip());
}

function* blocks(folder: string, parts: readonly Part[], modifiedMs: number): Generator<Uint8Array> {
  for (const { name, content } of parts) {
    yield tarHeader(`${folder}/${name}`, content.length, modifiedMs);
    yield content;
    yield tarPadding(content.length);
  }
  yield tarEnd();
}
