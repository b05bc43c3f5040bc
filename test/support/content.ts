import { readFileSync, statSync } from 'node:fs';

/** Of a file; empty for a folder, and for what is gone since it was listed: SQLite removes its own files. */
export function contentOf(path: string): Buffer {
  try {
    return statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}
