/** `fulcrum commission`: what a person is asked, beside a simulated table, and the command without one. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { type AtTheTable, askedResult } from '../../src/cli/support/commission-questions.ts';
import { conformanceIn } from '../../src/cli/support/conformance-result.ts';
import { type CommissionItem, commissionItems } from '../../src/service/commission/items.ts';
import { commissionFile } from '../../src/service/commission/record.ts';
import { Rig } from '../support/dispatcher-rig.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';
import { folder } from '../support/temporary-folder.ts';

type Watched = Extract<CommissionItem, { by: 'both' }>;
const watched = commissionItems.filter((item) => item.by === 'both');

/** What a person’s act does to the simulated table; each ends by itself, as the person is told then. */
const acts: Readonly<Record<(typeof watched)[number]['key'], string>> = {
  button: 'patient=button,1s',
  ankle: 'ankle=off,1s',
  mains: 'supply=off,1s',
  'lower-end': 'lower=closed,1s',
  'upper-end': 'upper=open,1s',
  'red-stop': 'patient=estop,1s',
};

/** A person at a simulated table, who does what `act` says when asked the first time. */
function atTheTable(
  act: string | null,
  answers: readonly string[] = [],
): { table: AtTheTable; said: string[]; rig: Rig } {
  const rig = new Rig().ready();
  const client = rig.open();
  const said: string[] = [];
  const left = [...answers];
  const refusal = (method: string): Promise<string | null> =>
    Promise.resolve(client.ask(method).error?.message ?? null);
  const table: AtTheTable = {
    ask: async (question) => {
      said.push(question.text);
      for (;;) {
        const typed = left.shift();
        if (typed === undefined) throw new Error(`no answer to ${question.text}`);
        const answer = question.read(typed);
        if (answer !== undefined) return answer;
      }
    },
    say: (text) => {
      said.push(text);
      if (act !== null && said.length === 1) rig.table.inject(parseFault(`0s:${act}`));
    },
    flags: async () => rig.table.truth().flags,
    soundTest: () => refusal('sounders.test'),
    soundersHeard: () => refusal('sounders.heard'),
    pause: async (ms) => rig.pass(ms),
    patienceMs: 5000,
  };
  return { table, said, rig };
}

describe('an item that the program watches', () => {
  it.each(watched.map((item): [string, Watched] => [item.key, item]))(
    '%s passes once the signal came and went',
    async (key, item) => {
      const { table, said } = atTheTable(acts[key as keyof typeof acts]);
      expect(await askedResult(item, table)).toMatchObject({ passed: true });
      expect(said).toEqual([`Please ${item.does}.`, `Seen. Please ${item.undoes}.`]);
    },
  );

  it.each(watched.map((item): [string, Watched] => [item.key, item]))(
    '%s fails where its wire is cut',
    async (_, item) => {
      const { table } = atTheTable(null);
      expect(await askedResult(item, table)).toMatchObject({
        passed: false,
        said: expect.stringContaining('not seen within 5 s'),
      });
    },
  );

  it('fails where the signal stays', async () => {
    const [, , , lower] = watched;
    const { table } = atTheTable('lower=closed');
    if (lower === undefined) throw new Error('no item');
    expect(await askedResult(lower, table)).toEqual({
      passed: false,
      said: 'release it: not seen within 5 s',
      note: null,
    });
  });
});

describe('an item that a person answers', () => {
  const asked = commissionItems.filter((each) => each.by === 'person');
  const item = asked.find(({ key }) => key === 'card');
  const sounders = asked.find(({ key }) => key === 'sounders');
  if (item === undefined || sounders === undefined) throw new Error('no item');

  it.each([
    ['yes', { passed: true, said: 'yes', note: null }],
    ['y', { passed: true, said: 'yes', note: null }],
    ['no, it is blank', { passed: false, said: 'no', note: 'it is blank' }],
    ['NO', { passed: false, said: 'no', note: null }],
    ['yes; hung by the door', { passed: true, said: 'yes', note: 'hung by the door' }],
  ])('%s', async (typed, result) => {
    expect(await askedResult(item, atTheTable(null, [typed]).table)).toEqual(result);
  });

  it('asks again after anything else', async () => {
    const { table } = atTheTable(null, ['', 'yesterday', 'perhaps', 'no\u001b[2J', 'no']);
    expect(await askedResult(item, table)).toMatchObject({ passed: false });
  });

  it('sounds both sounders before it asks whether they were heard, and tells the service', async () => {
    const { table, rig } = atTheTable(null, ['yes']);
    expect(await askedResult(sounders, table)).toMatchObject({ passed: true });
    const done = rig.entries.flatMap((entry) =>
      entry.type === 'act' && entry.refused === undefined ? [entry.act] : [],
    );
    expect(done).toEqual(['sounders.test', 'sounders.heard']);
  });

  it('confirms nothing that was not heard', async () => {
    const { table, rig } = atTheTable(null, ['no, LS2 is silent']);
    expect(await askedResult(sounders, table)).toEqual({ passed: false, said: 'no', note: 'LS2 is silent' });
    expect(rig.entries.some((entry) => entry.type === 'act' && entry.act === 'sounders.heard')).toBe(false);
  });
});

