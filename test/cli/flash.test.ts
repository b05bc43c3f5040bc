/** `fulcrum flash` where it does not come to writing: no avrdude is needed. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockPort } from '../../hardware/flash/port-lock.ts';
import { tellingActuator } from '../support/board-programs.ts';
import { BootLoaderPeer } from '../support/boot-loader-peer.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

/** No configuration: a service that runs elsewhere on this computer is not meant. */
const nowhere = (): readonly string[] => ['--config', join(folder(), 'none.json')];

it('without a terminal and without --yes it asks for --yes, and opens nothing', async () => {
  const { code, err } = await fulcrumProcess(['flash', 'actuator', '--port', '/dev/none']);
  expect(err).toMatch(/no terminal to ask on before anything is written; allowed: --yes/);
  expect(code).toBe(2);
});

it.each([
  [['motor', '--yes'], "'motor' is invalid", 2],
  [['actuator', '--yes', '--port', ''], '--port: is empty', 2],
  [['actuator', '--yes', '--port', '/dev/none'], '/dev/none does not exist: unplugged', 1],
  [['sensors', '--yes', '--port', '/etc/hostname'], '/etc/hostname is a regular file, not a serial port', 1],
] as const)('%s: %s', async (words, sentence, expected) => {
  const { code, err } = await fulcrumProcess(['flash', ...words, ...nowhere()]);
  expect(err).toContain(sentence);
  expect(code).toBe(expected);
});

it('is refused while another program has locked the port', async () => {
  const path = join(folder(), 'port');
  await BootLoaderPeer.plugged({ path });
  const lock = lockPort(path);
  expect(lock.ok).toBe(true);
  const { code, err } = await fulcrumProcess(['flash', 'actuator', '--yes', '--port', path, ...nowhere()]);
  expect(err).toMatch(/flash refused: .* is in use by another program \(process \d+/);
  expect(code).toBe(1);
  if (lock.ok) lock.release();
});

it('says how to install avrdude if it is not there', async () => {
  const tools = folder();
  symlinkSync('/usr/bin/flock', join(tools, 'flock'));
  const path = join(tools, 'port');
  await BootLoaderPeer.plugged({ path, program: tellingActuator() });
  const { code, err } = await fulcrumProcess(['flash', 'actuator', '--yes', '--port', path, ...nowhere()], {
    env: { PATH: tools },
  });
  expect(err).toContain('avrdude is not installed: sudo apt install avrdude');
  expect(code).toBe(1);
});
