/** The list of a release's parts, as `npm run sbom` makes it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

interface Component {
  readonly name: string;
  readonly type: string;
  readonly hashes: readonly { readonly content: string }[];
  readonly licenses: readonly unknown[];
}

it('names each package that is installed or bundled, both programs of the boards, and no address of a distribution', () => {
  const file = join(folder(), 'sbom.json');
  execFileSync(process.execPath, [join(root, '.ci', 'sbom.mjs'), file], { stdio: 'pipe' });
  const text = readFileSync(file, 'utf8');
  const { bomFormat, metadata, components } = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly metadata: { readonly component: { readonly name: string } };
    readonly components: readonly Component[];
  };
  expect([bomFormat, metadata.component.name]).toEqual(['CycloneDX', 'fulcrum']);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly dependencies: object;
    readonly devDependencies: object;
  };
  const names = components.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...Object.keys(dependencies), 'preact', 'uplot']));
  const onlyForDevelopment = Object.keys(devDependencies).filter((name) => !['preact', 'uplot'].includes(name));
  expect(names.filter((name) => onlyForDevelopment.includes(name))).toEqual([]);
  const image = readFileSync(join(root, 'hardware', 'firmware', 'standard-firmata', 'StandardFirmata.hex'));
  const sha256 = createHash('sha256').update(image).digest('hex');
  expect(components.filter(({ type }) => type === 'firmware')).toEqual([
    expect.objectContaining({ name: 'fulcrum-actuator', licenses: [{ license: { id: 'MIT' } }] }),
    expect.objectContaining({ name: 'StandardFirmata', hashes: [{ alg: 'SHA-256', content: sha256 }] }),
  ]);
  expect(text.match(/(https?|git\+\w+):\/\/(?!cyclonedx\.org\/)[^"]*/g)).toBeNull();
});
