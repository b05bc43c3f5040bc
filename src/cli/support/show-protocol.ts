/** `fulcrum protocol list`, `check`, `show` and `plot`. */
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { doseText, warningsOn } from '../../../protocols/therapy/description.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute, beginner, type Prescription, standard } from '../../../protocols/therapy/limits.ts';
import { accepted, ProtocolRefused } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { writeDurably } from '../../records/files/durable-file.ts';
import { plotTimeline } from '../../reports/plot.ts';
import { wordsIn } from '../../reports/words/languages.ts';
import type { Language } from '../../reports/words/words.ts';
import { configurationFile, readConfiguredPaths } from '../../service/configuration/paths.ts';
import { systemErrorCode, unwritable } from './file-errors.ts';
import { type Output, printable, widthOf, writeJson, writeLine, writeMessage } from './output.ts';
import {
  type LoadedProtocol,
  loadProtocol,
  loadReadyMadeProtocols,
  ownProtocolFolders,
  protocolLibrary,
} from './protocol-file.ts';
import { legRow, listRow } from './protocol-text.ts';
import { planAsShown } from './shown-plan.ts';
import { table } from './text-table.ts';

const prescriptions = { absolute, standard, beginner } as const satisfies Record<string, Prescription>;
export type PrescriptionName = keyof typeof prescriptions;

export async function listProtocols(out: Output, err: Output, isJson: boolean, config?: string): Promise<void> {
  const own = ownProtocols(config, err);
  const rows = [...(await loadReadyMadeProtocols()), ...own].flatMap((protocol) => {
    const plan = (name: PrescriptionName) => planTimeline(protocol, prescriptions[name], protocol.name);
    const allowedBy = (['beginner', 'standard', 'absolute'] as const).filter((name) => plan(name).ok);
    const planned = planAsShown({ protocol, place: protocol.name });
    if (planned.ok) return [{ protocol, timeline: planned.value, allowedBy }];
    writeMessage(err, new ProtocolRefused(planned.refusals).message);
    return [];
  });
  if (isJson) {
    for (const { protocol, timeline, allowedBy } of rows) {
      const { name, title, level, source, description } = protocol;
      const isOwn = own.includes(protocol);
      writeJson(out, { name, title, level, ...doseFacts(timeline), allowedBy, own: isOwn, source, description });
    }
    return;
  }
  const head = ['name', 'level', 'up to', 'sets', 'head-down', 'total', 'allowed by', 'title'];
  out.write(table([head, ...rows.map(listRow)], widthOf(out)));
}

/** Those in the folders for one's own; a file that is no protocol is reported. */
function ownProtocols(config: string | undefined, err: Output): readonly Protocol[] {
  const file = configurationFile(config, process.env);
  const library = protocolLibrary(ownProtocolFolders(file, readConfiguredPaths(file).data));
  return library.protocolNames().flatMap(({ name, own }) => {
    const read = own ? library.readProtocol(name) : null;
    if (read === null) return [];
    if (read.ok) return [{ ...read.value, name }];
    writeMessage(err, new ProtocolRefused(read.refusals).message);
    return [];
  });
}

export async function checkProtocol(out: Output, file: string, as: PrescriptionName, isJson: boolean): Promise<void> {
  try {
    const { protocol, place } = await loadProtocol(file);
    const timeline = accepted(planTimeline(protocol, prescriptions[as], place));
    const warnings = warningsOn(protocol, timeline, place);
    if (isJson) {
      writeJson(out, { type: 'checked', ok: true, file, as, name: protocol.name, ...doseFacts(timeline), warnings });
      return;
    }
    writeLine(out, `${place}: allowed by the ${as} prescription\n${doseText(timeline)}`);
    for (const warning of warnings) writeLine(out, printable(`warning: ${warning}`));
  } catch (error) {
    if (isJson && error instanceof FulcrumError) writeRefusals(out, error, file, as);
    throw error;
  }
}

export async function showProtocol(
  out: Output,
  err: Output,
  file: string,
  as: PrescriptionName | undefined,
  isJson: boolean,
): Promise<void> {
  const timeline = planForDisplay(await loadProtocol(file), as, err);
  if (isJson) {
    writeJson(out, { type: 'timeline', name: timeline.protocol, title: timeline.title, ...doseFacts(timeline) });
    for (const leg of timeline.legs) writeJson(out, { type: 'leg', ...legFacts(leg) });
    return;
  }
  const head = ['at', 'lasts', 'phase', 'angle', 'rate', 'step'];
  out.write(`${timeline.title}\n${doseText(timeline)}\n\n${table([head, ...timeline.legs.map(legRow)], widthOf(out))}`);
}

export async function plotProtocol(
  out: Output,
  err: Output,
  file: string,
  as: PrescriptionName | undefined,
  path: string | undefined,
  language: Language,
): Promise<void> {
  const timeline = planForDisplay(await loadProtocol(file), as, err);
  const svg = await plotTimeline(timeline, wordsIn(language).chart);
  if (path === undefined && out.isTTY !== true) {
    out.write(svg);
    return;
  }
  const target = path ?? `${timeline.protocol}.svg`;
  // A default file name never overwrites an existing file.
  await savePlot(target, svg, path !== undefined);
  if (out.isTTY === true) writeLine(out, target);
}

/** Plans for display only. Warnings go to standard error. */
function planForDisplay(loaded: LoadedProtocol, as: PrescriptionName | undefined, err: Output): Timeline {
  const { protocol, place } = loaded;
  const timeline = accepted(as === undefined ? planAsShown(loaded) : planTimeline(protocol, prescriptions[as], place));
  if (as === undefined && !planTimeline(protocol, standard, place).ok) {
    writeLine(err, `${place}: not allowed by the standard prescription; shown with the absolute limits`);
  }
  for (const warning of warningsOn(protocol, timeline, place)) writeMessage(err, warning);
  return timeline;
}

export function writeRefusals(out: Output, error: FulcrumError, file: string, as: PrescriptionName): void {
  if (error instanceof ProtocolRefused) {
    for (const refusal of error.refusals) writeJson(out, { type: 'refusal', ok: false, file, as, ...refusal });
    return;
  }
  writeJson(out, { type: 'refusal', ok: false, file, as, code: error.code, pointer: '', ...error.facts });
}

async function savePlot(path: string, svg: string, mayReplace: boolean): Promise<void> {
  try {
    await writeDurably(path, svg, { mayReplace });
  } catch (error) {
    const code = systemErrorCode(error);
    const problem = code === 'EEXIST' ? 'exists already' : `cannot be written (${code})`;
    throw unwritable(path, problem, '--out with a file that you may write to');
  }
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
