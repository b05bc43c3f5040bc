import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { addPinOptions, logIn, type PinArguments, pinHelp, pinOf } from '../support/clinician.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { type Output, writeJson, writeLine } from '../support/output.ts';
import { addPeopleOptions, type PeopleArguments, withPeople } from '../support/people.ts';

interface ConfirmArguments extends PeopleArguments, PinArguments {}

export function clockCommand(out: Output, err: Output): Command {
  return new Command('clock')
    .summary('confirm date and time')
    .description('Work with the date and time that the rules on people go by.')
    .addCommand(confirmCommand(out, err));
}

function confirmCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('confirm')
      .summary('confirm date and time, as a clinician')
      .description(
        'Confirm date and time, where the computer’s clock is not known to be right: until then the time since the last ' +
          'session is unknown, and no session of a person starts. Holds until the computer starts again. Without a time on ' +
          `the command line, the computer’s own is shown, and confirmed or corrected on the terminal. ${pinHelp}`,
      )
      .argument('[time]', 'the present, such as 2027-03-31T18:05 (of this computer’s time zone)'),
  );
  addPinOptions(command).action((time: string | undefined, options: ConfirmArguments) =>
    confirm(time, options, out, err),
  );
  addExamples(command, ['fulcrum clock confirm 2027-03-31T18:05']);
  return addExitCodes(command, { done: 'confirmed', failed: 'refused in the present state, or the program failed' });
}

async function confirm(time: string | undefined, options: ConfirmArguments, out: Output, err: Output): Promise<void> {
  const at = instantOf(time ?? (await askedTime(err)));
  const pin = await pinOf(options, err);
  await withPeople(
    options,
    err,
    async (calls) => {
      await logIn(calls, pin, options);
      await calls.call('clock.confirm', { at });
      if (options.json === true) writeJson(out, { act: 'clock.confirm', accepted: true, at });
      else writeLine(out, `confirmed: ${at}`);
    },
    { place: 'time' },
  );
}

async function askedTime(err: Output): Promise<string> {
  const { askQuestions, optional, requireTerminal, textQuestion } = await import('../support/questions.ts');
  const now = localText(new Date());
  const questions = { time: optional(textQuestion(`It is ${now}, or:`, now)) };
  if (process.stdin.isTTY !== true) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'time',
      problem: 'is missing, and there is no terminal to ask on',
      allowed: 'the present, such as 2027-03-31T18:05',
    });
  }
  requireTerminal(questions);
  const { values } = await askQuestions(questions, err);
  return typeof values['time'] === 'string' ? values['time'] : now;
}

/** With the offset from UTC, as the service takes it. */
function instantOf(text: string): string {
  const [, day, clock, seconds = ':00', zone = ''] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(Z|[+-]\d\d:\d\d)?$/.exec(text.trim()) ?? [];
  const date = new Date(`${day}T${clock}${seconds}${zone}`);
  // A day that does not exist, such as 31 February, would become one of the next month.
  if (day !== undefined && !Number.isNaN(date.getTime()) && (zone !== '' || localText(date).startsWith(day))) {
    return `${day}T${clock}${seconds}${zone === '' ? offsetText(date) : zone}`;
  }
  throw new FulcrumError(errorCodes.USAGE, {
    place: 'time',
    problem: 'is not a date and time',
    value: JSON.stringify(text.slice(0, 60)),
    allowed: 'the present, such as 2027-03-31T18:05, optionally with its offset from UTC (+02:00)',
  });
}

const two = (value: number): string => String(value).padStart(2, '0');

const localText = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

function offsetText(date: Date): string {
  const ahead = -date.getTimezoneOffset();
  const minutes = Math.abs(ahead);
  return `${ahead < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
