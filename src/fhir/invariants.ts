/**
 * What has to hold in every bundle, and general validators do not look at: they know FHIR, and not what this program means by
 * its resources. Shares no code with what makes the bundle, but for the lists of codes.
 */
import type {
  Coding,
  FhirResource,
  Observation,
  ObservationComponent,
  Period,
  Procedure,
  Quantity,
  Reference,
  Resource,
} from 'fhir/r4.js';
import { possiblePressures } from '../patients/screening.ts';
import type { TherapyBundle } from './bundle.ts';
import { localSystem, loincNames, loincSystem, otherCodes, ucumSystem, units } from './codes.ts';
import { anglesProblems, codeOf } from './sampled-invariants.ts';

export interface BundleProblem {
  /** Type of the resource and its place in the bundle: `Observation[7]`. */
  readonly place: string;
  readonly problem: string;
}

/** Empty: the bundle may be given to somebody. */
export function bundleProblems(bundle: TherapyBundle): readonly BundleProblem[] {
  const resources = (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
  return [
    ...entryProblems(bundle),
    ...partProblems(resources),
    ...resources.flatMap((resource, index) => {
      const place = `${resource.resourceType}[${index}]`;
      return [
        ...everywhere(resource, bundle, resources),
        ...(resource.resourceType === 'Observation' ? observationProblems(resource, resources) : []),
        ...(resource.resourceType === 'Patient' ? personProblems(resource) : []),
      ].map((problem) => ({ place, problem }));
    }),
    ...anglesProblems(resources).map((problem) => ({ place: 'Bundle', problem })),
  ];
}

function entryProblems({ type, entry = [] }: TherapyBundle): readonly BundleProblem[] {
  const urls = entry.map(({ fullUrl }) => fullUrl);
  const problems = entry.flatMap(({ fullUrl, resource }, index) => {
    if (resource?.id !== undefined && fullUrl === `urn:uuid:${resource.id}`) return [];
    return [{ place: `Bundle.entry[${index}]`, problem: 'its full URL is not that of its resource' }];
  });
  return [
    ...(type === 'collection' ? [] : [{ place: 'Bundle.type', problem: `is ${type}; allowed: collection` }]),
    ...(new Set(urls).size === urls.length
      ? []
      : [{ place: 'Bundle.entry', problem: 'two entries have one full URL' }]),
    ...problems,
  ];
}

/** Types of which a bundle has exactly one. */
const single = ['Procedure', 'CodeSystem'] as const;

function partProblems(resources: readonly FhirResource[]): readonly BundleProblem[] {
  return single.flatMap((type) => {
    const count = resources.filter(({ resourceType }) => resourceType === type).length;
    return count === 1 ? [] : [{ place: 'Bundle.entry', problem: `has ${count} resources of type ${type}, not 1` }];
  });
}

/** References, codes, quantities and periods, wherever they stand. */
function everywhere(
  resource: FhirResource,
  bundle: TherapyBundle,
  resources: readonly FhirResource[],
): readonly string[] {
  const urls = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
  const localCodes = new Set(
    resources.flatMap((each) =>
      each.resourceType === 'CodeSystem' ? (each.concept ?? []).map(({ code }) => code) : [],
    ),
  );
  const problems: string[] = [];
  visit(resource, (value) => {
    if (isReference(value) && !urls.has(value.reference))
      problems.push(`refers to ${value.reference}, which is not here`);
    if (isQuantity(value)) problems.push(...quantityProblems(value));
    else if (isCoding(value)) problems.push(...codingProblems(value, localCodes));
    if (isPeriod(value) && Date.parse(value.start) > Date.parse(value.end)) {
      problems.push(`a period ends (${value.end}) before it starts (${value.start})`);
    }
  });
  return problems;
}

function visit(value: unknown, look: (value: object) => void): void {
  if (typeof value !== 'object' || value === null) return;
  look(value);
  for (const part of Object.values(value)) visit(part, look);
}

const isReference = (value: object): value is Reference & { reference: string } =>
  'reference' in value && typeof value.reference === 'string';
const isQuantity = (value: object): value is Quantity & { value: number } =>
  'value' in value && typeof value.value === 'number';
const isCoding = (value: object): value is Coding & { system: string } =>
  'system' in value && typeof value.system === 'string' && 'code' in value;
const isPeriod = (value: object): value is Period & { start: string; end: string } =>
  'start' in value && 'end' in value && typeof value.start === 'string' && typeof value.end === 'string';

function quantityProblems({ value, system, code = '' }: Quantity & { value: number }): readonly string[] {
  if (system !== ucumSystem) return [`the quantity ${value} is not in a unit of UCUM`];
  return Object.hasOwn(units, code)
    ? []
    : [`${code} is none of this program's units: ${Object.keys(units).join(', ')}`];
}

function codingProblems(
  { system, code = '' }: Coding & { system: string },
  localCodes: ReadonlySet<string>,
): readonly string[] {
  const isKnown = (): boolean => {
    switch (system) {
      case loincSystem:
        return Object.hasOwn(loincNames, code);
      case localSystem:
        return localCodes.has(code);
      case ucumSystem:
        return Object.hasOwn(units, code);
      default:
        return otherCodes[system]?.includes(code) === true;
    }
  };
  return isKnown() ? [] : [`the code ${code} of ${system} is none that this program uses, or is not declared`];
}

function observationProblems(observation: Observation, resources: readonly FhirResource[]): readonly string[] {
  const { partOf = [], subject, component = [] } = observation;
  const procedure = resources.find((each): each is Procedure => each.resourceType === 'Procedure');
  const values = Object.keys(observation).filter((key) => key.startsWith('value') || key === 'dataAbsentReason');
  const isPanel = values.length === 0 && component.length > 0;
  return [
    ...(partOf.some(({ reference }) => reference === `urn:uuid:${procedure?.id}`) ? [] : ['belongs to no procedure']),
    ...(sameSubject(subject, procedure?.subject) ? [] : ['has another subject than the procedure']),
    ...(values.length === 1 || isPanel ? [] : [`has ${values.length} of value and reason for its absence, not 1`]),
    ...valueProblems(observation),
  ];
}

const sameSubject = (one: Reference | undefined, other: Reference | undefined): boolean =>
  one !== undefined && one.reference === other?.reference && one.display === other?.display;

/** What a value of this code can be. */
function valueProblems(observation: Observation): readonly string[] {
  const { valueQuantity, component = [] } = observation;
  const value = valueQuantity?.value;
  switch (codeOf(observation)) {
    case undefined:
      return ['has no code'];
    case '72514-3':
      if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 10)) return [];
      return [`the pain ${value} is no whole number from 0 to 10`];
    case '85354-9':
      return component.length === 0 ? [] : pressureProblems(component);
    case 'dose': {
      const sum = component.reduce((total, part) => total + (part.valueQuantity?.value ?? Number.NaN), 0);
      if (value !== undefined && Math.abs(sum - value) < 0.0005) return [];
      return [`the dose ${value} is not the sum of its inversions, ${sum}`];
    }
    default:
      return [];
  }
}

function pressureProblems(component: readonly ObservationComponent[]): readonly string[] {
  const measured = (code: string): number =>
    component.find((part) => codeOf(part) === code)?.valueQuantity?.value ?? Number.NaN;
  const [systolic, diastolic] = [measured('8480-6'), measured('8462-4')];
  const within = (value: number, { min, max }: { readonly min: number; readonly max: number }): boolean =>
    value >= min && value <= max;
  const isPossible =
    within(systolic, possiblePressures.systolic) &&
    within(diastolic, possiblePressures.diastolic) &&
    systolic > diastolic;
  return isPossible ? [] : [`no blood pressure is ${systolic}/${diastolic} mmHg`];
}

/** A bundle may go where its person's name must not. */
function personProblems(person: Resource): readonly string[] {
  const said = Object.keys(person).filter((key) => !['resourceType', 'id', 'meta', 'identifier'].includes(key));
  return said.length === 0 ? [] : [`says more of the person than the pseudonym: ${said.join(', ')}`];
}
