/** The terminal's reducer: keys, the service's answers, and what was heard. */
import { followedSession } from '../model/last-session.ts';
import { press } from './press.ts';
import { takeAnswer, takeRefusal } from './replies.ts';
import { type Input, type Step, type Surroundings, stay, type Ui } from './ui.ts';

export function reduce(ui: Ui, input: Input, around: Surroundings): Step {
  switch (input.kind) {
    case 'key':
      return press(ui, input.key, around);
    case 'answer':
      return takeAnswer(ui, input.answered);
    case 'refusal':
      return takeRefusal(ui, input);
    case 'heard':
      return stay(withSession(ui, around));
  }
}

const withSession = (ui: Ui, { heard }: Surroundings): Ui => ({ ...ui, session: followedSession(ui.session, heard) });
