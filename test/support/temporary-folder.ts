import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd, type Lifetime } from './cleanup.ts';

/** Creates a folder that is removed at the end. Its path is short: a socket's path is limited to 107 bytes. */
export function folder(lifetime: Lifetime = 'test'): string {
  const path = mkdtempSync(join(tmpdir(), 'fulcrum-test-'));
  // The process that records ends after the service, and may still write into it; on a busy machine for some seconds.
  atEnd(() => rmSync(path, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 }), lifetime);
  return path;
}
