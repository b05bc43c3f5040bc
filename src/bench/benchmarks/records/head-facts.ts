import { randomBytes } from 'node:crypto';
import type { HeadFacts } from '../../../controller/recording/session-recorder.ts';
import { recordingId } from '../../../records/sink.ts';

/** Of a recording that is made to be measured. */
export function headFacts(): HeadFacts {
  const now = new Date();
  return {
    id: recordingId(now, randomBytes(6)),
    versions: {},
    startedAt: now.toISOString(),
    source: 'bench',
    patient: null,
    protocolName: null,
    configuration: null,
    prescription: null,
    protocol: null,
  };
}
