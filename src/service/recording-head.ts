import { toExactJson } from '../../protocols/base/exact-json.ts';
import { beginner } from '../../protocols/therapy/limits.ts';
import type { HeadFacts } from '../controller/recording/session-recorder.ts';
import type { Configuration } from './configuration/configuration.ts';
import type { CurrentSession } from './patients/current-session.ts';

/** What a recording that begins now says about its circumstances. */
export function headFacts(
  configuration: Configuration,
  version: string,
  wallTimeMs: number,
  session: Pick<CurrentSession, 'head'>,
): HeadFacts {
  const { actuator, sensors, limits, simulatedTable } = configuration;
  const { id, patient, prescription, start } = session.head();
  return {
    id,
    versions: { fulcrum: version, node: process.versions.node },
    startedAt: new Date(wallTimeMs).toISOString(),
    source: simulatedTable ? 'bench' : 'service',
    patient,
    protocolName: null,
    configuration: { actuator, sensors, limits },
    prescription: toExactJson(prescription ?? beginner),
    protocol: null,
    start,
  };
}
