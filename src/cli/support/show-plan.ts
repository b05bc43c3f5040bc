/** `fulcrum plan list`, `check` and `show`. */
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { absolute, beginner, type Prescription, standard } from '../../../protocols/therapy/limits.ts';
import type { Plan } from '../../../protocols/therapy/plans/schema.ts';
import { accepted, ProtocolRefused } from '../../../protocols/therapy/refusal.ts';
import { type Output, printable, widthOf, writeJson, writeLine, writeMessage } from './output.ts';
import { checkStages, type PlanLibrary, planLibrary } from './plan-file.ts';
import type { DataArguments } from './recordings.ts';
import { type PrescriptionName, writeRefusals } from './show-protocol.ts';
import { table } from './text-table.ts';

const prescriptions = { beginner, standard, absolute } as const satisfies Record<PrescriptionName, Prescription>;

interface Listed {
  readonly plan: Plan;
  readonly own: boolean;
  readonly allowedBy: readonly PrescriptionName[];
}

export function listPlans(out: Output, err: Output, isJson: boolean, { config, data }: DataArguments): void {
  const library = planLibrary(config, data);
  const listed = library.all().flatMap(({ name, own, read }): readonly Listed[] => {
    if (read.ok) return [{ plan: { ...read.value, name }, own, allowedBy: allowedBy(read.value, library) }];
    writeMessage(err, new ProtocolRefused(read.refusals).message);
    return [];
  });
  if (isJson) {
    for (const { plan, own, allowedBy } of listed) {
      const { name, title, source, description, evidence } = plan;
      writeJson(out, { name, title, ...sumsOf(plan), allowedBy, own, source, description, evidence });
    }
    return;
  }
  const rows = listed.map(({ plan, allowedBy }) => [
    plan.name,
    String(plan.stages.length),
    String(sumsOf(plan).sessions),
    allowedBy.join(' '),
    printable(plan.title),
  ]);
  out.write(table([['name', 'stages', 'sessions', 'allowed by', 'title'], ...rows], widthOf(out)));
}

/** Throws `FulcrumError`; several mistakes at once are a `ProtocolRefused`. */
export function checkPlanFile(
  out: Output,
  file: string,
  as: PrescriptionName,
  isJson: boolean,
  { config, data }: DataArguments,
): void {
  try {
    const library = planLibrary(config, data);
    const plan = accepted(library.named(file));
    accepted(checkStages(plan, prescriptions[as], library, file));
    if (isJson) writeJson(out, { type: 'checked', ok: true, file, as, name: plan.name, ...sumsOf(plan) });
    else writeLine(out, `${printable(file)}: allowed by the ${as} prescription\n${sumsText(plan)}`);
  } catch (error) {
    if (isJson && error instanceof FulcrumError) writeRefusals(out, error, file, as);
    throw error;
  }
}

export function showPlan(out: Output, nameOrFile: string, isJson: boolean, { config, data }: DataArguments): void {
  const library = planLibrary(config, data);
  const plan = accepted(library.named(nameOrFile));
  if (isJson) {
    const { $schema: _, ...facts } = plan;
    writeJson(out, { ...facts, ...sumsOf(plan), allowedBy: allowedBy(plan, library) });
    return;
  }
  const rows = plan.stages.map(({ title, protocol, sessions, daysPerWeek }, index) => [
    String(index + 1),
    protocol,
    String(sessions),
    daysPerWeek === undefined ? '' : String(daysPerWeek),
    printable(title),
  ]);
  const stages = table([['stage', 'protocol', 'sessions', 'days a week', 'title'], ...rows], widthOf(out));
  const { title, description, source, evidence } = plan;
  const texts = [description, `Source: ${source}`, `Evidence: ${evidence}`].map(printable);
  out.write(`${printable(title)}\n${sumsText(plan)}\n\n${stages}\n${texts.join('\n\n')}\n`);
}

/** The prescriptions that allow every stage. */
const allowedBy = (plan: Plan, library: PlanLibrary): readonly PrescriptionName[] =>
  (['beginner', 'standard', 'absolute'] as const).filter(
    (name) => checkStages(plan, prescriptions[name], library, plan.name).ok,
  );

const sumsOf = ({ stages }: Plan) => ({
  stages: stages.map((stage) => ({ ...stage })),
  sessions: stages.reduce((sum, { sessions }) => sum + sessions, 0),
});

const sumsText = (plan: Plan): string => `${plan.stages.length} stages, ${sumsOf(plan).sessions} sessions`;
