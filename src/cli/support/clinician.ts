/** The clinician's PIN, for commands that need the role. It is never an argument: those show in `ps`. */
import type { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { pinFormText } from '../../service/access/pin-form.ts';
import { type ServiceCalls, ServiceRefusal } from '../../service/client.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { askHidden, readFirstLine } from './hidden-prompt.ts';
import type { Output } from './output.ts';

export interface PinArguments {
  readonly pinFile?: string;
  readonly clinician?: string;
}

/** Said in the description of each command that needs the role. */
export const pinHelp =
  'Needs the PIN of a clinician: on a terminal it is asked for and not shown; otherwise it is the first line of standard ' +
  'input.';

export const addPinOptions = (command: Command): Command =>
  command
    .option('--pin-file <FILE>', 'read the PIN from the first line of FILE')
    .option('--clinician <NAME>', 'name of the clinician, needed where there are several');

/** @param isInputTaken whether standard input has something else to read, such as answers */
export async function pinOf({ pinFile }: PinArguments, err: Output, isInputTaken = false): Promise<string> {
  if (pinFile !== undefined) return firstLineOf(pinFile);
  if (process.stdin.isTTY === true) return askHidden(err, (ask) => ask('PIN: '));
  if (!isInputTaken) return readFirstLine();
  throw new FulcrumError(errorCodes.USAGE, {
    place: 'PIN',
    problem: 'standard input has the answers already',
    allowed: '--pin-file FILE, or --answers FILE',
  });
}

/** Rejects with {@link ServiceRefusal}. */
export async function logIn(calls: ServiceCalls, pin: string, { clinician }: PinArguments): Promise<void> {
  try {
    await calls.call('login', { pin, ...(clinician === undefined ? {} : { name: clinician }) });
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.code !== rpcErrors.params.code) throw error;
    throw new FulcrumError(errorCodes.PIN_FORM, {
      place: 'PIN',
      problem: 'is not a PIN',
      allowed: pinFormText,
    });
  }
}

async function firstLineOf(path: string): Promise<string> {
  const { readSmallFile } = await import('../../service/storage/small-file.ts');
  const bytes = readSmallFile({ path, what: 'a PIN', mostBytes: 1024 });
  return (Buffer.from(bytes).toString('utf8').split('\n')[0] ?? '').replace(/\r$/, '');
}
