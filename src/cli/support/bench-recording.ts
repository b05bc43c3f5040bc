/** The recording of a bench session. */
import { randomBytes } from 'node:crypto';
import { type Fault, formatFault } from '../../../hardware/simulator/faults/fault.ts';
import { toExactJson } from '../../../protocols/base/exact-json.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { SessionRecorder } from '../../controller/recording/session-recorder.ts';
import { type RecordingSink, recordingId, type SessionStart } from '../../records/sink.ts';
import { packageVersion } from './package-file.ts';

export interface RecordedBench {
  readonly protocol: Protocol;
  readonly prescription: Prescription;
  /** Null: the bench's own, who is healthy, screened, and prescribed the absolute limits. */
  readonly person: {
    readonly id: string;
    /** Id of the recording. */
    readonly session: string;
    readonly start: SessionStart;
  } | null;
  readonly seed: number;
  readonly device: string;
  readonly faults: readonly Fault[];
}

export const newRecordingId = (date: Date): string => recordingId(date, randomBytes(6));

/** Records the whole session, from its first input. @param onFailed gets why there is no recording, or no more of one */
export function benchRecorder(
  sink: RecordingSink,
  bench: RecordedBench,
  onFailed: (reason: string) => void,
): SessionRecorder {
  const { protocol, prescription, person, seed, device, faults } = bench;
  const configuration: JsonObject = { seed, device, faults: faults.map(formatFault) };
  return new SessionRecorder({
    sink,
    extent: 'whole',
    describe: () => {
      // A person's session is on the bench's own calendar.
      const now = person === null ? new Date() : new Date(person.start.wallMs);
      return {
        id: person?.session ?? newRecordingId(now),
        versions: { fulcrum: packageVersion(), node: process.versions.node },
        startedAt: now.toISOString(),
        source: 'bench',
        patient: person?.id ?? null,
        protocolName: protocol.name,
        configuration,
        prescription: toExactJson(prescription),
        protocol: toExactJson(protocol),
        ...(person === null ? {} : { start: person.start }),
      };
    },
    onFailed,
  });
}
