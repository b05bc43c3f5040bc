import { inputChannel } from '../../controller/recording/channels.ts';
import { inputFromJson } from '../../controller/recording/input-json.ts';
import type { Recording } from '../../records/recording.ts';
import { RecordingJudge } from './recording-judge.ts';
import type { Verdict } from './verdict.ts';

/**
 * @param place of the recording, for messages
 * @throws FulcrumError RECORDING_FORM
 */
export function judgeRecording(recording: Recording, place: string): Verdict {
  const judge = new RecordingJudge(recording.head.continues !== null);
  let items = 0;
  const placeOfItem = () => `${place}#/items/${items}`;
  for (const item of recording.items()) {
    const { channel, atMs, data } = item;
    const isInput = channel === inputChannel;
    judge.take(item, isInput ? inputFromJson(data, atMs, placeOfItem) : null);
    items += 1;
  }
  return { id: recording.head.id, disagreements: judge.disagreements, items };
}
