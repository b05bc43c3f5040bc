/** `fulcrum plan list`, `check` and `show`: they need no service. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

const own = {
  name: 'slow',
  title: 'Slow',
  source: 'A clinician.',
  description: 'Two stages.',
  evidence: 'None.',
  stages: [
    { title: 'First', protocol: 'first-session', sessions: 3 },
    { title: 'Then', protocol: 'static-30', sessions: 2, daysPerWeek: 2 },
  ],
};

function file(content: unknown): string {
  const path = join(folder(), 'plan.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('fulcrum plan list', () => {
  it('lists the ready-made plans with the prescriptions that allow every stage, and one’s own', async () => {
    const place = folder();
    mkdirSync(join(place, 'plans'));
    writeFileSync(join(place, 'plans', 'slow.json'), JSON.stringify(own));
    writeFileSync(join(place, 'plans', 'broken.json'), '{"name":"broken"}');
    writeFileSync(join(place, 'plans', 'gentle-15.json'), '{}');
    const { code, out, err } = await fulcrum(['plan', 'list', '--json', '--config', join(place, 'c.json')]);
    expect(code).toBe(0);
    expect(jsonLines(out).map(({ name, own, sessions, allowedBy }) => [name, own, sessions, allowedBy])).toEqual([
      ['gentle-15', false, 52, ['standard', 'absolute']],
      ['kim-eight-weeks', false, 42, ['standard', 'absolute']],
      ['six-weeks-beginner', false, 18, ['beginner', 'standard', 'absolute']],
      ['slow', true, 5, ['standard', 'absolute']],
    ]);
    expect(err).toMatch(/^fulcrum: broken#\/title: is missing/);
    expect((await fulcrum(['plan', 'show', 'slow', '--data', place])).out).toMatch(/^Slow\n2 stages, 5 sessions\n/);
  });
});

describe('fulcrum plan check', () => {
  it('accepts a plan whose every protocol the prescription allows', async () => {
    expect(await fulcrum(['plan', 'check', 'six-weeks-beginner', '--as', 'beginner'])).toMatchObject({
      code: 0,
      out: 'six-weeks-beginner: allowed by the beginner prescription\n3 stages, 18 sessions\n',
    });
  });

  it('names each stage whose protocol is refused, with the protocol’s own reason', async () => {
    const stages = [...own.stages, { title: 'Missing', protocol: 'no-such', sessions: 1 }];
    const path = file({ ...own, stages });
    const { code, out, err } = await fulcrum(['plan', 'check', path, '--as', 'beginner', '--json']);
    expect(code).toBe(2);
    expect(jsonLines(out)).toEqual([
      expect.objectContaining({ type: 'refusal', pointer: '/stages/1/protocol', allowed: '-15 to 15°' }),
      expect.objectContaining({ pointer: '/stages/2/protocol', value: 'no-such' }),
    ]);
    expect(err).toContain('#/stages/1/protocol: the protocol of this stage is refused: static-30#/steps/0/ramp/to');
    expect(err).toContain('no such protocol');
  });

  it.each([
    ['not JSON', '{"name":', 'not JSON'],
    ['no plan', {}, '#/stages: is missing'],
    ['no sessions', { ...own, stages: [{ ...own.stages[0], sessions: 0 }] }, '(found 0); allowed: 1 to 200'],
    ['an unknown key', { ...own, weeks: 6 }, '#/weeks: unknown key'],
  ])('refuses a file with %s: place, value and what is allowed', async (_what, content, problem) => {
    const { code, out, err } = await fulcrum(['plan', 'check', file(content)]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
  });

  it('names the plans where there is none of this name', async () => {
    const { code, err } = await fulcrum(['plan', 'check', 'nine-weeks']);
    expect([code, err]).toEqual([
      2,
      'fulcrum: nine-weeks: no plan of this name, and no such file; allowed: a file, or gentle-15, kim-eight-weeks, six-weeks-beginner\n',
    ]);
  });
});

describe('fulcrum plan show', () => {
  it('shows the stages, the source and the evidence', async () => {
    const { code, out } = await fulcrum(['plan', 'show', 'kim-eight-weeks']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Kim, eight weeks\n4 stages, 42 sessions\n\nstage {2}protocol {7}sessions {2}days a week/);
    expect(out).toMatch(/\n4 {6}kim-3x3 {8}32 {8}4 /);
    expect(out).toMatch(/\n\nEvidence: .*Cochrane/);
    const { out: json } = await fulcrum(['plan', 'show', 'kim-eight-weeks', '--json']);
    expect(jsonLines(json)).toEqual([
      expect.objectContaining({ name: 'kim-eight-weeks', sessions: 42, allowedBy: ['standard', 'absolute'] }),
    ]);
  });
});
