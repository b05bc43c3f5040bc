/** `fulcrum session export --format fhir`: the recording, with the answers that belong to it. */
import { fhirText } from '../../fhir/export.ts';
import { therapySession } from '../../fhir/therapy-session.ts';
import type { Recording } from '../../records/recording.ts';
import { recordingIdPattern } from '../../records/sink.ts';
import { type Output, writeMessage } from './output.ts';
import { type DataArguments, dataFolderOf } from './recordings.ts';
import { sessionAnswers } from './session-answers.ts';

/**
 * Whole before its first byte is given out: a bundle that is not sound is not begun.
 * @throws FulcrumError
 */
export async function fhirBytes(
  idOrFile: string,
  recording: Recording,
  options: DataArguments,
  err: Output,
): Promise<AsyncIterable<Uint8Array>> {
  // A file may have been copied from anywhere: only a named data folder has its answers.
  const isNamed = recordingIdPattern.test(idOrFile) || options.data !== undefined || options.config !== undefined;
  const { id } = recording.head;
  const answers = isNamed ? await sessionAnswers(await dataFolderOf(options), id) : null;
  if (answers === null) {
    writeMessage(err, `${id}: exported without pain and blood pressure, which stand in the data folder of its table`);
  }
  const text = fhirText(therapySession(recording, answers));
  return (async function* () {
    yield new TextEncoder().encode(text);
  })();
}
