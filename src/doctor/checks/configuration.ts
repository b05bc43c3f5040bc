/** The configuration file. */
import { errorCodes, FulcrumError, FulcrumErrors } from '../../../protocols/base/errors.ts';
import { readConfiguration, unknownKey } from '../../service/configuration/configuration.ts';
import { fault, type Line, ok } from '../line.ts';

export interface ConfigurationFacts {
  readonly file: string;
  /** Empty: it is valid. */
  readonly problems: readonly string[];
  readonly isMissing: boolean;
  /** Keys that this version does not know are all that is wrong with it. */
  readonly isOfNewerVersion: boolean;
  readonly version: string;
}

/** @param version of this program */
export function readConfigurationFacts(file: string, version: string): ConfigurationFacts {
  const facts = { file, version, problems: [], isMissing: false, isOfNewerVersion: false };
  try {
    readConfiguration(file);
    return facts;
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    const all = error instanceof FulcrumErrors ? error.all : [error.facts];
    return {
      ...facts,
      problems: error.message.split('\n'),
      isMissing: error.code === errorCodes.FILE_MISSING,
      isOfNewerVersion: error instanceof FulcrumErrors && all.every(({ problem }) => problem === unknownKey),
    };
  }
}

export function checkConfigurationFile(facts: ConfigurationFacts): readonly Line[] {
  const { file, problems, isMissing, isOfNewerVersion, version } = facts;
  if (problems.length === 0) return [ok('configuration', file)];
  const said = problems.join('; ');
  if (isMissing) return [fault('configuration', said, `sudo fulcrum config init ${file}`)];
  if (isOfNewerVersion) {
    return [
      fault(
        'configuration',
        `${said}. A newer version of Fulcrum may have written it; this is ${version}`,
        'install that version again (sudo apt install ./fulcrum_*.deb), or remove the keys',
      ),
    ];
  }
  return [fault('configuration', said, `correct it, then: fulcrum config check ${file}`)];
}
