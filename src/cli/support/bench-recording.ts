/** The recording of a bench session. */
import { randomBytes } from 'node:crypto';
import { type Fault, formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { toExactJson } from '../../../protocols/base/exact-json.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { SessionRecorder } from '../../controller/recording/session-recorder.ts';
import { type RecordingSink, recordingId } from '../../records/sink.ts';
import { packageVersion } from './package-file.ts';

export interface RecordedBench {
  readonly protocol: Protocol;
  readonly prescription: Prescription;
  readonly patient: string | null;
  readonly seed: number;
  readonly device: string;
  readonly faults: readonly Fault[];
}

/** Records the whole session, from its first input. @param onFailed gets why there is no recording, or no more of one */
export function benchRecorder(
  sink: RecordingSink,
  bench: RecordedBench,
  onFailed: (reason: string) => void,
): SessionRecorder {
  const { protocol, prescription, patient, seed, device, faults } = bench;
  const configuration: JsonObject = { seed, device, faults: faults.map(formatFault) };
  return new SessionRecorder({
    sink,
    extent: 'whole',
    describe: () => {
      const now = new Date();
      return {
        id: recordingId(now, randomBytes(6)),
        versions: { fulcrum: packageVersion(), node: process.versions.node },
        startedAt: now.toISOString(),
        source: 'bench',
        patient,
        protocolName: protocol.name,
        configuration,
        prescription: toExactJson(prescription),
        protocol: toExactJson(protocol),
      };
    },
    onFailed,
  });
}
