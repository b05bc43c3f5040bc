import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Params } from '../../../../../service/client.ts';
import { hasEndedEarly, type LastSession } from '../../../../model/last-session.ts';
import { endAnswers, endQuestions, type FormAnswers } from '../../../../model/questions.ts';
import { QuestionField } from '../../parts/question-field.tsx';
import type { ScreenProps } from '../../screen-props.ts';

export interface AfterSessionProps extends ScreenProps {
  readonly ended: LastSession;
}

export function AfterSession({ page, go, ended }: AfterSessionProps): JSX.Element {
  const [answers, setAnswers] = useState<FormAnswers>(new Map());
  const { id } = ended;
  const questions = endQuestions(hasEndedEarly(ended));
  const open = questions.find(({ key }) => !answers.has(key));
  const leave = () => {
    page.forgetEnded();
    go('table');
  };
  const keep = () => {
    const params = endAnswers(id, answers);
    if (Object.keys(params).length === 1) {
      leave();
      return;
    }
    // The answers have the names of the method’s parameters; the service checks them.
    page.feed.call('session.answer', params as Params<'session.answer'>).then(
      () => {
        page.say('The answers are kept');
        leave();
      },
      (error: unknown) => page.sayFailure('Not kept', error),
    );
  };
  return (
    <div class="start-screen ask">
      <p class="hint">
        Open the ankle lock, let them sit up slowly, and stay beside them for three minutes. What is left out can be
        answered later: fulcrum session answer {id}
      </p>
      {open === undefined ? (
        <h2>Every question is answered.</h2>
      ) : (
        <QuestionField question={open} onAnswer={(value) => setAnswers(new Map([...answers, [open.key, value]]))} />
      )}
      <div class="choices">
        <button type="button" class="act" onClick={leave}>
          Later
        </button>
        {open === undefined ? (
          <button type="button" class="act main" onClick={keep}>
            Keep the answers
          </button>
        ) : null}
      </div>
    </div>
  );
}
