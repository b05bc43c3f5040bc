/** The whole service on a virtual clock. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { bootId } from '../../src/records/files/boot-id.ts';
import { auditFile, verifyAudit } from '../../src/service/storage/audit-file.ts';
import { passing, serve, start } from '../support/service-rig.ts';
import { type Reply, SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { until as untilTrue } from '../support/waiting.ts';

/** A folder in which the day's drive test has passed. */
function tested(): string {
  const data = folder();
  writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn: '2027-01-15', boot: bootId() }));
  return data;
}

const noon = new Date(2027, 0, 15, 12).getTime();

async function virtual({ data = folder(), wallMs = noon } = {}) {
  const clock = new VirtualClock();
  const served = await serve({ data, clock, wallTime: () => wallMs + clock.now() });
  const replies: Reply[] = [];
  const connection = served.service.dispatcher.connect({
    role: 'operator',
    send: (line) => replies.push(JSON.parse(line)),
  });
  const ask = (method: string, params?: unknown): Reply => {
    connection.receive(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return replies.at(-1) ?? {};
  };
  /** Advances in slices, so that disk operations keep up. */
  const pass = (ms: number) => passing(clock, until(clock, clock.now() + ms));
  const passUntil = async (condition: () => boolean) => {
    for (let slices = 0; slices < 400 && !condition(); slices += 1) {
      await pass(500);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(condition()).toBe(true);
  };
  const state = () => served.service.controller.state;
  return { ...served, clock, ask, pass, passUntil, state };
}

async function until(clock: VirtualClock, at: number): Promise<void> {
  while (clock.now() < at) await new Promise((resolve) => setImmediate(resolve));
}

describe('before the first session of a day', () => {
  it('the drive is tested, and not again until the next day, over sessions and restarts', async () => {
    const { ask, pass, passUntil, state, service, data, clock, end, log } = await virtual();
    await pass(3000);
    const prompts: unknown[] = [];
    const watching = service.dispatcher.connect({
      role: 'observer',
      send: (line) => {
        const { method, params } = JSON.parse(line);
        if (method === 'prompt') prompts.push(params);
      },
    });
    watching.receive('{"jsonrpc":"2.0","id":1,"method":"subscribe"}');
    expect(ask('start', start)).toMatchObject({ result: { state: 'testing' } });
    await pass(1000);
    expect(ask('status').result).toMatchObject({ state: 'testing', prompt: 'press-the-button' });
    expect(prompts).toMatchObject([{ asking: true, question: 'press-the-button' }]);
    expect(log.join('')).toContain('prompt: press the return button for the drive test');
    await passUntil(() => state() !== 'testing');
    expect(prompts).toMatchObject([{ asking: true }, { asking: false, question: 'press-the-button' }]);
    watching.disconnect();
    expect(state()).toMatch(/^preparing|^session/);
    await passUntil(() => existsSync(join(data, 'drive-test.json')));
    expect(JSON.parse(readFileSync(join(data, 'drive-test.json'), 'utf8'))).toEqual({
      passedOn: '2027-01-15',
      boot: bootId(),
    });
    expect(service.shutdownProgress).toContain('bringing the person level first');
    ask('return');
    await passUntil(() => state() === 'ready');
    expect(ask('start', start)).toMatchObject({ result: { state: 'preparing' } });
    await end();

    const next = await virtual({ data });
    await next.pass(3000);
    expect(next.ask('start', start)).toMatchObject({ result: { state: 'preparing' } });
    await next.end();

    const tomorrow = await virtual({ data, wallMs: noon + 86_400_000 });
    await tomorrow.pass(3000);
    expect(tomorrow.ask('start', start)).toMatchObject({ result: { state: 'testing' } });
    await tomorrow.end();
    expect(clock.now()).toBeGreaterThan(60_000);
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true });
  });

  it('a test that fails is due again', async () => {
    const { ask, pass, state, simulated, data } = await virtual();
    simulated.patient.silent = true;
    await pass(3000);
    expect(ask('start', start)).toMatchObject({ result: { state: 'testing' } });
    await pass(60_000);
    expect(state()).not.toMatch(/^session|testing/);
    expect(existsSync(join(data, 'drive-test.json'))).toBe(false);
  });
});

