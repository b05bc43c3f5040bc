import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import { absolute, beginner, standard } from '../../../protocols/therapy/limits.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { accepted, ProtocolRefused } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { plotTimeline } from '../../reports/plot.ts';
import type { LoadedProtocol } from '../support/protocol-file.ts';
import { loadProtocol, loadReadyMades } from '../support/protocol-file.ts';
import { doseLine, legRow, listRow, table } from '../support/protocol-text.ts';

/** Where a command prints; the process's own streams, but in tests. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const columns = { absolute, standard, beginner } as const satisfies Record<string, Prescription>;
type Column = keyof typeof columns;

interface JsonOption {
  readonly json?: true;
}
interface AsOption {
  readonly as?: Column;
}
interface OutOption {
  readonly out?: string;
}

const fileHelp = 'a ready-made name, or a path';

/** `fulcrum protocol`. Bad input is thrown as FulcrumError; several reasons at once as ProtocolRefused. */
export function protocolCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  const command = new Command('protocol').description('therapy protocols: list, check, show, plot');

  command
    .command('list')
    .description('the ready-made protocols, with their dose and the prescriptions that allow them')
    .option('--json', 'one JSON object a line')
    .action(async ({ json }: JsonOption) => printList(out, json === true));

  command
    .command('check')
    .description('checks a protocol; names every mistake with its place and what is allowed (exit code 2)')
    .argument('<file>', fileHelp)
    .option('--json', 'one JSON object a line, a refusal each')
    .addOption(asOption('standard'))
    .action(async (file: string, { json, as = 'standard' }: JsonOption & AsOption) => {
      await printCheck(out, file, as, json === true);
    });

  command
    .command('show')
    .description('every ramp and stay with its time, and the dose')
    .argument('<file>', fileHelp)
    .option('--json', 'one JSON object a line: the dose, then each leg')
    .addOption(asOption('standard, or absolute where that allows more'))
    .action(async (file: string, { json, as }: JsonOption & AsOption) => {
      const timeline = planToLookAt(await loadProtocol(file), as, notes);
      printTimeline(out, timeline, json === true);
    });

  command
    .command('plot')
    .description('draws the angle over time as SVG')
    .argument('<file>', fileHelp)
    .option('--out <file>', 'where to; left out: standard output, or NAME.svg here if that is a terminal')
    .addOption(asOption('standard, or absolute where that allows more'))
    .action(async (file: string, { out: path, as }: OutOption & AsOption) => {
      const timeline = planToLookAt(await loadProtocol(file), as, notes);
      await savePlot(out, await plotTimeline(timeline), timeline.protocol, path);
    });

  return command;
}

const asOption = (preset: string): Option =>
  new Option('--as <prescription>', `what is allowed (default: ${preset})`).choices(Object.keys(columns));

async function printList(out: Output, json: boolean): Promise<void> {
  const rows = (await loadReadyMades()).map((protocol) => {
    const plan = (column: Column) => planTimeline(protocol, columns[column], protocol.name);
    const allowedBy = (['beginner', 'standard', 'absolute'] as const).filter((column) => plan(column).ok);
    return { protocol, timeline: accepted(plan('absolute')), allowedBy };
  });
  if (json) {
    for (const { protocol, timeline, allowedBy } of rows) {
      const { name, title, level, source, description } = protocol;
      printJson(out, { name, title, level, ...doseFacts(timeline), allowedBy, source, description });
    }
    return;
  }
  const head = ['name', 'level', 'up to', 'sets', 'head-down', 'in all', 'allowed by', 'title'];
  out.write(table([head, ...rows.map(listRow)]));
}

async function printCheck(out: Output, file: string, as: Column, json: boolean): Promise<void> {
  try {
    const { protocol, place } = await loadProtocol(file);
    const timeline = accepted(planTimeline(protocol, columns[as], place));
    if (json) printJson(out, { type: 'checked', ok: true, file, as, name: protocol.name, ...doseFacts(timeline) });
    else out.write(`${place}: allowed by the ${as} prescription\n${doseLine(timeline)}\n`);
  } catch (error) {
    if (json && error instanceof FulcrumError) printRefusals(out, error, file, as);
    throw error;
  }
}

function printRefusals(out: Output, error: FulcrumError, file: string, as: Column): void {
  if (error instanceof ProtocolRefused) {
    for (const refusal of error.refusals) printJson(out, { type: 'refusal', ok: false, file, as, ...refusal });
    return;
  }
  printJson(out, { type: 'refusal', ok: false, file, as, code: error.code, pointer: '', ...error.facts });
}

/** To look at a protocol is not to run it: what only the default prescription refuses is shown, and said. */
function planToLookAt({ protocol, place }: LoadedProtocol, as: Column | undefined, notes: Output): Timeline {
  if (as !== undefined) return accepted(planTimeline(protocol, columns[as], place));
  const byDefault: Outcome<Timeline> = planTimeline(protocol, standard, place);
  if (byDefault.ok) return byDefault.value;
  const timeline = accepted(planTimeline(protocol, absolute, place));
  notes.write(`${place}: not allowed by the standard prescription, shown as the absolute limits allow it\n`);
  return timeline;
}

function printTimeline(out: Output, timeline: Timeline, json: boolean): void {
  if (json) {
    printJson(out, { type: 'timeline', name: timeline.protocol, title: timeline.title, ...doseFacts(timeline) });
    for (const leg of timeline.legs) printJson(out, { type: 'leg', ...legFacts(leg) });
    return;
  }
  const head = ['at', 'lasts', 'phase', 'angle', 'rate', 'step'];
  out.write(`${timeline.title}\n${doseLine(timeline)}\n\n${table([head, ...timeline.legs.map(legRow)])}`);
}

const doseFacts = (timeline: Timeline) => ({
  durationMs: timeline.duration,
  invertedMs: timeline.inverted,
  longestInversionMs: timeline.longestInversion,
  sets: timeline.sets,
  maxAngleDeg: timeline.maxAngle,
  minAngleDeg: timeline.minAngle,
  maxDownRateDegPerS: timeline.maxDownRate,
  maxReturnRateDegPerS: timeline.maxReturnRate,
});

const legFacts = ({ phase, step, from, to, rate, start, duration }: Leg) => ({
  phase,
  step,
  fromDeg: from,
  toDeg: to,
  rateDegPerS: rate,
  startMs: start,
  durationMs: duration,
});

const printJson = (out: Output, value: object): void => {
  out.write(`${JSON.stringify(value)}\n`);
};

async function savePlot(out: Output, svg: string, name: string, path: string | undefined): Promise<void> {
  if (path === undefined && out.isTTY !== true) {
    out.write(svg);
    return;
  }
  const file = path ?? `${name}.svg`;
  try {
    // A file that was not named by the user is never replaced.
    await writeFile(file, svg, { flag: path === undefined ? 'wx' : 'w' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
      place: file,
      problem: code === 'EEXIST' ? 'exists already' : `cannot be written (${code ?? 'unknown reason'})`,
      allowed: '--out with a file that may be written',
    });
  }
  if (out.isTTY === true) out.write(`${file}\n`);
}
