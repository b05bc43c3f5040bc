/** The client module as another package sees it. */
import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

const program = `
import { FulcrumClient, ServiceRefusal } from 'fulcrum/client';
const client = await FulcrumClient.connect('/socket');
const { state, angleDeg } = await client.call('subscribe');
export const facts: [string, number | null] = [state, angleDeg];
client.on('alarm', ({ priority }) => check(priority));
const check = (priority: 'high' | 'medium' | 'low') => priority;
export const refusal = new ServiceRefusal(2009, 'reason', null).code satisfies number;
// @ts-expect-error: there is no such method
await client.call('dance');
// @ts-expect-error: parameters are missing
await client.call('override.begin');
// @ts-expect-error: a parameter is of the wrong type
await client.call('login', { pin: 4711 });
`;
const options = {
  module: 'nodenext',
  target: 'es2023',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};

it('has types for every method, without this project’s compiler options', async () => {
  const place = folder();
  mkdirSync(join(place, 'node_modules'));
  symlinkSync(root, join(place, 'node_modules', 'fulcrum'));
  symlinkSync(join(root, 'node_modules', '@types'), join(place, 'node_modules', '@types'));
  writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['program.ts'] }));
  writeFileSync(join(place, 'program.ts'), program);
  const compiler = join(root, 'node_modules', '.bin', 'tsc');
  const { stdout } = await promisify(execFile)(compiler, ['-p', place]).catch((error) => error);
  expect(stdout).toBe('');
});

it('is in the package', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
  });
  const [{ files }] = JSON.parse(stdout);
  const paths = files.map(({ path }: { path: string }) => path);
  for (const path of [
    'dist/src/service/client.js',
    'dist/src/service/client.d.ts',
    'dist/src/service/rpc/methods.d.ts',
  ]) {
    expect(paths).toContain(path);
  }
});
