import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { replaceDurably, writeDurably } from '../../../src/records/files/durable-file.ts';
import { root } from '../../support/fulcrum-command.ts';
import { folder } from '../../support/temporary-folder.ts';

/** Runs a statement of the built program that may write no byte to a file. */
function withFullDisk(module: string, statement: string): string {
  const code = `import * as built from ${JSON.stringify(pathToFileURL(join(root, 'dist/src', module)).href)}; ${statement}`;
  const script = 'ulimit -f 0; exec "$0" --input-type=module -e "$1"';
  return spawnSync('sh', ['-c', script, process.execPath, code], { encoding: 'utf8' }).stderr;
}

describe('a file that cannot be written', () => {
  it.each([
    [
      'the configuration',
      'service/configuration/configured-zero.js',
      (file: string) => `await built.writeZero(${file}, 1)`,
    ],
    ['a result', 'cli/support/result-file.js', (file: string) => `await built.writeResult({ path: ${file} }, 'x')`],
    [
      'a file of the data folder',
      'records/files/durable-file.js',
      (file: string) => `await built.replaceDurably(${file}, 'x')`,
    ],
    [
      "a bench table's configuration",
      'cli/support/bench-configuration.js',
      (file: string) =>
        `await built.writeBenchConfiguration(${file}, { actuator: '/tmp/fulcrum-device-1-x/actuator', sensors: '/b' })`,
    ],
  ])('keeps its content, with no draft left: %s', (_what, module, statement) => {
    const file = join(folder(), 'kept.json');
    const text = JSON.stringify({
      actuator: { path: '/tmp/fulcrum-device-1-x/actuator' },
      sensors: { path: '/dev/b' },
    });
    writeFileSync(file, text);
    expect(withFullDisk(module, statement(JSON.stringify(file)))).toContain('EFBIG');
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(join(file, '..'))).toEqual(['kept.json']);
  });
});

describe('a file of the user', () => {
  it('keeps its mode, and a link to it stays a link', async () => {
    const place = folder();
    writeFileSync(join(place, 'file'), 'old');
    chmodSync(join(place, 'file'), 0o640);
    symlinkSync('file', join(place, 'link'));
    await writeDurably(join(place, 'link'), 'new');
    expect(readFileSync(join(place, 'file'), 'utf8')).toBe('new');
    expect(statSync(join(place, 'file')).mode & 0o777).toBe(0o640);
    expect(readdirSync(place).sort()).toEqual(['file', 'link']);
  });

  it('is not replaced unless it may be', async () => {
    const file = join(folder(), 'file');
    await writeDurably(file, 'first', { mayReplace: false });
    await expect(writeDurably(file, 'second', { mayReplace: false })).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(file, 'utf8')).toBe('first');
    expect(statSync(file).mode & 0o777).toBe(0o666 & ~process.umask());
  });

  it('that is a device is written to directly', async () => {
    await writeDurably('/dev/null', 'gone');
    await expect(writeDurably('/dev/full', 'x')).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });
});

it('a file of the data folder is accessible to its owner only, whatever its draft was', async () => {
  const file = join(folder(), 'file');
  writeFileSync(`${file}.${process.pid}.new`, 'an old draft', { mode: 0o644 });
  await replaceDurably(file, 'text');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  mkdirSync(`${file}.${process.pid}.new`);
  await expect(replaceDurably(file, 'other')).rejects.toMatchObject({ code: 'EISDIR' });
  expect(readFileSync(file, 'utf8')).toBe('text');
});
