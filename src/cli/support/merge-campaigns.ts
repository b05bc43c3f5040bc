/** `fulcrum campaign merge`: adds up the totals that campaigns of different seeds have printed. */
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { CampaignSum, type CampaignTotals, campaignTotals } from '../../bench/campaign/campaign.ts';
import { overlap, rangeText } from '../../bench/campaign/seed-ranges.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import type { Output } from './output.ts';
import { failureText, printTotals } from './run-campaign.ts';

/** Each failed session has a line of some kilobytes. */
const mostBytes = 64 * 1024 * 1024;
const line = z.looseObject({ type: z.string() });

export function mergeCampaigns(out: Output, isJson: boolean, files: readonly string[]): void {
  const sum = new CampaignSum();
  const added: { readonly file: string; readonly totals: CampaignTotals }[] = [];
  for (const totals of files.flatMap((file) => totalsIn(file).map((one) => ({ file, totals: one })))) {
    for (const before of added) refuseOverlap(before, totals);
    added.push(totals);
    sum.addTotals(totals.totals);
  }
  const result = sum.result();
  if (!isJson) for (const failed of result.failed) out.write(failureText(failed));
  process.exitCode = printTotals(out, isJson, result);
}

/** A session that counts twice would make a campaign larger than it was. */
function refuseOverlap(before: { file: string; totals: CampaignTotals }, next: typeof before): void {
  const both = overlap(before.totals.ranges, next.totals.ranges);
  if (both === null) return;
  throw new FulcrumError(errorCodes.USAGE, {
    place: next.file,
    problem: `has seeds that ${before.file === next.file ? 'it has already' : `${before.file} has too`}`,
    value: rangeText(both),
    allowed: 'each seed once',
  });
}

/** @throws FulcrumError where a file cannot be read, is not one of `fulcrum campaign --json`, or was cut off */
function totalsIn(file: string): readonly CampaignTotals[] {
  const bytes = readSmallFile({
    path: file,
    what: 'the result of fulcrum campaign',
    mostBytes,
    whenMissing: () => new FulcrumError(errorCodes.FILE_MISSING, { place: file, problem: 'no such file' }),
  });
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
  const all = lines.flatMap((text, index) => totalsOf(text, `${file}, line ${index + 1}`));
  if (lineOf(lines.at(-1) ?? '')?.type === 'summary') return all;
  throw new FulcrumError(errorCodes.USAGE, {
    place: file,
    problem: 'does not end with a summary of fulcrum campaign',
    allowed: 'what fulcrum campaign --json has printed, to its end',
  });
}

function totalsOf(text: string, place: string): readonly CampaignTotals[] {
  const json = lineOf(text);
  if (json !== null && json.type !== 'summary') return [];
  const read = campaignTotals.safeParse(json);
  if (read.success) return [read.data];
  const [issue] = read.error.issues;
  throw new FulcrumError(errorCodes.USAGE, {
    place: json === null ? place : `${place}#/${issue?.path.join('/')}`,
    problem: json === null ? 'is no line of fulcrum campaign --json' : (issue?.message ?? 'has another form'),
  });
}

function lineOf(text: string): z.infer<typeof line> | null {
  try {
    return line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
