/** The safety case with everything checked: each hazard, each control once, and what is broken. */
import {
  type Argument,
  type Control,
  type ControlKind,
  controlKinds,
  type Place,
  type TestPlace,
} from '../safety/case/argument.ts';
import { argumentOf, useHazards } from '../safety/case/safety-case.ts';
import { registerRows } from '../safety/hazards/register.ts';
import { Links, type ReadSource } from './links.ts';
import { type Margins, type Nearest, quantities } from './margins.ts';
import { type MeasuredHazard, type Measurements, measuredOf } from './measured.ts';
import type { TestResults, TestStatus } from './test-results.ts';

export interface CheckedControl {
  /** `C07`: by kind, in the order of the hazards. */
  readonly id: string;
  readonly kind: ControlKind;
  readonly does: string;
  readonly code: readonly { readonly place: Place; readonly problem: string | null }[];
  /** `status`: null where no results were given, or vitest does not run it. */
  readonly tests: readonly {
    readonly test: TestPlace;
    readonly problem: string | null;
    readonly status: TestStatus | null;
  }[];
  /** Why there is no test; null: there is. */
  readonly untested: string | null;
  readonly hazards: readonly string[];
}

export interface CheckedHazard {
  readonly id: string;
  readonly title: string;
  readonly harm: string;
  readonly severity: Argument['severity'];
  readonly residual: string;
  readonly gap: string | null;
  /** Ids of its controls by kind. */
  readonly controls: Readonly<Partial<Record<ControlKind, readonly string[]>>>;
  /** Of the register's hazards. */
  readonly reaction: string | null;
  readonly deadline: string | null;
  readonly hasDeadline: boolean;
  /** Null: nothing was given, or nothing shows it. */
  readonly measured: MeasuredHazard | null;
  /** How near recorded sessions came to it; empty: none were given, or none shows it. */
  readonly recorded: readonly Nearest[];
  /** Recorded sessions in which it was found; null: none were given. */
  readonly foundIn: number | null;
}

export interface CheckedCase {
  readonly hazards: readonly CheckedHazard[];
  readonly controls: readonly CheckedControl[];
  readonly counts: {
    readonly registerHazards: number;
    readonly useHazards: number;
    readonly controls: number;
    readonly untestedControls: number;
    readonly places: number;
    readonly tests: number;
    readonly testsPassed: number;
    readonly gaps: number;
    readonly measuredHazards: number;
    readonly broken: number;
  };
  /** In words, each with the control or hazard that it concerns. */
  readonly broken: readonly string[];
}

export interface Evidence {
  readonly read: ReadSource;
  readonly results: TestResults | null;
  readonly measurements: Measurements | null;
  readonly margins: Margins | null;
}

interface Subject {
  readonly id: string;
  readonly argument: Argument;
  readonly facts: Pick<CheckedHazard, 'title' | 'harm' | 'reaction' | 'deadline' | 'hasDeadline'>;
}

const kinds = Object.keys(controlKinds) as readonly ControlKind[];

export function assessCase({ read, results, measurements, margins }: Evidence): CheckedCase {
  const subjects = [...ofRegister(), ...ofUse()];
  const links = new Links(read);
  const found = controlsOf(subjects);
  const controls = found.map(({ control, kind, hazards }, index): CheckedControl => {
    const tests = (control.tests ?? []).map((test) => ({
      test,
      problem: links.problemOfTest(test),
      status: statusOf(test, links, results),
    }));
    return {
      id: `C${String(index + 1).padStart(2, '0')}`,
      kind,
      does: control.does,
      code: control.code.map((place) => ({ place, problem: links.problemOf(place) })),
      tests,
      untested: control.untested ?? null,
      hazards,
    };
  });
  const idOf = (control: Control): string => controls[found.findIndex((each) => each.control === control)]?.id ?? '';
  const hazards = subjects.map(({ id, argument, facts }): CheckedHazard => {
    const { severity, residual, gap } = argument;
    return {
      id,
      ...facts,
      severity,
      residual,
      gap: gap ?? null,
      controls: Object.fromEntries(
        kinds.flatMap((kind) => {
          const own = argument.controls[kind];
          return own === undefined ? [] : [[kind, own.map(idOf)]];
        }),
      ),
      measured: measurements === null ? null : measuredOf(measurements.rows, id),
      recorded: (margins?.nearest ?? []).filter(({ quantity }) => quantities[quantity].hazard === id),
      foundIn: margins === null ? null : (margins.found.get(id) ?? 0),
    };
  });
  const broken = [...controls.flatMap(brokenIn), ...hazards.flatMap(failedOf)];
  return { hazards, controls, counts: countsOf(hazards, controls, broken), broken };
}

