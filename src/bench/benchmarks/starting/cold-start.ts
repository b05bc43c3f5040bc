/** Rows: how long the service and the bench take to start, and their memory, beside a bare Node's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, lastJson, runCommand, thisBuild } from '../builds.ts';
import { endOf, outputOf } from '../children.ts';
import { inPairs } from '../pairs.ts';
import { atLeast, atMost, type Bench, type Measured, type Row, rowsOf } from '../row.ts';
import { clients } from '../stop/loads.ts';
import { subscribe, writeConfiguration } from '../stop/targets.ts';
import { pause } from '../waiting.ts';

/** The ready-made protocol closest to 500 s. */
const protocol = 'first-session';
const subject = 'starting';
const settleMs = 5000;

export const coldStartRows = (): readonly Row[] => [
  {
    subject,
    name: '`fulcrum run` to listening',
    yardstick: 'bare Node',
    unit: 'ms',
    reach: [atMost(400, 'p50', 'value')],
    isQuick: true,
    measure: runToListening,
  },
  {
    subject,
    name: `memory of \`fulcrum run\`, ${clients} clients`,
    yardstick: 'bare Node',
    unit: 'MB',
    reach: [atMost(120, 'p50', 'value')],
    isQuick: true,
    measure: residentMemory,
  },
  ...rowsOf<readonly ColdBench[]>(subject, coldBench, [
    {
      name: `\`fulcrum bench ${protocol}\` from a cold start`,
      yardstick: null,
      unit: 's/s',
      reach: [atLeast(500, 'p50', 'value')],
      isQuick: true,
      pick: (runs) => ({ samples: runs.map(({ speed }) => speed), beside: [] }),
    },
    {
      name: 'its peak memory',
      yardstick: null,
      unit: 'MB',
      reach: [atMost(160, 'worst', 'value')],
      isQuick: true,
      pick: (runs) => ({ samples: runs.map(({ peakMemoryMb }) => peakMemoryMb), beside: [] }),
    },
  ]),
];

async function runToListening({ folder, children, rounds }: Bench): Promise<Measured> {
  const start = async (): Promise<number> => {
    const startedAt = performance.now();
    const child = startService(folder, children);
    await outputOf(child, 'listening on');
    const tookMs = performance.now() - startedAt;
    child.kill('SIGKILL');
    return tookMs;
  };
  const bare = async (): Promise<number> => {
    const startedAt = performance.now();
    await endOf(children.start(process.execPath, ['-e', '0']));
    return performance.now() - startedAt;
  };
  return inPairs(rounds(15, 5), start, bare);
}

const startService = (folder: string, children: Bench['children']) => {
  const file = join(folder, 'fulcrum.json');
  writeConfiguration(file, folder, join(folder, 'no-actuator.tty'), join(folder, 'cold.sock'));
  return children.start(process.execPath, [built('cli/main.js'), 'run', '--config', file]);
};

/** After some seconds of telemetry, when the memory needed for the start has been released. */
async function residentMemory({ folder, children }: Bench): Promise<Measured> {
  const service = startService(folder, children);
  const bare = children.start(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await outputOf(service, 'listening on');
  for (let count = 0; count < clients; count += 1) await subscribe(join(folder, 'cold.sock'));
  await pause(settleMs);
  return { samples: [memoryOf(service.pid)], beside: [memoryOf(bare.pid)] };
}

function memoryOf(pid: number | undefined): number {
  const [, kilobytes = 'NaN'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(kilobytes) / 1024;
}

interface ColdBench {
  readonly speed: number;
  readonly peakMemoryMb: number;
}

/** The bench as a user starts it, in a new process. */
async function coldBench({ children, rounds }: Bench): Promise<readonly ColdBench[]> {
  const runs: ColdBench[] = [];
  for (let run = 0; run < rounds(9, 3); run += 1) {
    const args = ['bench', protocol, '--json', '--speed', 'max'];
    const { stdout, wallMs, peakMemoryMb } = await runCommand(children, thisBuild, args);
    runs.push({ speed: lastJson<{ readonly durationMs: number }>(stdout).durationMs / wallMs, peakMemoryMb });
  }
  return runs;
}
