/** The terminal's reducer: keys, the service's answers, and what was heard. */
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

function withSession(ui: Ui, { heard, view }: Surroundings): Ui {
  const id = heard.status?.value.session?.id;
  if (id === undefined) return ui;
  const before = ui.session?.id === id ? ui.session.leftMs : null;
  return { ...ui, session: { id, leftMs: view.leftMs ?? before } };
}
