/** `fulcrum commission show`, and the result's text. */
import { commissionItems } from '../../service/commission/items.ts';
import {
  type Commission,
  commission,
  itemsLeft,
  readCommission,
  type StoredCommission,
} from '../../service/commission/record.ts';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, widthOf, writeJson, writeLine, writeMessage } from './output.ts';
import { targetOf } from './service-target.ts';
import { table } from './text-table.ts';

export interface Showing {
  readonly config: string | undefined;
  readonly isJson: boolean;
}

/** Resolves to the exit code. */
export async function showCommission({ config, isJson }: Showing, out: Output, err: Output): Promise<number> {
  const stored = await storedCommission(config);
  if (stored.kind === 'kept') return printCommission(stored.commission, isJson, out);
  if (isJson) writeJson(out, { commissioned: false });
  writeMessage(
    err,
    stored.kind === 'none'
      ? 'not commissioned: nobody has gone through the checklist: fulcrum commission'
      : stored.said,
  );
  return exitCodes.failed;
}

/** The service may read a file that this user may not. */
async function storedCommission(config: string | undefined): Promise<StoredCommission> {
  const { socket, data } = targetOf(config === undefined ? {} : { config });
  const { reply } = await callService(socket, 'commission.show');
  if (reply?.error !== undefined) return { kind: 'unreadable', said: reply.error.message };
  if (reply?.result === undefined) return readCommission(data);
  const { commission: given } = Object(reply.result);
  if (given === null) return { kind: 'none' };
  const read = commission.safeParse(given);
  return read.success
    ? { kind: 'kept', commission: read.data }
    : { kind: 'unreadable', said: 'the service is of another version: restart it' };
}

/** Returns the exit code. */
export function printCommission(kept: Commission, isJson: boolean, out: Output): number {
  if (isJson) writeJson(out, kept);
  else out.write(commissionText(kept, widthOf(out)));
  return kept.commissioned ? exitCodes.done : exitCodes.failed;
}

function commissionText(kept: Commission, width: number): string {
  const { at, by, fulcrum, actuator, sensors, results } = kept;
  const rows = commissionItems.map(({ key, subject }): readonly string[] => {
    const found = results.find(({ item }) => item === key);
    if (found === undefined) return ['not done', subject, ''];
    const note = found.note === null ? '' : ` (${found.note})`;
    return [found.passed ? 'passed' : 'FAILED', subject, printable(`${found.said}${note}`)];
  });
  const left = itemsLeft(results).length;
  const verdict =
    left === 0
      ? `commissioned: all ${commissionItems.length} items passed`
      : `NOT commissioned: ${left} of ${commissionItems.length} items not passed`;
  const when = at.replace('T', ' ').replace(/:\d\d(\.\d+)?Z$/, ' UTC');
  const with_ = `with Fulcrum ${fulcrum}; actuator: ${actuator}; sensors: ${sensors}`;
  return `${table(rows, width)}\n${printable(`${verdict}, on ${when} by ${by}, ${with_}`)}\n`;
}

/** For the progress while the checklist is gone through. */
export const writeResultLine = (err: Output, passed: boolean, said: string): void =>
  writeLine(err, printable(`  ${passed ? 'passed' : 'FAILED'}: ${said}`));