describe('fulcrum commission', () => {
  it('needs a terminal', async () => {
    const process = new Process(['commission', '--by', 'First Person']);
    expect(await process.exited).toBe(2);
    expect(process.err).toContain('only a person beside the table can go through the checklist');
  });

  it('lists the checklist in its help', async () => {
    const { out } = await fulcrum(['commission', '--help']);
    for (const { key } of commissionItems) expect(out).toContain(`  ${key} `);
  });

  it.each([
    ['', 'does not end with a summary'],
    ['{"type":"check","verdict":"pass"}\n', 'does not end with a summary'],
    ['{"type":"summary","device":"a","checks":-1,"pass":0,"fail":0,"skip":0}\n', 'does not end with a summary'],
  ])('refuses %j as the result of fulcrum conformance', (content, words) => {
    const file = join(folder(), 'c.jsonl');
    writeFileSync(file, content);
    expect(() => conformanceIn(file)).toThrow(words);
    expect(() => conformanceIn(join(file, 'none'))).toThrow('no such file');
  });

  it('reads what fulcrum conformance prints', async () => {
    const file = join(folder(), 'c.jsonl');
    const { out } = await fulcrum(['conformance', '--device', 'simulated', '--only', 'grammar', '--json']);
    writeFileSync(file, out);
    const { device, checks, passed, failed } = conformanceIn(file);
    expect([device, failed]).toEqual(['simulated', 0]);
    expect(checks).toBeGreaterThan(3);
    expect(passed).toBe(checks);
  });
});

describe('fulcrum commission show', () => {
  function configured(kept: string | null): string {
    const data = folder();
    const file = join(data, 'fulcrum.json');
    const ports = { actuator: { path: '/dev/none-1' }, sensors: { path: '/dev/none-2' } };
    writeFileSync(file, JSON.stringify({ ...ports, data, socket: join(data, 'none.sock') }));
    if (kept !== null) writeFileSync(commissionFile(data), kept);
    return file;
  }
  const result = {
    at: '2027-03-31T18:05:00.000Z',
    by: 'First Person',
    commissioned: false,
    fulcrum: '0.1.0',
    actuator: 'table-01, firmware 1.1.0',
    sensors: 'StandardFirmata',
    results: [
      { item: 'computer', passed: true, said: 'no fault', note: null },
      { item: 'lamps', passed: false, said: 'no', note: 'the yellow one is dark' },
    ],
  };

  it('says what passed, what failed and what was not done, by whom and when', async () => {
    const { code, out } = await fulcrum(['commission', 'show', '--config', configured(JSON.stringify(result))]);
    expect(code).toBe(1);
    expect(out).toMatch(/^passed {4}computer +no fault$/m);
    expect(out).toMatch(/^FAILED {4}lamps +no \(the yellow one is dark\)$/m);
    expect(out).toMatch(/^not done {2}red stop cuts$/m);
    expect(out).toContain(
      `NOT commissioned: ${commissionItems.length - 1} of ${commissionItems.length} items not passed`,
    );
    expect(out).toContain('on 2027-03-31 18:05 UTC by First Person, with Fulcrum 0.1.0; actuator: table-01');
  });

  it('ends with 0 where every item has passed', async () => {
    const results = commissionItems.map(({ key }) => ({ item: key, passed: true, said: 'yes', note: null }));
    const config = configured(JSON.stringify({ ...result, commissioned: true, results }));
    const { code, out } = await fulcrum(['commission', 'show', '--config', config, '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { ...result, commissioned: true, results }]);
  });

  it('refuses the options of the checklist', async () => {
    const { code, err } = await fulcrum(['commission', 'show', '--by', 'First Person']);
    expect([code, err]).toEqual([2, expect.stringContaining('--by: applies to fulcrum commission, not to show')]);
  });

  it.each([
    ['there is none', null, 'nobody has gone through the checklist'],
    ['it is damaged', '{"by":', 'is not a result of fulcrum commission'],
  ])('says that %s', async (_, kept, words) => {
    const { code, out, err } = await fulcrum(['commission', 'show', '--config', configured(kept), '--json']);
    expect([code, JSON.parse(out)]).toEqual([1, { commissioned: false }]);
    expect(err).toContain(words);
  });
});
