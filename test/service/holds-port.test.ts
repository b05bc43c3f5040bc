/** What a service says to a program that wants a port: asked over its socket. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { refusalOfService } from '../../src/cli/support/service-holds-port.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { serve, start } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';

const target = (socket: string) => ({ socket, data: '', actuator: null, running: null, note: null });

it('refuses while a session runs, and any port of its own at other times', async () => {
  const clock = new VirtualClock();
  const { service, path } = await serve({ clock });
  expect(await refusalOfService(target(path), '/dev/a')).toMatch(
    /^the service \(process \d+\) holds the port: end the/,
  );
  for (let turn = 0; turn < 1000 && service.controller.state !== 'ready'; turn += 1) {
    clock.advanceTo(milliseconds(clock.now() + 20));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await (await SocketClient.open(path)).ask('start', start)).toHaveProperty('result');
  expect(await refusalOfService(target(path), '/dev/other')).toMatch(/^a session is running \(state \w+\): wait/);
});

it('is no obstacle where there is none', async () => {
  expect(await refusalOfService(target(join(folder(), 's.sock')), '/dev/a')).toBeNull();
});

it('is an obstacle where it runs but does not answer', async () => {
  const socket = join(folder(), 's.sock');
  const running = {
    pid: 4711,
    isAlive: true,
    configuration: '',
    socket,
    data: '',
    actuator: { path: '', baudRate: 1 },
  };
  expect(await refusalOfService({ ...target(socket), running }, '/dev/a')).toMatch(
    /^a service is there \(process 4711\), but does not say whether a session runs/,
  );
});

it.each([
  ['conformance', '--port', '/dev/a', '--empty-table'],
  ['calibrate', 'zero', '--yes'],
  ['calibrate', 'potentiometer', '--yes'],
  ['calibrate', 'direction', '--empty-table'],
  ['calibrate', 'brake', '--empty-table'],
])('keeps its port from fulcrum %s %s, which says how to end it', async (...words) => {
  const { path } = await serve({ clock: new VirtualClock() });
  const config = join(folder(), 'fulcrum.json');
  const content = { actuator: { path: '/dev/a' }, sensors: { path: '/dev/b' }, socket: path, data: folder() };
  writeFileSync(config, JSON.stringify(content));
  const { code, out, err } = await fulcrum([...words, '--config', config]);
  expect(err).toMatch(
    /the service \(process \d+\) holds the port: end the service first \(sudo systemctl stop fulcrum, or/,
  );
  expect(out).toBe('');
  expect(code).toBe(words[0] === 'conformance' ? 2 : 1);
});
