import { randomBytes } from 'node:crypto';
import { standard } from '../../protocols/therapy/limits.ts';
import type { HeadFacts } from '../controller/recording/session-recorder.ts';
import { recordingId } from '../records/sink.ts';
import type { Configuration } from './configuration/configuration.ts';

/** What a recording that begins now says about its circumstances. */
export function headFacts(configuration: Configuration, version: string, wallTimeMs: number): HeadFacts {
  const startedAt = new Date(wallTimeMs);
  const { actuator, sensors, limits } = configuration;
  return {
    id: recordingId(startedAt, randomBytes(6)),
    versions: { fulcrum: version, node: process.versions.node },
    startedAt: startedAt.toISOString(),
    source: 'service',
    patient: null,
    protocolName: null,
    configuration: { actuator, sensors, limits },
    prescription: JSON.parse(JSON.stringify(standard)),
    protocol: null,
  };
}
