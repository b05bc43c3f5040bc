/** `fulcrum session answer`: what is said after a session. */
import { Command } from 'commander';
import { addExamples, addExitCodes, addHelpTable } from '../support/help.ts';
import { type Output, writeJson, writeLine } from '../support/output.ts';
import { addPeopleOptions, callWith, type PeopleArguments, withPeople } from '../support/people.ts';

interface AnswerArguments extends PeopleArguments {
  readonly answers?: string;
}

export function answerCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('answer')
      .summary('answer the questions after a session')
      .description(
        'Keep what is said after a session: pain, blood pressure, adverse events, why it ended early. What is left out stays ' +
          'as it was, and can be answered later.',
      )
      .argument('<id>', 'id from fulcrum start, or fulcrum session list'),
  )
    .option('--answers <FILE>', 'read the answers from a JSON file, or from standard input (-), instead of asking')
    .action((id: string, options: AnswerArguments) => answer(id, options, out, err));
  addHelpTable(command, 'Answers (each may be left out):', [
    ['pain', '0 to 10'],
    ['bloodPressure', '{"systolic":120,"diastolic":80}, 1 to 3 minutes after getting off'],
    ['adverse', '[] or some of "dizzy", "headache", "eyes", "nausea", "pain-worse", "other"'],
    ['reason', '"discomfort", "pain", "frightened", "interrupted", "fault" or "other"'],
    ['note', 'a text'],
  ]);
  addExamples(command, [`echo '{"pain":3,"adverse":[]}' | fulcrum session answer 20260301-080000-k3f9x2 --answers -`]);
  return addExitCodes(command, { done: 'kept', failed: 'refused in the present state, or the program failed' });
}

async function answer(id: string, options: AnswerArguments, out: Output, err: Output): Promise<void> {
  const [{ checkedId }, { sessionQuestions }, { answersTo }] = await Promise.all([
    import('../support/recorded-sessions.ts'),
    import('../support/patient-questions.ts'),
    import('../support/questions.ts'),
  ]);
  const known = checkedId(id);
  const { values, place } = await answersTo(sessionQuestions, options.answers, err);
  await withPeople(
    options,
    err,
    async (calls) => {
      await callWith(calls, 'session.answer', { id: known, ...values });
      if (options.json === true) writeJson(out, { act: 'answer', accepted: true, id });
      else writeLine(out, `answer: kept for ${id}`);
    },
    { place },
  );
}
