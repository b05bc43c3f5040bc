/** Rows: whole sessions simulated by the command line of this build, beside another build's. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, lastJson, runCommand, thisBuild } from './builds.ts';
import type { Children } from './children.ts';
import { longProtocol } from './long-protocol.ts';
import { inPairs, type Sample } from './pairs.ts';
import { atLeast, type Bench, type Measured, type Row, rowsOf } from './row.ts';

const protocol = 'static-15';
const subject = 'whole sessions, by processor time';
const yardstick = '--against';
const unit = 's/CPU s';
/** A campaign may also have found something. */
const campaignCodes = [0, 1, 5];
/** Ends a session in its first second, by the person's return button, and `fulcrum bench` with this code. */
const endAtOnce = { args: ['--fault', '1s:patient=button'], code: 3 };

export const buildsRows = (): readonly Row[] => [
  {
    subject,
    name: `whole stack simulated, ${protocol}, not recorded`,
    yardstick,
    unit,
    reach: [atLeast(2)],
    isQuick: true,
    measure: (bench) => sessions(bench, bench.rounds(20, 5), protocol, 'simulated'),
  },
  {
    subject,
    name: 'the same, a session of an hour',
    yardstick,
    unit,
    reach: [atLeast(2)],
    isQuick: false,
    measure: (bench) => {
      const file = join(bench.folder, `${longProtocol.name}.json`);
      writeFileSync(file, JSON.stringify(longProtocol));
      return sessions(bench, bench.rounds(10, 2), file, 'simulated');
    },
  },
  {
    subject,
    name: `both boards emulated, ${protocol}`,
    yardstick,
    unit,
    reach: [atLeast(1.5)],
    isQuick: false,
    measure: (bench) => sessions(bench, 3, protocol, 'emulated'),
  },
  ...rowsOf<Campaigns>(subject, campaigns, [
    {
      name: 'campaign, sessions',
      yardstick,
      unit: '1/CPU s',
      reach: [atLeast(3)],
      isQuick: true,
      pick: ({ own, other, ...missing }) => ({
        samples: own.map(({ sessionsPerCpuS }) => sessionsPerCpuS),
        beside: other.map(({ sessionsPerCpuS }) => sessionsPerCpuS),
        ...missing,
        note: 'the same seeds, whose sessions may differ between builds; by the simulated time in the next row',
      }),
    },
    {
      name: 'campaign, simulated time',
      yardstick,
      unit: 'min/CPU s',
      reach: [atLeast(3)],
      isQuick: true,
      pick: ({ own, other, ...missing }) => ({
        samples: own.map(({ minutesPerCpuS }) => minutesPerCpuS),
        beside: other.map(({ minutesPerCpuS }) => minutesPerCpuS),
        ...missing,
      }),
    },
  ]),
];

interface BenchSummary {
  readonly durationMs: number;
}

/** Simulated seconds per second of processor time. The start of the program is not counted: see {@link sessionSpeed}. */
async function sessions(bench: Bench, rounds: number, name: string, device: string): Promise<Measured> {
  const sampleOf = (build: Build): Sample => {
    let seed = 0;
    return () => {
      seed += 1;
      return sessionSpeed(bench.children, build, ['bench', name, '--device', device, '--seed', `${seed}`]);
    };
  };
  const note = 'the processor time of a session of the same seed that ends in its first second is taken off';
  return { ...(await besideOther(bench, rounds, sampleOf)), note };
}

/** Of a session, less what a process takes that loads the same program and ends its session in the first second. */
async function sessionSpeed(children: Children, build: Build, session: readonly string[]): Promise<number> {
  const args = [...session, '--json', '--speed', 'max'];
  const nothing = await runCommand(children, build, [...args, ...endAtOnce.args], [endAtOnce.code]);
  const whole = await runCommand(children, build, args);
  const simulatedMs =
    lastJson<BenchSummary>(whole.stdout).durationMs - lastJson<BenchSummary>(nothing.stdout).durationMs;
  return simulatedMs / (whole.cpuMs - nothing.cpuMs);
}

interface CampaignSpeed {
  readonly sessionsPerCpuS: number;
  readonly minutesPerCpuS: number;
}

interface Campaigns {
  readonly own: readonly CampaignSpeed[];
  readonly other: readonly CampaignSpeed[];
  readonly besideMissing?: string;
}

async function campaigns(bench: Bench): Promise<Campaigns> {
  const [own, other]: [CampaignSpeed[], CampaignSpeed[]] = [[], []];
  const count = bench.rounds(150, 20);
  const sampleOf =
    (build: Build, into: CampaignSpeed[]): Sample =>
    async () => {
      const speed = await campaignSpeed(bench.children, build, count, 1 + into.length * count);
      into.push(speed);
      return speed.sessionsPerCpuS;
    };
  const { besideMissing } = await besideOther(bench, bench.rounds(6, 2), (build) =>
    sampleOf(build, build === thisBuild ? own : other),
  );
  return { own, other, ...(besideMissing === undefined ? {} : { besideMissing }) };
}

interface CampaignSummary {
  readonly sessions: number;
  readonly simulatedMs: number;
}

/** In one thread; the start of the program is counted, which is little beside many sessions. */
async function campaignSpeed(children: Children, build: Build, count: number, seed: number): Promise<CampaignSpeed> {
  const args = ['campaign', '--sessions', `${count}`, '--seed', `${seed}`, '--jobs', '1', '--json'];
  const { cpuMs, stdout } = await runCommand(children, build, args, campaignCodes);
  const { sessions: done, simulatedMs } = lastJson<CampaignSummary>(stdout);
  return { sessionsPerCpuS: done / (cpuMs / 1000), minutesPerCpuS: simulatedMs / 60_000 / (cpuMs / 1000) };
}

/** This build alone, where there is no other. */
async function besideOther(bench: Bench, rounds: number, sampleOf: (build: Build) => Sample): Promise<Measured> {
  const own = sampleOf(thisBuild);
  if (bench.against !== null) return inPairs(rounds, own, sampleOf(bench.against));
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await own());
  return { samples, beside: [], besideMissing: 'no other build; --against FOLDER names one' };
}
