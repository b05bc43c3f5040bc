/** Whole sessions over the socket, with the table and the service as processes of their own. */
import { mkdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { setPin } from '../../src/service/access/pin.ts';
import { verifyAudit } from '../../src/service/storage/audit-file.ts';
import { consent } from '../support/dispatcher-rig.ts';
import { angleOf, driveTestPassed, fulcrum, kill, machine, stateOf } from '../support/service-process.ts';
import { until } from '../support/service-rig.ts';

const protocol = (to: number, hold: number) => ({
  name: 'short',
  title: 'Short',
  level: 'beginner',
  steps: [{ ramp: { to, rate: 1.5 } }, { hold: { seconds: hold } }],
});

async function readyMachine() {
  const all = await machine();
  mkdirSync(all.data);
  driveTestPassed(all.data);
  await setPin(all.data, '4711');
  const run = await all.run();
  const client = await all.connect();
  await until(async () => (await stateOf(client)) === 'ready', 30_000).catch((error) => {
    throw new Error(`${error}: ${run.out()}`);
  });
  return { all, run, client };
}

// In real time, and a computer with too much to do misses the deadlines of a table as any other would: then once more.
describe('a machine', { retry: 2 }, () => {
  it('runs a session over the socket: start, pause, resume, override, stop, return, reset, acknowledge', async () => {
    const { all, run, client } = await readyMachine();
    expect(await client.ask('start', { ...consent, protocol: protocol(8, 60) })).toHaveProperty('result');
    await until(async () => (await stateOf(client)) === 'session.holding', 20_000);
    expect(await client.ask('pause')).toMatchObject({ result: { state: 'paused' } });
    expect(await client.ask('resume')).toMatchObject({ result: { state: 'session.holding' } });
    expect(await client.ask('login', { pin: '0000' })).toMatchObject({ error: { code: 2004 } });
    expect(await client.ask('login', { pin: '4711' })).toMatchObject({ result: { role: 'clinician' } });
    const begin = { reason: 'a closer look', seconds: 60 };
    expect(await client.ask('override.begin', begin)).toMatchObject({ result: { state: 'override.holding' } });
    expect(await client.ask('override.target', { angleDeg: 6, rateDegPerS: 1 })).toMatchObject({
      result: { state: 'override.moving', viaLevel: false },
    });
    await until(async () => Math.abs((await angleOf(client)) - 6) < 0.3, 10_000);
    expect(await client.ask('override.end')).toMatchObject({ result: { state: 'paused' } });
    expect(await client.ask('stop')).toMatchObject({ result: { state: 'stopped' } });
    expect(await client.ask('reset')).toMatchObject({ error: { code: 2002 } });
    expect(await client.ask('return')).toHaveProperty('result');
    await until(async () => (await stateOf(client)) === 'fault.locked', 20_000);
    expect(Math.abs(await angleOf(client))).toBeLessThan(1.5);
    expect(await client.ask('reset')).toMatchObject({ result: { state: 'ready' } });
    expect(await client.ask('acknowledge')).toHaveProperty('result');
    run.child.kill('SIGTERM');
    expect(await run.exited).toBe(0);
    expect(await verifyAudit(`${all.data}/audit.jsonl`)).toMatchObject({ ok: true });
  }, 60_000);

  it('brings the person level before it ends, and a second signal does not change that', async () => {
    const { run, client } = await readyMachine();
    await client.ask('start', { ...consent, protocol: protocol(8, 60) });
    await until(async () => (await angleOf(client)) > 6, 20_000);
    run.child.kill('SIGTERM');
    await until(() => run.out().includes('brought level first'));
    run.child.kill('SIGINT');
    await until(() => run.out().includes('SIGINT: the person comes level first'));
    expect(run.child.exitCode).toBeNull();
    expect(Math.abs(await angleOf(client))).toBeGreaterThan(1.5);
    expect(await run.exited).toBe(0);
    expect(run.out()).toContain('the table is level, the service ends');
  }, 60_000);

  it('killed head-down: the actuator returns, and STOP and RETURN from a shell go to its port', async () => {
    const { all, run, client } = await readyMachine();
    await client.ask('start', { ...consent, protocol: protocol(8, 60) });
    await until(async () => (await angleOf(client)) > 7, 20_000);
    await kill(run.child);
    const act = async (name: string) => {
      const shell = fulcrum([name, '--config', all.configuration, '--json']);
      const code = await shell.exited;
      return { code, err: shell.err(), ...JSON.parse(shell.out()) };
    };
    const stopped = await act('stop');
    expect(stopped).toMatchObject({ code: 4, by: 'port', state: 'S' });
    expect(stopped.err).toContain('the service does not answer (nobody listens on the socket)');
    expect(stopped.angleDeg).toBeGreaterThan(1.5);
    expect(await act('return')).toMatchObject({ code: 0, by: 'port', state: 'A' });
    // The service again: the return goes on, and nothing else moves.
    const again = await all.run();
    expect(again.out()).toContain('took over from a service that ended without a word');
    const next = await all.connect();
    await until(async () => Math.abs(await angleOf(next)) < 1.5, 20_000);
    expect(await stateOf(next)).not.toMatch(/^session|^override/);
  }, 60_000);

  it('tells of each unplugging by name, and is ready again after it', async () => {
    const { all, run, client } = await readyMachine();
    for (const port of ['actuator', 'sensors']) {
      all.tell(`unplug ${port}`);
      await until(() => run.out().includes(`"act":"${port} not up"`) && !run.out().endsWith('{'), 10_000);
      const lines = () =>
        run
          .out()
          .split('\n')
          .filter((line) => line.includes(`"${port} up"`)).length;
      const before = lines();
      all.tell(`plug ${port}`);
      await until(() => lines() > before, 15_000);
    }
    await until(async () => ['ready', 'fault.locked'].includes(await stateOf(client)), 20_000);
  }, 60_000);

  it('is served by one service only', async () => {
    const { all, run } = await readyMachine();
    const second = fulcrum(['run', '--config', all.configuration]);
    expect(await second.exited).toBe(2);
    expect(second.err()).toContain(`another service works in this folder (found process ${run.child.pid})`);
    const status = fulcrum(['status', '--config', all.configuration]);
    expect(await status.exited).toBe(0);
    expect(status.out()).toContain('table     ready at 0.0°');
  }, 30_000);
});
