/** `fulcrum campaign`: runs the sessions, in this thread or in several, and prints failures and totals. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { type CampaignResult, CampaignSum, neverSeen } from '../../bench/campaign/campaign.ts';
import { rangeText, type SeedRange } from '../../bench/campaign/seed-ranges.ts';
import { type CampaignSession, hasFailed } from '../../bench/campaign/session.ts';
import { type CampaignTask, emulatedWorld, runTask } from './campaign-task.ts';
import { exitCodes } from './exit-codes.ts';
import { runSessions } from './many-sessions.ts';
import { largestSeed } from './options.ts';
import { type Output, writeJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';

export interface CampaignArguments {
  readonly sessions: number;
  readonly seed: number;
  /** In place of the two above. */
  readonly seedRange?: SeedRange;
  /** Number of threads. */
  readonly jobs: number;
  readonly device: CampaignTask['device'];
  readonly bail?: true;
  readonly json?: true;
}

export async function runCampaign(
  out: Output,
  { jobs, device, bail, json, ...options }: CampaignArguments,
): Promise<void> {
  const { seed, sessions } = seedsOf(options);
  const isJson = json === true;
  const sum = new CampaignSum();
  const progress = new ProgressLine(!isJson);
  const on = device === 'emulated' ? await emulatedWorld() : {};
  let done = 0;
  let failed = 0;
  const onResult = (session: CampaignSession): void => {
    sum.add(session);
    done += 1;
    progress.show(done, sessions, `${done} of ${sessions} sessions`);
    if (!hasFailed(session)) return;
    failed += 1;
    progress.clear();
    if (isJson) writeJson(out, { type: 'failed', ...session });
    else out.write(failureText(session));
  };
  const isInterrupted = await runSessions({
    count: sessions,
    taskAt: (index): CampaignTask => ({ seed: seed + index, device, shrinks: bail !== true }),
    run: (task: CampaignTask) => runTask(task, on),
    module: new URL('./campaign-worker.js', import.meta.url),
    jobs,
    onResult,
    isEnough: () => bail === true && failed > 0,
  });
  progress.clear();
  const code = printTotals(out, isJson, sum.result());
  process.exitCode = isInterrupted ? exitCodes.interrupted : code;
}

/** Returns the exit code that they mean. */
export function printTotals(out: Output, isJson: boolean, result: CampaignResult): number {
  if (isJson) writeJson(out, { type: 'summary', ...result });
  else out.write(summaryText(result));
  if (result.failed.some(({ violations }) => violations.length > 0)) return exitCodes.violated;
  return result.failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

function seedsOf({ seed, sessions, seedRange }: Pick<CampaignArguments, 'seed' | 'sessions' | 'seedRange'>) {
  if (seedRange !== undefined) return { seed: seedRange.from, sessions: seedRange.to - seedRange.from + 1 };
  if (seed + sessions - 1 <= largestSeed) return { seed, sessions };
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--seed',
    problem: `too large for ${sessions} sessions, each of which uses the next seed`,
    value: String(seed),
    allowed: `0 to ${largestSeed - sessions + 1}`,
  });
}

export function failureText({
  seed,
  description,
  violations,
  failure,
  smallest,
}: CampaignResult['failed'][number]): string {
  return [
    `FAILED: seed ${seed}`,
    `  ${description}`,
    ...violations.map(({ invariant, atMs, reason }) => `  invariant ${invariant} at ${atMs} ms: ${reason}`),
    ...(failure === null ? [] : [`  ${failure}`]),
    ...(smallest === undefined ? [] : [`  fails alike with no more than: ${smallest}`]),
    `  repeat with: fulcrum campaign --sessions 1 --seed ${seed}`,
    '',
  ].join('\n');
}

function summaryText(result: CampaignResult): string {
  const violations = result.failed.reduce((sum, session) => sum + session.violations.length, 0);
  const unseen = [...result.unseenHazards, ...result.unseenStates, ...result.unseenEvents];
  const totals = [
    `${result.sessions} sessions`,
    `${Math.round(result.simulatedMs / 60_000)} simulated minutes`,
    `${total(result.faults)} faults`,
    `${result.acts} acts`,
    `${total(result.findings)} findings`,
    `${total(result.reactions)} reactions (${countsText(result.reactions)})`,
    `${violations} violations`,
    `${result.failed.length} failed`,
  ];
  return [
    `seeds: ${result.ranges.map(rangeText).join(', ')}`,
    `faults: ${countsText(result.faults)}`,
    `findings: ${countsText(result.findings)}`,
    `outcomes: ${countsText(result.outcomes)}`,
    unseen.length === 0
      ? 'every hazard, every state and every event of the device that can occur did'
      : `did not occur: ${unseen.join(', ')}`,
    ...Object.entries(neverSeen).map(([name, why]) => `cannot occur: ${name} (${why})`),
    totals.join(', '),
    '',
  ].join('\n');
}

type Counts = Readonly<Record<string, number>>;

const total = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

const countsText = (counts: Counts): string =>
  Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
