/** `fulcrum commission`: goes through the checklist with a person beside the table, and has the service keep the result. */
import { allChecks } from '../../../hardware/conformance/checks/all.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { type ConformanceFacts, foundResults } from '../../doctor/commissioning.ts';
import { examine } from '../../doctor/examine.ts';
import type { Line } from '../../doctor/line.ts';
import { FulcrumClient, type Result, ServiceRefusal } from '../../service/client.ts';
import { commissionItems } from '../../service/commission/items.ts';
import type { CommissionResult } from '../../service/commission/record.ts';
import { technician } from '../../service/commission/record.ts';
import { readUnchecked } from '../../service/configuration/read.ts';
import { isAnythingUnderWay } from '../../session/states.ts';
import { type AtTheTable, askedResult } from './commission-questions.ts';
import { conformanceIn } from './conformance-result.ts';
import { doctorOptions } from './doctor-options.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeLine, writeMessage } from './output.ts';
import { askQuestions, textQuestion } from './questions.ts';
import { targetOf } from './service-target.ts';
import { shippedFirmware } from './shipped-firmware.ts';
import { printCommission, writeResultLine } from './show-commission.ts';

export interface CommissionArguments {
  readonly by?: string;
  readonly conformance?: string;
  readonly config?: string;
  readonly json?: true;
}

const patienceMs = 60_000;

/**
 * Resolves to the exit code.
 * @throws FulcrumError without a terminal, or for a file or a name that cannot be used
 */
export async function runCommission(options: CommissionArguments, out: Output, err: Output): Promise<number> {
  if (process.stdin.isTTY !== true) throw nobodyToAsk();
  const conformance = options.conformance === undefined ? null : conformanceIn(options.conformance);
  const named = options.by === undefined ? null : nameIn(options.by);
  const { socket } = targetOf(options);
  const client = await FulcrumClient.connect(socket).catch((error: unknown) => (error instanceof Error ? error : null));
  if (!(client instanceof FulcrumClient)) {
    const why = client?.message ?? 'not connected';
    writeMessage(err, `commission refused: no service answers: ${socket}: ${why}: sudo systemctl start fulcrum`);
    return exitCodes.failed;
  }
  let isLost = false;
  void client.closed.then(() => {
    isLost = true;
  });
  try {
    return await goThrough(client, { ...options, conformance, named }, out, err);
  } catch (error) {
    if (error instanceof ServiceRefusal) writeMessage(err, `commission refused: ${error.message}`);
    else if (isLost) writeMessage(err, 'the service has ended meanwhile; nothing was kept');
    else throw error;
    return exitCodes.failed;
  } finally {
    client.close();
  }
}

interface Given {
  readonly config?: string;
  readonly json?: true;
  readonly conformance: ConformanceFacts | null;
  readonly named: string | null;
}

async function goThrough(client: FulcrumClient, given: Given, out: Output, err: Output): Promise<number> {
  const { state } = await client.call('status');
  // The service refuses the result, too; this spares a person the checklist.
  if (isAnythingUnderWay(state)) {
    writeMessage(err, `commission refused: a session runs (state ${state}): wait until it is over`);
    return exitCodes.failed;
  }
  const by = given.named ?? nameIn(await askedName(err));
  writeLine(err, 'Nobody may be on the table. The program finds out what it can:');
  const found = await whatIsFound(client, given);
  const results: CommissionResult[] = [];
  for (const item of commissionItems) {
    writeLine(err, `${item.subject}: ${item.demand}`);
    const result: CommissionResult | undefined =
      item.by === 'program'
        ? found.find((each) => each.item === item.key)
        : { item: item.key, ...(await askedResult(item, atTheTable(client, err))) };
    if (result === undefined) throw new Error(`nothing finds out ${item.key}`);
    writeResultLine(err, result.passed, result.note === null ? result.said : `${result.said} (${result.note})`);
    results.push(result);
  }
  const kept = await client.call('commission.record', { by, results });
  const after = (await client.call('status')).state;
  if (after !== 'ready') writeMessage(err, `the table is not ready (${after}): fulcrum reset`);
  return printCommission(kept, given.json === true, out);
}

async function whatIsFound(
  client: FulcrumClient,
  { config, conformance }: Given,
): Promise<readonly CommissionResult[]> {
  const options = await doctorOptions(config, '/', { mayOpenPorts: false, askLamps: null });
  const lines: Line[] = [];
  for await (const line of examine(options)) lines.push(line);
  const status: Result<'status'> = await client.call('status');
  const { actuator, sensors } = Object(readUnchecked(options.file));
  return foundResults({
    lines,
    said: { actuator: status.ports.actuator.said, sensors: status.ports.sensors.said },
    shippedFirmware: shippedFirmware('actuator').version,
    conformance: conformance ?? 'no result was given: --conformance FILE, see --help',
    actuatorPath: String(Object(actuator).path),
    conformanceChecks: allChecks.length,
    zeroDeg: typeof Object(sensors).zeroDeg === 'number' ? Object(sensors).zeroDeg : null,
    flags: status.readings?.actuator?.flags ?? null,
    driveTest: status.lastTest,
  });
}

const atTheTable = (client: FulcrumClient, err: Output): AtTheTable => ({
  ask: async (question) => (await askQuestions({ answer: question }, err)).values['answer'],
  say: (text) => writeLine(err, `  ${text}`),
  flags: async () => (await client.call('status')).readings?.actuator?.flags ?? null,
  soundTest: () => refusalOf(client.call('sounders.test')),
  soundersHeard: () => refusalOf(client.call('sounders.heard')),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  patienceMs,
});

/** Null: it was not refused. */
async function refusalOf(act: Promise<unknown>): Promise<string | null> {
  try {
    await act;
    return null;
  } catch (error) {
    if (error instanceof ServiceRefusal) return error.message;
    throw error;
  }
}

async function askedName(err: Output): Promise<string> {
  const { values } = await askQuestions({ by: textQuestion('Your name:', 'First Person') }, err);
  return String(values['by']);
}

function nameIn(given: string): string {
  const read = technician.safeParse(given);
  if (read.success) return read.data;
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--by',
    problem: 'is not a name',
    value: JSON.stringify(printable(given.slice(0, 60))),
    allowed: '1 to 80 printable characters',
  });
}

const nobodyToAsk = (): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, {
    place: 'commission',
    problem: 'there is no terminal: only a person beside the table can go through the checklist',
    allowed: 'a terminal beside the table; fulcrum commission show prints the last result',
  });
