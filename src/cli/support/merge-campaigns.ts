/** `fulcrum campaign merge`: adds up the totals that campaigns of different seeds have printed. */
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { jsonOrNull } from '../../../protocols/base/json.ts';
import { CampaignSum, type CampaignTotals, campaignTotals } from '../../bench/campaign/campaign.ts';
import { overlap, rangeText } from '../../bench/campaign/seed-ranges.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import type { Output } from './output.ts';
import { failureText, printTotals } from './run-campaign.ts';

/** Each failed session has a line of some kilobytes. */
const mostBytes = 64 * 1024 * 1024;
const line = z.looseObject({ type: z.string() });

interface Added {
  readonly file: string;
  readonly totals: CampaignTotals;
}

export function mergeCampaigns(out: Output, isJson: boolean, files: readonly string[]): void {
  const sum = new CampaignSum();
  const added: Added[] = [];
  for (const file of files) {
    for (const totals of totalsIn(file)) {
      for (const before of added) refuseOverlap(before, { file, totals });
      added.push({ file, totals });
      sum.addTotals(totals);
    }
  }
  const result = sum.result();
  if (!isJson) for (const failed of result.failed) out.write(failureText(failed));
  process.exitCode = printTotals(out, isJson, result);
}

/** A session that counts twice would make a campaign larger than it was. */
function refuseOverlap(before: Added, next: Added): void {
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
  const bytes = readSmallFile({ path: file, what: 'the result of fulcrum campaign', mostBytes });
  const lines = new TextDecoder().decode(bytes).trimEnd().split('\n');
  const read = lines.map((text, index) => totalsOf(text, `${file}, line ${index + 1}`));
  if ((read.at(-1) ?? null) !== null) return read.filter((totals) => totals !== null);
  throw new FulcrumError(errorCodes.USAGE, {
    place: file,
    problem: 'does not end with a summary of fulcrum campaign',
    allowed: 'what fulcrum campaign --json has printed, to its end',
  });
}

/** Null: a line of another kind. */
function totalsOf(text: string, place: string): CampaignTotals | null {
  const { data: json } = line.safeParse(jsonOrNull(text));
  if (json === undefined) {
    throw new FulcrumError(errorCodes.USAGE, { place, problem: 'is no line of fulcrum campaign --json' });
  }
  if (json.type !== 'summary') return null;
  const read = campaignTotals.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new FulcrumError(errorCodes.USAGE, {
    place: `${place}#/${issue?.path.join('/')}`,
    problem: issue?.message ?? 'has another form',
  });
}
