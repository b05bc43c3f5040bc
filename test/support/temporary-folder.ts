import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const made: string[] = [];

/** A folder of the test's own, gone after it. Short: a socket's path has 107 bytes. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'fulcrum-service-'));
  made.push(path);
  return path;
}

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});
