/** The commands that ask a running service for an act, and those that show what it does. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownProtocolFolders, protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { FulcrumClient } from '../../src/service/client.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';
import { type Served, serve } from '../support/service-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

async function ready(): Promise<Served> {
  const served = await serve();
  await until('ready', () => served.service.controller.state === 'ready');
  return served;
}

function answers(content: unknown): string {
  const file = join(folder(), 'answers.json');
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const yes = { screening: true, ankleLockChecked: true, attendant: true };

describe('fulcrum start', () => {
  it('starts a session, which the other acts steer', async () => {
    const { path, service } = await ready();
    const act = (...words: string[]) => fulcrum([...words, '--socket', path]);
    const started = await act('start', 'first-session', '--answers', answers(yes));
    expect([started.code, started.err]).toEqual([0, '']);
    expect(started.out).toMatch(/^start: \S+ at -?0\.\d°\nsession: (\S+) \(afterwards: fulcrum session answer \1\)\n$/);
    expect(service.controller.state).not.toBe('ready');
    const again = await act('start', 'first-session', '--answers', answers(yes), '--json');
    expect([again.code, JSON.parse(again.out)]).toEqual([
      1,
      {
        act: 'start',
        accepted: false,
        code: 2009,
        reason: expect.stringContaining('not ready'),
        reasons: [expect.stringContaining('not ready')],
        refusals: [],
      },
    ]);
    await act('stop');
    const resumed = await act('resume');
    expect(resumed).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^fulcrum: resume refused: ./) });
    await until('stopped', () => service.controller.state === 'stopped');
    expect((await act('acknowledge')).code).toBe(0);
    const reset = await act('reset', '--json');
    expect(JSON.parse(reset.out)).toMatchObject({ act: 'reset', accepted: true });
    expect((await act('answer')).code).toBe(0);
    expect(await act('attend')).toMatchObject({ code: 0, out: expect.stringMatching(/^attend: /) });
    expect((await act('pause')).code).toBe(1);
  });

  it('sends a file’s protocol, and prints the service’s reasons against it', async () => {
    const { path } = await ready();
    const file = join(folder(), 'steep.json');
    const steps = [{ ramp: { to: 45 } }, { hold: { seconds: 10 } }];
    writeFileSync(file, JSON.stringify({ name: 'steep', title: 'Steep', level: 'advanced', steps }));
    const { code, err } = await fulcrum(['start', file, '--socket', path, '--answers', answers(yes)]);
    expect(code).toBe(1);
    expect(err).toMatch(/^fulcrum: start refused: .*45/);
  });

  it('is refused if a question is answered with no', async () => {
    const { path, service } = await ready();
    const no = answers({ ...yes, screening: false });
    const { code, err } = await fulcrum(['start', 'first-session', '--socket', path, '--answers', no]);
    expect([code, service.controller.state]).toEqual([1, 'ready']);
    expect(err).toContain('start refused: ');
  });

  it.each([
    [{ screening: true, attendant: true }, 'ankleLockChecked is not answered with true or false'],
    [{ ...yes, ankleLockChecked: 'yes' }, 'ankleLockChecked is not answered with true or false'],
    [{ ...yes, height: 180 }, 'unknown answer "height"'],
    [[], 'is not a JSON object'],
  ])('needs each answer, and no others: %j', async (given, problem) => {
    const { code, err } = await fulcrum(['start', 'first-session', '--answers', answers(given)]);
    expect([code, err]).toEqual([2, expect.stringContaining(problem)]);
  });

  it('says how to answer where there is no terminal to ask on', async () => {
    const start = new Process(['start', 'first-session']);
    expect(await start.exited).toBe(2);
    expect(start.err).toContain('there is no terminal to ask the questions on; allowed: --answers FILE or --answers -');
  });

  it('sounders: no program confirms hearing them', async () => {
    const sounders = new Process(['sounders']);
    expect(await sounders.exited).toBe(2);
    expect(sounders.err).toContain('only a person can confirm that both sounders were heard');
  });

  it('fails if no service answers', async () => {
    const nowhere = join(folder(), 's');
    const { code, err } = await fulcrum(['pause', '--socket', nowhere]);
    expect([code, err]).toEqual([1, `fulcrum: no service answers: ${nowhere}: the socket does not exist\n`]);
  });
});

describe('a folder for one’s own protocols', () => {
  const own = {
    name: 'gentle',
    title: 'Gentle',
    level: 'beginner',
    steps: [{ ramp: { to: 10 } }, { hold: { seconds: 20 } }, { level: { seconds: 180 } }],
  };

  function withProtocols(): string {
    const place = folder();
    mkdirSync(join(place, 'protocols'));
    writeFileSync(join(place, 'protocols', 'gentle.json'), JSON.stringify(own));
    writeFileSync(join(place, 'protocols', 'steep.json'), JSON.stringify({ ...own, steps: [{ ramp: { to: 80 } }] }));
    writeFileSync(join(place, 'protocols', 'first-session.json'), '{}');
    return join(place, 'fulcrum.json');
  }

  it('is listed by fulcrum protocol list, with what is wrong with its files', async () => {
    const { code, out, err } = await fulcrum(['protocol', 'list', '--json', '--config', withProtocols()]);
    const listed = jsonLines(out);
    expect(code).toBe(0);
    expect(listed.filter((each) => each['own'] === true)).toEqual([
      expect.objectContaining({ name: 'gentle', sets: 1 }),
    ]);
    expect(listed.filter(({ name }) => name === 'first-session')).toHaveLength(1);
    expect(err).toContain('steep#/steps/0/ramp/to');
  });

  it('is listed and checked by the service, which starts its protocols by name', async () => {
    const file = withProtocols();
    const served = await serve({ library: protocolLibrary(ownProtocolFolders(file, '/none')) });
    await until('ready', () => served.service.controller.state === 'ready');
    const client = await FulcrumClient.connect(served.path);
    const { protocols } = await client.call('protocols.list');
    expect(protocols.filter((each) => each.own)).toEqual([
      expect.objectContaining({ name: 'gentle', title: 'Gentle', allowed: true, problems: [] }),
      expect.objectContaining({ name: 'steep', allowed: false, dose: null }),
    ]);
    expect(protocols.find(({ name }) => name === 'first-session')).toMatchObject({ own: false, allowed: true });
    const steep = await client.call('protocols.check', { protocol: 'steep' });
    expect(steep).toMatchObject({ allowed: false, problems: [expect.stringContaining('steep#/steps/0/ramp/to')] });
    expect(await client.call('protocols.check', { protocol: own })).toMatchObject({
      dose: { maxAngleDeg: 10, sets: 1 },
    });
    client.close();
    expect(await fulcrum(['start', 'gentle', '--socket', served.path, '--answers', answers(yes)])).toMatchObject({
      code: 0,
    });
  });
});

it('fulcrum watch prints the present state and every event, and ends with the service', async () => {
  const served = await ready();
  const watch = new Process(['watch', '--socket', served.path, '--json']);
  await watch.line('the present state', (line) => line.startsWith('{"type":"telemetry"'));
  await fulcrum(['stop', '--socket', served.path]);
  await watch.line('the stop', (line) => line.startsWith('{"type":"state"') && line.includes('"to":"stopped"'));
  await served.end();
  expect(await watch.exited).toBe(0);
});

it('fulcrum watch says so where the service is silent', async () => {
  const path = join(folder(), 's');
  const { createServer } = await import('node:net');
  const suspended = createServer(() => undefined).listen(path);
  const watch = new Process(['watch', '--socket', path]);
  await watch.until('the silence', () => watch.err.includes('no answer from the service for'));
  expect(await watch.stop('SIGINT')).toBe(130);
  suspended.close();
});

it('fulcrum audit show prints the last entries, for people or as they are', async () => {
  const served = await ready();
  await fulcrum(['stop', '--socket', served.path]);
  await served.end();
  const file = join(served.data, 'audit.jsonl');
  const { code, out } = await fulcrum(['audit', 'show', file, '--last', '3']);
  expect([code, out.trimEnd().split('\n').length]).toEqual([0, 3]);
  expect(out).toMatch(/^\d{4}-\d\d-\d\dT\S+Z {2}service service ended: test; level$/m);
  const raw = await fulcrum(['audit', 'show', file, '--last', '2', '--json']);
  expect(jsonLines(raw.out)).toHaveLength(2);
  expect(await fulcrum(['audit', 'show', '/none'])).toMatchObject({ code: 2 });
});