describe('a recorder that fails', () => {
  it('ends the session, and prevents the next one until it works again (H24)', async () => {
    const data = tested();
    symlinkSync('/dev/full', auditFile(data));
    const { ask, passUntil, log, state } = await virtual({ data });
    await passUntil(() => state() === 'ready' && log.join('').includes('nothing is recorded'));
    expect(ask('status').result).toMatchObject({ recorder: 'the audit log cannot be written (ENOSPC)' });
    expect(ask('start', start)).toMatchObject({ error: { code: 2009, message: expect.stringContaining('H24') } });
    rmSync(auditFile(data));
    await passUntil(() => log.join('').includes('recording works again'));
    expect(ask('status').result).toMatchObject({ recorder: null });
    expect(ask('start', start)).toHaveProperty('result');
    expect(await verifyAudit(auditFile(data))).toMatchObject({ ok: true });
  });
});

it('a service that could not start retries nothing', async () => {
  const data = folder();
  const clock = new VirtualClock();
  writeFileSync(join(data, 's.sock'), 'no socket');
  mkdirSync(auditFile(data));
  await expect(passing(clock, serve({ data, clock }))).rejects.toThrow('exists and is not a socket');
  rmdirSync(auditFile(data));
  for (let tries = 0; tries < 5; tries += 1) {
    clock.advanceTo(milliseconds(clock.now() + 2000));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(existsSync(auditFile(data))).toBe(false);
});

it('drivers that take long to load are not found as a stall of the controller (H22)', async () => {
  const { service, log, path } = await serve({ slowDriversMs: 1200 });
  const client = await SocketClient.open(path);
  await client.ask('return');
  await untilTrue('ready', () => service.controller.state === 'ready');
  client.close();
  expect(log.join('')).not.toContain('H22');
});

describe('a brake that has slipped (H17)', () => {
  it('locks sessions out over restarts, until its file is removed', async () => {
    const data = tested();
    const { passUntil, pass, ask, state, simulated, end, service } = await virtual({ data });
    await pass(3000);
    ask('start', start);
    await passUntil(() => state() === 'session.holding' || (service.controller.angle ?? 0) > 9);
    simulated.inject(parseFault('0s:brake=off'));
    ask('stop');
    await passUntil(() => existsSync(join(data, 'lock-out.json')));
    ask('return');
    await passUntil(() => Math.abs(service.controller.angle ?? 9) < 1.5);
    await end();

    const next = await virtual({ data });
    await next.pass(3000);
    const reason = expect.stringContaining('locked out until serviced');
    // The rest after the inversion is owed as well.
    const refused = { error: { data: { reasons: expect.arrayContaining([reason]) } } };
    expect(next.ask('start', start)).toMatchObject(refused);
    expect(next.log.join('')).toContain('once the brake has been serviced, remove');
    await next.end();

    rmSync(join(data, 'lock-out.json'));
    const serviced = await virtual({ data });
    await serviced.pass(200_000);
    expect(serviced.ask('start', start)).toHaveProperty('result');
    await serviced.end();

    writeFileSync(join(data, 'lock-out.json'), '{');
    const unreadable = await virtual({ data });
    await unreadable.pass(3000);
    expect(unreadable.ask('start', start)).toMatchObject(refused);
  });
});

describe('a shutdown', () => {
  async function lostTable() {
    const served = await virtual({ data: tested() });
    await served.pass(3000);
    served.ask('start', start);
    await served.pass(10_000);
    for (const fault of ['0s:link=off', '0s:tilt=off']) served.simulated.inject(parseFault(fault));
    await served.passUntil(() => served.service.controller.angle === null);
    return served;
  }

  it('with the table gone says what it waits for, and ends after 30 s: the angle is not known', async () => {
    const { clock, end, log } = await lostTable();
    const before = clock.now();
    expect(await end()).toBe('lost');
    expect(clock.now() - before).toBeGreaterThanOrEqual(30_000);
    // Less than the 120 s for a table that answers; closing the files takes virtual time too.
    expect(clock.now() - before).toBeLessThan(90_000);
    expect(log.join('')).toMatch(/waiting for the table, which does not answer; last known angle \d+\.\d°\. Ctrl-C/);
    expect(log.join('')).toContain('its angle is not known');
  });

  it('with the table gone ends at once when asked again, but not while the table answers', async () => {
    const lost = await lostTable();
    const ending = lost.end();
    expect(lost.service.endNow()).toBe(true);
    expect(await ending).toBe('lost');
    const { ask, pass, service, end } = await virtual({ data: tested() });
    await pass(3000);
    ask('start', start);
    await pass(10_000);
    const returning = end();
    expect(service.endNow()).toBe(false);
    expect(await returning).toBe('level');
  });

  it('during a session returns first, and records why', async () => {
    const { ask, pass, simulated, end, data } = await virtual({ data: tested() });
    await pass(3000);
    ask('start', start);
    await pass(10_000);
    expect(simulated.truth().angleDeg).toBeGreaterThan(7);
    expect(await end()).toBe('level');
    expect(simulated.truth().angleDeg).toBeCloseTo(0, 0);
    expect(readFileSync(auditFile(data), 'utf8')).toContain(
      '"act":"return","reason":"the service is shutting down (test)"',
    );
  });

  it('after a failure of the program ends once the person is level, not after 120 s (H28)', async () => {
    const { ask, pass, simulated, clock, end } = await virtual({ data: tested() });
    await pass(3000);
    ask('start', start);
    await pass(10_000);
    const { pendant } = simulated;
    const show = pendant.show.bind(pendant);
    pendant.show = () => {
      pendant.show = show;
      throw new Error('a defect of this program');
    };
    await pass(1000);
    expect(ask('status').result).toMatchObject({ broken: 'a defect of this program' });
    const before = clock.now();
    expect(await end()).toBe('level');
    // Closing the files takes virtual time too; on a busy disk more than the return.
    expect(clock.now() - before).toBeLessThan(90_000);
    expect(Math.abs(simulated.truth().angleDeg)).toBeLessThan(1.5);
  });

  it('without the person brought level ends after 120 s, and logs that', async () => {
    const { ask, pass, simulated, clock, end, log } = await virtual({ data: tested() });
    await pass(3000);
    ask('start', start);
    await pass(10_000);
    simulated.patient.pressStop();
    await pass(1000);
    const before = clock.now();
    expect(await end()).toBe('off-level');
    expect(clock.now() - before).toBeGreaterThanOrEqual(120_000);
    expect(log.join('')).toContain('the service ends, and the person is not level');
  });
});

describe('a shutdown after the red stop', () => {
  async function pressed() {
    const served = await virtual();
    await served.pass(3000);
    served.ask('start', start);
    await served.passUntil(() => served.simulated.truth().angleDeg > 10);
    served.simulated.patient.pressStop();
    await served.pass(3000);
    expect(served.state()).toBe('stopped');
    return served;
  }
  const returns = (log: readonly string[]) => log.filter((line) => line.includes('"order":"return"')).length;

  it('orders nothing: a person decides, or the device by itself; then the service ends', async () => {
    const { service, simulated, log, pass, clock } = await pressed();
    simulated.patient.releaseStop();
    await pass(1000);
    const ended = service.end('SIGTERM');
    await pass(20_000);
    expect(returns(log)).toBe(0);
    expect(simulated.truth().angleDeg).toBeGreaterThan(10);
    expect(service.shutdownProgress).toContain('returns to level by itself at 1°/s');
    expect(await passing(clock, ended)).toBe('level');
    expect(returns(log)).toBe(0);
  });

  it('says what ends it while the red stop is held, and ends with a person who is not level', async () => {
    const { service, log, clock } = await pressed();
    const ended = service.end('SIGTERM');
    expect(service.shutdownProgress).toContain('let the red stop go');
    expect(await passing(clock, ended)).toBe('off-level');
    expect(returns(log)).toBe(0);
  });
});
