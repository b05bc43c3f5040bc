import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { absolute, beginner, standard } from '../../protocols/therapy/limits.ts';
import { checkPlan, readPlan } from '../../protocols/therapy/plans/read.ts';
import { type Plan, planSchemaText } from '../../protocols/therapy/plans/schema.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted, type Outcome, ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { hold, protocolOf, ramp, refusalsOf } from '../support/protocol-steps.ts';

const pathOf = (path: string) => fileURLToPath(new URL(`../../protocols/therapy/${path}`, import.meta.url));
const readyMade = readdirSync(pathOf('plans/ready-made')).sort();

function protocolNamed(name: string): Outcome<Protocol> {
  return readProtocol(readFileSync(pathOf(`ready-made/${name}.json`)), name);
}

test('plan.schema.json matches the schema (vitest -u regenerates it)', async () => {
  await expect(planSchemaText()).toMatchFileSnapshot('../../protocols/therapy/plans/plan.schema.json');
});

test('the ready-made plans', () => {
  expect(readyMade).toEqual(['gentle-15.json', 'kim-eight-weeks.json', 'six-weeks-beginner.json']);
});

describe.each(readyMade)('the plan %s', (file) => {
  const plan = accepted(readPlan(readFileSync(pathOf(`plans/ready-made/${file}`)), file));

  test('states its source, dose, departures and what the evidence says against it', () => {
    expect(`${plan.name}.json`).toBe(file);
    expect(plan.description).toMatch(/^Dose: .*Departs from its sources?/);
    expect(plan.evidence).toContain(
      'Cochrane 2013 (32 trials, 2,762 people): traction may make little or no difference',
    );
  });

  test('has protocols that exist and that the absolutes allow', () => {
    expect(refusalsOf(checkPlan(plan, absolute, protocolNamed, file))).toEqual([]);
  });

  test('gains at most 5° from one stage to the next, from a beginner’s first', () => {
    const angles = plan.stages.map(({ protocol }) => {
      return accepted(planTimeline(accepted(protocolNamed(protocol)), absolute, protocol)).maxAngle;
    });
    for (const [index, angle] of angles.entries()) expect(angle - (angles[index - 1] ?? 10)).toBeLessThanOrEqual(5);
  });

  test('begins with six sessions that a beginner’s prescription allows', () => {
    const [first] = plan.stages;
    expect(first?.sessions).toBeGreaterThanOrEqual(6);
    const begun = { ...plan, stages: plan.stages.slice(0, 1) };
    expect(refusalsOf(checkPlan(begun, beginner, protocolNamed, file))).toEqual([]);
  });
});

test('the beginner’s plan needs no prescription to its end, and the other two need one that is no wider than the default', () => {
  const allowedBy = readyMade.map((file) => {
    const plan = accepted(readPlan(readFileSync(pathOf(`plans/ready-made/${file}`)), file));
    const columns = { beginner, standard };
    return Object.entries(columns).flatMap(([name, column]) =>
      checkPlan(plan, column, protocolNamed, file).ok ? [name] : [],
    );
  });
  expect(allowedBy).toEqual([['standard'], ['standard'], ['beginner', 'standard']]);
});

describe('a plan file', () => {
  const stage = { title: 'One', protocol: 'first-session', sessions: 3 };
  const file = (change: object): string =>
    JSON.stringify({ name: 'a', title: 'A', source: 's', description: 'd', evidence: 'e', stages: [stage], ...change });
  const stages = (...list: readonly unknown[]) => file({ stages: list });

  test('of the least that is needed is read', () => {
    expect(readPlan(file({}), 'plan.json').ok).toBe(true);
  });

  test.each([
    ['an unknown key', file({ weeks: 6 }), '/weeks', 'unknown key (found "weeks"); allowed: $schema, name, title'],
    ['a misspelt key', stages({ ...stage, sesions: 1 }), '/stages/0/sesions', '; did you mean "sessions"?'],
    ['no evidence', file({ evidence: undefined }), '/evidence', 'is missing; allowed: a string'],
    ['no stages', stages(), '/stages', 'has too few or too many stages'],
    ['21 stages', stages(...Array.from({ length: 21 }, () => stage)), '/stages', '1 to 20 stages'],
    [
      'no sessions',
      stages({ ...stage, sessions: 0 }),
      '/stages/0/sessions',
      'is out of range (found 0); allowed: 1 to 200',
    ],
    ['201 sessions', stages({ ...stage, sessions: 201 }), '/stages/0/sessions', 'allowed: 1 to 200'],
    ['half a session', stages({ ...stage, sessions: 1.5 }), '/stages/0/sessions', 'a whole number'],
    ['eight days a week', stages({ ...stage, daysPerWeek: 8 }), '/stages/0/daysPerWeek', 'allowed: 1 to 7'],
    ['a protocol that is a path', stages({ ...stage, protocol: '../x' }), '/stages/0/protocol', 'single hyphens'],
    ['a title with control characters', file({ title: '\u001b[31m' }), '/title', 'contains control characters'],
    ['a stage that is a number', stages(5), '/stages/0', 'is of the wrong type (found 5); allowed: an object'],
    ['a protocol instead', file({ stages: undefined, steps: [] }), '/steps', 'unknown key'],
    ['no JSON', '{', '', 'not JSON'],
  ])('with %s is refused with place, value and what is allowed', (_, text, pointer, expected) => {
    const refusals = refusalsOf(readPlan(text, 'plan.json')).filter((each) => each.pointer === pointer);
    expect(refusals.map((each) => new ProtocolRefused([each]).message).join('\n')).toContain(expected);
  });
});

describe('a plan whose protocol is refused', () => {
  const plan: Plan = {
    name: 'a',
    title: 'A',
    source: 's',
    description: 'd',
    evidence: 'e',
    stages: [
      { title: 'One', protocol: 'good', sessions: 1 },
      { title: 'Two', protocol: 'steep', sessions: 1 },
      { title: 'Three', protocol: 'gone', sessions: 1 },
    ],
  };
  const protocols = new Map([
    ['good', protocolOf(ramp(15), hold(10))],
    ['steep', protocolOf(ramp(61), hold(10))],
  ]);
  const read = (name: string): Outcome<Protocol> => {
    const protocol = protocols.get(name);
    return protocol === undefined ? readProtocol('', name) : { ok: true, value: protocol };
  };

  test('is refused with the stage and the protocol’s own reason, for every stage at once', () => {
    const refusals = refusalsOf(checkPlan(plan, standard, read, 'plan.json'));
    expect(refusals.map(({ place, value }) => [place, value])).toEqual([
      ['plan.json#/stages/1/protocol', 'steep'],
      ['plan.json#/stages/2/protocol', 'gone'],
    ]);
    expect(refusals[0]).toMatchObject({
      code: 'FULCRUM_1712_PLAN_STAGE',
      problem:
        'the protocol of this stage is refused: steep#/steps/0/ramp/to: angle is outside the absolute limits (found 61°)',
      allowed: '-20 to 60°, and by the prescription -15 to 30°',
    });
  });

  test('is accepted where the prescription allows each protocol', () => {
    expect(checkPlan({ ...plan, stages: plan.stages.slice(0, 1) }, standard, read, 'plan.json').ok).toBe(true);
  });
});
