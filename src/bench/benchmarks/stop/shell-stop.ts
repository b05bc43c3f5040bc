/**
 * Rows: from the start of `fulcrum stop` in a shell to `!` at the far end of the cable, beside bare Node that starts and
 * writes the same two bytes.
 */
import { join } from 'node:path';
import { built } from '../builds.ts';
import { endOf, outputOf } from '../children.ts';
import { inPairs } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Reach, type Row } from '../row.ts';
import { actuatorPeer, Cable } from './cable.ts';
import { writeConfiguration } from './targets.ts';

type Service = 'live' | 'suspended' | 'dead';
const rounds = { full: 30, quick: 8 };
const writing = 'require("node:fs").writeFileSync(process.argv[1], "!!")';

export const shellStopRows = (): readonly Row[] => [
  row('live', atMost(1.5)),
  row('dead', atMost(1.5)),
  // It first waits for the service's answer.
  row('suspended', atMost(500, 'p50', 'value')),
];

const row = (service: Service, reach: Reach): Row => ({
  subject: '`fulcrum stop` in a shell: from its start to `!` on the tty',
  name: `service ${service}`,
  yardstick: 'bare Node that writes',
  unit: 'ms',
  reach: [reach],
  isQuick: true,
  measure: (bench) => measure(bench, service),
});

async function measure({ folder, children, rounds: choose }: Bench, service: Service): Promise<Measured> {
  const cable = await Cable.plugged(join(folder, 'service.tty'), children, actuatorPeer);
  const bareCable = await Cable.plugged(join(folder, 'bare.tty'), children, actuatorPeer);
  const file = join(folder, 'fulcrum.json');
  writeConfiguration(file, folder, cable.path, join(folder, 'service.sock'));
  if (service !== 'dead') {
    const child = children.start(process.execPath, [built('cli/main.js'), 'run', '--config', file]);
    await outputOf(child, 'bench-01, firmware');
    if (service === 'suspended') child.kill('SIGSTOP');
  }
  const timed = (to: Cable, args: readonly string[]) => async () => {
    let hasEnded: Promise<unknown> = Promise.resolve();
    const tookMs = await to.timeToStop(() => {
      hasEnded = endOf(children.start(process.execPath, args));
    });
    await hasEnded;
    return tookMs;
  };
  return inPairs(
    choose(rounds.full, rounds.quick),
    timed(cable, [built('cli/main.js'), 'stop', '--config', file]),
    timed(bareCable, ['-e', writing, bareCable.path]),
  );
}
