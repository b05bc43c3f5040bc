/** Running services that a shell cannot ask, and what `stop` and `return` must achieve all the same. */
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { DeviceProcess } from './device-process.ts';
import type { Run } from './fulcrum-command.ts';
import type { Installation } from './installation.ts';
import type { ServiceProcess } from './service-process.ts';
import { suspend } from './suspend.ts';

type Breakage = (installation: Installation, service: ServiceProcess) => void | Promise<void>;

/** Each makes a running service one that a shell cannot ask, or not where its configuration says. */
export const breakages: Readonly<Record<string, Breakage>> = {
  'is suspended by a signal': (_installation, { child }) => suspend(Number(child.pid)),
  'has lost its socket': ({ socket }) => rmSync(socket),
  'has another socket and port in its configuration by now': ({ configuration, socket }) =>
    writeFileSync(configuration, JSON.stringify({ socket: `${socket}.new`, actuator: { path: '/dev/null' } })),
  'has a broken configuration by now': ({ configuration }) => writeFileSync(configuration, '{ "actuator": '),
  'has an emptied configuration by now, and no socket': ({ configuration, socket }) => {
    writeFileSync(configuration, '');
    renameSync(socket, `${socket}.old`);
  },
};

/** Runs the command, and expects that the table does what was ordered, and that the command says so. */
export async function reached(act: 'stop' | 'return', installation: Installation, device: DeviceProcess): Promise<Run> {
  const run = await installation.command(act, '--json');
  expect(JSON.parse(run.out), run.err).toMatchObject({ act, confirmed: true });
  await device.untilTruth(act, ({ deviceState, angleDeg }) =>
    act === 'stop' ? deviceState === 'S' || deviceState === 'F' : deviceState === 'A' || Math.abs(angleDeg) < 1.5,
  );
  return run;
}
