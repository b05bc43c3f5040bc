/** Finds and reads plans on disk: the ready-made ones, and one's own. */
import { dirname, join, resolve } from 'node:path';
import { packageFile } from '../../../hardware/package-file.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { bounds } from '../../../protocols/therapy/limits.ts';
import { checkPlan, readPlan } from '../../../protocols/therapy/plans/read.ts';
import type { Plan } from '../../../protocols/therapy/plans/schema.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { configurationFile, readConfiguredPaths } from '../../service/configuration/paths.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import { fileNamesIn, ownProtocolFolders, type ProtocolLibrary, protocolLibrary } from './protocol-file.ts';

export interface FoundPlan {
  readonly name: string;
  /** From the folder for one's own plans. */
  readonly own: boolean;
  readonly read: Outcome<Plan>;
}

/** Plans, and the protocols that their stages name. */
export interface PlanLibrary {
  readonly protocols: ProtocolLibrary;
  /** The ready-made ones first. A name that several folders have is the first one's. */
  all(): readonly FoundPlan[];
  /**
   * A plan by its name, or from a file by its path.
   * @throws FulcrumError if there is none
   */
  named(nameOrPath: string): Outcome<Plan>;
}

/** @param given the data folder; left out: the configuration's */
export function planLibrary(config: string | undefined, given?: string): PlanLibrary {
  const configuration = configurationFile(config, process.env);
  const data = given ?? readConfiguredPaths(configuration).data;
  const own = [join(dirname(resolve(configuration)), 'plans'), join(data, 'plans')];
  const folders = [packageFile('protocols', 'therapy', 'plans', 'ready-made'), ...own];
  const paths = pathsIn(folders);
  return {
    protocols: protocolLibrary(ownProtocolFolders(configuration, data)),
    all: () =>
      [...paths].map(([name, path]) => ({ name, own: path !== pathIn(folders, name), read: read(path, name) })),
    named: (nameOrPath) => read(paths.get(nameOrPath) ?? nameOrPath, nameOrPath, [...paths.keys()]),
  };
}

/** Whether every stage is allowed by a prescription; else a refusal for each that is not. */
export const checkStages = (
  plan: Plan,
  prescription: Parameters<typeof checkPlan>[1],
  { protocols }: PlanLibrary,
  place: string,
): Outcome<Plan> => checkPlan(plan, prescription, protocols.readProtocol, place);

/** The files by their names. */
function pathsIn(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    for (const name of fileNamesIn(folder)) {
      if (!found.has(name)) found.set(name, join(folder, `${name}.json`));
    }
  }
  return found;
}

const pathIn = ([folder = '']: readonly string[], name: string): string => join(folder, `${name}.json`);

function read(path: string, place: string, names: readonly string[] = []): Outcome<Plan> {
  const whenMissing = () =>
    new FulcrumError(errorCodes.FILE_MISSING, {
      place: place === '' ? 'plan' : place,
      problem: 'no plan of this name, and no such file',
      allowed: `a file, or ${names.join(', ')}`,
    });
  return readPlan(readSmallFile({ path, what: 'a plan', mostBytes: bounds.fileBytes, whenMissing }), place);
}
