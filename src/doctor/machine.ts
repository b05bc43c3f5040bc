/** The computer, as the doctor reads it: the kernel's and the system's files below one folder, and its programs. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../records/files/durable-file.ts';

export type FileText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** The system's code, such as `EACCES`. */
  | { readonly kind: 'unreadable'; readonly code: string };

export type Ran =
  | { readonly kind: 'ran'; readonly exitCode: number | null; readonly out: string; readonly err: string }
  | { readonly kind: 'absent' };

/** Of the file system that a path is in. */
export interface Room {
  readonly bytes: number;
  readonly freeBytes: number;
  /** Files that it can hold; 0 where it does not count them. */
  readonly files: number;
  readonly freeFiles: number;
}

const programTimeoutMs = 5000;
const mostOutputBytes = 16 * 1024 * 1024;

export class Machine {
  /** The folder that /dev, /etc, /proc, /sys and /usr are in. */
  readonly root: string;

  constructor(root = '/') {
    this.root = root;
  }

  path(path: string): string {
    return join(this.root, path);
  }

  /** @param path of a file that the kernel or the system keeps */
  text(path: string): FileText {
    try {
      return { kind: 'text', text: readFileSync(this.path(path), 'utf8') };
    } catch (error) {
      const code = codeOf(error);
      return code === 'ENOENT' || code === 'ENOTDIR' ? { kind: 'absent' } : { kind: 'unreadable', code };
    }
  }

  /** The text without spaces around it; null if there is none. */
  word(path: string): string | null {
    const read = this.text(path);
    const text = read.kind === 'text' ? read.text.replaceAll('\0', '').trim() : '';
    return text === '' ? null : text;
  }

  /** The names in a folder, sorted; none if it cannot be read. */
  names(path: string): readonly string[] {
    try {
      return readdirSync(this.path(path)).sort();
    } catch {
      return [];
    }
  }

  /** Runs a program; below another root than `/`, the one in its /usr/bin. Never rejects. */
  run(program: string, args: readonly string[]): Promise<Ran> {
    const file = this.root === '/' ? program : this.path(`/usr/bin/${program}`);
    if (this.root !== '/' && !existsSync(file)) return Promise.resolve({ kind: 'absent' });
    const options = {
      timeout: programTimeoutMs,
      maxBuffer: mostOutputBytes,
      env: { ...process.env, LC_ALL: 'C', SYSTEMD_PAGER: '', SYSTEMD_COLORS: '0' },
    };
    return new Promise((resolve) => {
      execFile(file, args, options, (error, out, err) => {
        if (error !== null && codeOf(error) === 'ENOENT') resolve({ kind: 'absent' });
        else resolve({ kind: 'ran', exitCode: error === null ? 0 : exitCodeOf(error), out, err });
      });
    });
  }

  /** Of the real file system at this path, which is not below the root. Null: there is no such path. */
  async room(path: string): Promise<Room | null> {
    try {
      const { bsize, blocks, bavail, files, ffree } = await statfs(path);
      return { bytes: bsize * blocks, freeBytes: bsize * bavail, files, freeFiles: ffree };
    } catch {
      return null;
    }
  }
}

const exitCodeOf = (error: Error): number | null =>
  'code' in error && typeof error.code === 'number' ? error.code : null;
