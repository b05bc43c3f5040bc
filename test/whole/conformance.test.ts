/** `fulcrum conformance` on a real port: its checks measure real time, so that they need a machine that keeps it. */
import { expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';

it('examines the board at a port, and skips the checks that need a person', async () => {
  const device = await DeviceProcess.start();
  const only = '^handshake|flag 7|RETURN boot|^re-opening';
  const port = ['--port', device.ports.actuator];
  const { code, out } = await fulcrumProcess(['conformance', ...port, '--empty-table', '--only', only]);
  expect(out).not.toMatch(/ {2}fail/);
  expect(out).toMatch(/skip .*RETURN boot after 10 s\n +needs a control to place the table/);
  expect(out).toMatch(/skip .*flag 7 follows the supply.*\n +needs a control to disconnect and reconnect the mains/);
  expect(out).toMatch(/pass .*the port opened ten times during a return/);
  expect(code).toBe(0);
}, 120_000);
