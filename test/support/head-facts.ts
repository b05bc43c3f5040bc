import type { HeadFacts } from '../../src/controller/recording/session-recorder.ts';
import { recordingId } from '../../src/records/sink.ts';

let drawn = 0;

/** The head of a test's recording, whose ids count up. */
export function headFacts(): HeadFacts {
  drawn += 1;
  return {
    id: recordingId(new Date(0), new Uint8Array([0, 0, 0, drawn >> 10, drawn >> 5, drawn])),
    versions: { fulcrum: '0.0.0-test' },
    startedAt: new Date(0).toISOString(),
    source: 'test',
    patient: null,
    protocolName: null,
    configuration: null,
    prescription: null,
    protocol: null,
  };
}