const ofRegister = (): readonly Subject[] =>
  registerRows().map(({ id, component, fault, harm, reaction, deadline, deadlineMs }) => ({
    id,
    argument: argumentOf(id),
    facts: { title: `${component}: ${fault}`, harm, reaction, deadline, hasDeadline: deadlineMs !== null },
  }));

const ofUse = (): readonly Subject[] =>
  useHazards.map(({ id, situation, harm, ...argument }) => ({
    id,
    argument,
    facts: { title: situation, harm, reaction: null, deadline: null, hasDeadline: false },
  }));

interface FoundControl {
  readonly control: Control;
  readonly kind: ControlKind;
  readonly hazards: readonly string[];
}

/** Each control once, by kind. */
function controlsOf(subjects: readonly Subject[]): readonly FoundControl[] {
  return kinds.flatMap((kind) => {
    const hazardsOf = new Map<Control, string[]>();
    for (const { id, argument } of subjects) {
      for (const control of argument.controls[kind] ?? []) {
        hazardsOf.set(control, [...(hazardsOf.get(control) ?? []), id]);
      }
    }
    return [...hazardsOf].map(([control, hazards]) => ({ control, kind, hazards }));
  });
}

function statusOf(test: TestPlace, links: Links, results: TestResults | null): TestStatus | null {
  const written = test.file.endsWith('.c') ? null : links.writtenName(test);
  return results === null || written === null ? null : results.statusOf(test.file, written, test.name);
}

const brokenIn = ({ id, code, tests }: CheckedControl): readonly string[] => [
  ...code.flatMap(({ place, problem }) =>
    problem === null
      ? []
      : [`${id}: ${place.file}: ${'symbol' in place ? place.symbol : `“${place.words}”`}: ${problem}`],
  ),
  ...tests.flatMap(({ test, problem, status }) => {
    const wrong = problem ?? (status === null || status === 'passed' ? null : status);
    return wrong === null ? [] : [`${id}: ${test.file}: ${test.name}: ${wrong}`];
  }),
];

const failedOf = ({ id, measured }: CheckedHazard): readonly string[] =>
  measured === null || measured.failed === 0
    ? []
    : [`${id}: ${measured.failed} of ${measured.times} measurements failed`];

function countsOf(
  hazards: readonly CheckedHazard[],
  controls: readonly CheckedControl[],
  broken: readonly string[],
): CheckedCase['counts'] {
  const tests = new Map(
    controls.flatMap(({ tests: all }) => all.map(({ test, status }) => [`${test.file} ${test.name}`, status])),
  );
  const places = new Set(controls.flatMap(({ code }) => code.map(({ place }) => JSON.stringify(place))));
  return {
    registerHazards: hazards.filter(({ reaction }) => reaction !== null).length,
    useHazards: hazards.filter(({ reaction }) => reaction === null).length,
    controls: controls.length,
    untestedControls: controls.filter(({ untested }) => untested !== null).length,
    places: places.size,
    tests: tests.size,
    testsPassed: [...tests.values()].filter((status) => status === 'passed').length,
    gaps: hazards.filter(({ gap }) => gap !== null).length,
    measuredHazards: hazards.filter(({ measured }) => measured !== null).length,
    broken: broken.length,
  };
}
