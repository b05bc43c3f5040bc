import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type FormAnswers, isScreeningDue, startQuestions } from '../../../../model/questions.ts';
import { QuestionField } from '../../parts/question-field.tsx';
import type { Who } from './chosen.ts';

export interface AskStartProps {
  readonly who: Who;
  readonly onDone: (answers: FormAnswers) => void;
  readonly onBack: () => void;
}

export function AskStart({ who: { person, shown }, onDone, onBack }: AskStartProps): JSX.Element {
  const [answers, setAnswers] = useState<FormAnswers>(new Map());
  const questions = startQuestions(person !== null, isScreeningDue(shown), answers);
  const open = questions.find(({ key }) => !answers.has(key));
  const back = () => {
    const last = [...answers.keys()].at(-1);
    if (last === undefined) onBack();
    else setAnswers(new Map([...answers].filter(([key]) => key !== last)));
  };
  return (
    <div class="start-screen ask">
      {open === undefined ? (
        <h2>Every question is answered.</h2>
      ) : (
        <QuestionField question={open} onAnswer={(value) => setAnswers(new Map([...answers, [open.key, value]]))} />
      )}
      <div class="choices">
        <button type="button" class="act" onClick={back}>
          Back
        </button>
        <span class="count">
          {answers.size} of {questions.length} answered
        </span>
        {open === undefined ? (
          <button type="button" class="act main" onClick={() => onDone(answers)}>
            Go on
          </button>
        ) : null}
      </div>
    </div>
  );
}
