import { Worker } from 'node:worker_threads';
import { Command, InvalidArgumentError } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { CampaignResult, CampaignSession } from '../../bench/campaign/campaign.ts';
import { CampaignSum, runSession } from '../../bench/campaign/campaign.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { ProgressLine, readerIsGone } from '../support/streams.ts';
import type { Output } from './protocol.ts';

interface CampaignArguments {
  readonly sessions: number;
  readonly seed: number;
  readonly jobs: number;
  readonly json?: true;
}

const mostSeed = 0xffff_ffff;

export function campaignCommand(out: Output = process.stdout): Command {
  return new Command('campaign')
    .description('random sessions with random faults and acts, judged by the oracle; names the seed of any that fails')
    .option('--sessions <N>', 'how many', numberIn(1, 1_000_000), 300)
    .option('--seed <N>', 'of the first session; each next one has the next seed', numberIn(0, mostSeed), 1)
    .option('--jobs <N>', 'threads', numberIn(1, 64), 1)
    .option('--json', 'one JSON object a line: each session that failed, then the sum')
    .addHelpText(
      'after',
      '\nOne session again, alone: fulcrum campaign --sessions 1 --seed SEED\n\nExit codes: 0 none failed · 1 the program failed in one · 5 an invariant broke in one.',
    )
    .action((options: CampaignArguments) => runCampaignCommand(out, options));
}

async function runCampaignCommand(out: Output, { sessions, seed, jobs, json }: CampaignArguments): Promise<void> {
  if (seed + sessions - 1 > mostSeed) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: '--seed',
      problem: `too large for ${sessions} sessions, of which each has the next seed`,
      value: String(seed),
      allowed: `0 to ${mostSeed - sessions + 1}`,
    });
  }
  const sum = new CampaignSum(seed);
  const progress = new ProgressLine(json !== true);
  const onSession = (session: CampaignSession): void => {
    sum.add(session);
    if (session.violations.length === 0 && session.failure === null) return;
    progress.clear();
    out.write(json === true ? `${JSON.stringify({ type: 'failed', ...session })}\n` : failureText(session));
  };
  let stopped = false;
  const onSignal = () => {
    stopped = true;
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  let done = 0;
  const onDone = () => {
    done += 1;
    progress.show(`${done} of ${sessions} sessions`);
  };
  try {
    const run = { sessions, seed, onSession, onDone, isStopped: () => stopped || readerIsGone() };
    if (jobs === 1) await runHere(run);
    else await runInThreads(run, jobs);
  } finally {
    progress.clear();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  const result = sum.result();
  out.write(json === true ? `${JSON.stringify({ type: 'summary', ...result })}\n` : summaryText(result));
  process.exitCode = stopped ? exitCodes.interrupted : exitCodeOf(result);
}

interface Run {
  readonly sessions: number;
  readonly seed: number;
  /** In the order of their seeds. */
  readonly onSession: (session: CampaignSession) => void;
  /** As they come. */
  readonly onDone: () => void;
  readonly isStopped: () => boolean;
}

async function runHere({ sessions, seed, onSession, onDone, isStopped }: Run): Promise<void> {
  for (let index = 0; index < sessions && !isStopped(); index += 1) {
    onSession(runSession(seed + index));
    onDone();
    // Signals are seen between sessions.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Each thread is sent its next seed when it has answered. The sum does not depend on who was faster. */
async function runInThreads({ sessions, seed, onSession, onDone, isStopped }: Run, jobs: number): Promise<void> {
  let next = 0;
  const done: CampaignSession[] = [];
  const run = async (): Promise<void> => {
    const worker = new Worker(new URL('../../bench/campaign/worker.js', import.meta.url));
    try {
      while (next < sessions && !isStopped()) {
        worker.postMessage(seed + next);
        next += 1;
        done.push(
          await new Promise<CampaignSession>((resolve, reject) => {
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
        );
        worker.removeAllListeners('error');
        onDone();
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, sessions) }, run));
  for (const session of done.sort((a, b) => a.seed - b.seed)) onSession(session);
}

function failureText({ seed, description, violations, failure }: CampaignSession): string {
  const reasons = violations.map(
    ({ invariant, atMs, reason }) => `  invariant ${invariant} at ${atMs} ms: ${reason}\n`,
  );
  const failed = failure === null ? '' : `  ${failure}\n`;
  return `FAILED: seed ${seed}\n  ${description}\n${reasons.join('')}${failed}  again: fulcrum campaign --sessions 1 --seed ${seed}\n`;
}

function summaryText(result: CampaignResult): string {
  const total = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const violations = result.failed.reduce((sum, session) => sum + session.violations.length, 0);
  const unseen = [...result.unseenHazards, ...result.unseenStates];
  return `faults: ${list(result.faults)}
findings: ${list(result.findings)}
outcomes: ${list(result.outcomes)}
${unseen.length === 0 ? 'every hazard and every state was seen' : `never seen: ${unseen.join(', ')}`}
${result.sessions} sessions, ${Math.round(result.simulatedMs / 60_000)} simulated minutes, ${total(result.faults)} faults, ${result.acts} acts, ${total(result.findings)} findings, ${total(result.reactions)} reactions (${list(result.reactions)}), ${violations} violations, ${result.failed.length} failed
`;
}

function exitCodeOf({ failed }: CampaignResult): number {
  if (failed.some(({ violations }) => violations.length > 0)) return exitCodes.violated;
  return failed.length > 0 ? exitCodes.failed : exitCodes.done;
}

function numberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d{1,10}$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Allowed: a whole number from ${least} to ${most}.`);
  };
}
