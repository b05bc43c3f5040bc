// The parts of a release as CycloneDX JSON, made from the lock file: npm run sbom -- FILE
// npm lists the packages that are installed with the program. Added are what npm does not know: the packages that are bundled
// into the touch page, and the two programs of the boards. Removed is from where packages were downloaded. Nothing is written
// that the schema of CycloneDX refuses.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { JsonStrictValidator } from '@cyclonedx/cyclonedx-library/Validation';

/** Bundled into the page's script by esbuild. */
const bundled = ['preact', 'uplot'];
const kept = new Set(['license', 'vcs', 'website', 'issue-tracker']);

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url));
const { name, version, license } = JSON.parse(read('package.json'));

const listed = (...options) => {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only', ...options], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(text);
};

const withoutAddresses = ({ externalReferences = [], ...component }) => ({
  ...component,
  externalReferences: externalReferences.filter(({ type }) => kept.has(type)),
});

/** A program of a board: its note beside it has its version. */
const firmware = ({ id, file, program, licence, description }) => {
  const found = new RegExp(`^${program} (\\S+)$`, 'm').exec(read(`${file}.txt`).toString('latin1'));
  if (found === null) throw new Error(`${file}.txt does not name the version of ${program}`);
  return {
    'bom-ref': `${id}@${found[1]}`,
    type: 'firmware',
    name: id,
    version: found[1],
    description,
    hashes: [{ alg: 'SHA-256', content: createHash('sha256').update(read(file)).digest('hex') }],
    licenses: [{ license: { id: licence } }],
  };
};

const boards = [
  firmware({
    id: 'fulcrum-actuator',
    file: 'hardware/firmware/actuator/actuator.hex',
    program: 'firmware',
    licence: license,
    description: "The actuator's firmware, with avr-libc linked into it",
  }),
  firmware({
    id: 'StandardFirmata',
    file: 'hardware/firmware/standard-firmata/StandardFirmata.hex',
    program: 'StandardFirmata',
    licence: 'LGPL-2.1-or-later',
    description: 'The program of the sensors’ board, unmodified, with the Arduino core linked into it',
  }),
];

const installed = listed('--omit', 'dev');
const everything = listed();
const ofThePage = bundled.map((wanted) => {
  const found = everything.components.find((component) => component.name === wanted);
  if (found === undefined) throw new Error(`${wanted} is not in the lock file`);
  return { ...found, scope: 'required', description: `${found.description ?? wanted} (bundled into the touch page)` };
});
const self = { ...withoutAddresses(installed.metadata.component), name, version, purl: `pkg:npm/${name}@${version}` };
const root = self['bom-ref'];
const added = [...ofThePage, ...boards];
const bom = {
  ...installed,
  metadata: { ...installed.metadata, component: self },
  components: [...installed.components, ...added].map(withoutAddresses),
  dependencies: installed.dependencies
    .map((each) =>
      each.ref === root ? { ...each, dependsOn: [...each.dependsOn, ...added.map((part) => part['bom-ref'])] } : each,
    )
    .concat(added.map((part) => ({ ref: part['bom-ref'], dependsOn: [] }))),
};

const file = process.argv[2] ?? 'out/sbom.cdx.json';
const text = `${JSON.stringify(bom, null, 2)}\n`;
// Strict: what the schema does not know is refused as well.
const problems = await new JsonStrictValidator(bom.specVersion).validate(text);
if (problems !== null) throw new Error(`not CycloneDX ${bom.specVersion}: ${JSON.stringify(problems, null, 2)}`);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, text);
console.log(`${file}: ${bom.components.length} components, valid CycloneDX ${bom.specVersion}`);
