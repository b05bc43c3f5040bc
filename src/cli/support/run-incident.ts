/** `fulcrum incident`: which session, from where, into which file. */
import { fileURLToPath } from 'node:url';
import { boardKinds } from '../../../hardware/boards/board-kind.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { archiveOf } from '../../incident/archive.ts';
import { collect } from '../../incident/collect.ts';
import { recordedIds } from '../../incident/recordings.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { packageVersion } from './package-file.ts';
import { prepareResult, type ResultFile, writeResult } from './result-file.ts';
import { targetOf } from './service-target.ts';
import { shippedFirmware } from './shipped-firmware.ts';

export interface IncidentArguments {
  readonly out: string;
  readonly last?: true;
  readonly config?: string;
  readonly log?: string;
  readonly json?: true;
}

const mainProgram = fileURLToPath(new URL('../main.js', import.meta.url));
const folder = 'fulcrum-incident';

/** @throws FulcrumError if there is no such session, or the file cannot be written */
export async function writeIncident(
  session: string | undefined,
  { out: path, last, config, log, json }: IncidentArguments,
  out: Output,
  err: Output,
): Promise<void> {
  if (session !== undefined && last === true) throw usage('--last', 'a session is named as well', 'either of them');
  const { data, socket, running } = targetOf(config === undefined ? {} : { config });
  const configuration = running?.configuration ?? configurationFile(config, process.env);
  const ids = recordedIds(data);
  const id = session ?? ids.at(-1) ?? null;
  if (session !== undefined && !ids.includes(session)) {
    throw usage(session, `no recording in ${data} has this id`, 'an id from fulcrum session list');
  }
  // What a person did on the table is health data.
  process.umask(0o077);
  const source = { path: configuration, what: 'the configuration' };
  const file: ResultFile = { path, option: '--out', what: 'the incident', source };
  await prepareResult(file);
  const madeAt = new Date();
  const { parts, missing } = await collect(
    {
      version: packageVersion(),
      shipped: Object.fromEntries(boardKinds.map((board) => [board, shippedFirmware(board).version])),
      configuration,
      data,
      socket,
      recording: id,
      log: log ?? null,
      doctor: [process.execPath, mainProgram, 'doctor', '--json', '--leave-ports', '--config', configuration],
    },
    madeAt,
  );
  await writeResult(file, archiveOf(folder, parts, madeAt.getTime()));
  for (const { part, problem } of missing) writeMessage(err, `${part} is missing: ${problem}`);
  const names = parts.map(({ name }) => name);
  if (json === true) writeJson(out, { file: path, session: id, parts: names, missing });
  else writeLine(out, printable(`${path}: ${id === null ? 'no session' : `session ${id}`}, ${names.join(', ')}`));
}

const usage = (place: string, problem: string, allowed: string): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, { place, problem, allowed });
