/** From a person and a protocol to a start, and from a session to its answers. */

import type { Params } from '../../service/client.ts';
import { endAnswers, type FormAnswers, isScreeningDue, startAnswers } from '../model/questions.ts';
import { type Form, openForm } from './form.ts';
import { choiceFacts, setUpFacts } from './start-facts.ts';
import { type Choice, type Chosen, refuseTo, type Step, send, show, type Ui } from './ui.ts';

export function chosenProtocol(ui: Ui, { person, shown }: Chosen, choice: Choice): Step {
  if (choice.kind === 'protocol' && !choice.protocol.allowed && person === null) {
    return refuseTo(ui, choice.protocol.problems.join('; '));
  }
  const form = openForm({
    kind: 'start',
    patient: person === null ? null : { id: person.id, name: person.name },
    isScreeningDue: isScreeningDue(shown),
    protocol: choice.kind === 'plan' ? null : choice.protocol.name,
    facts: [person?.name ?? 'without a person: the limits of a beginner', ...choiceFacts(choice), ...setUpFacts(shown)],
  });
  return show(ui, { kind: 'form', form });
}

export function formDone(ui: Ui, { purpose }: Form, answers: FormAnswers): Step {
  if (purpose.kind === 'start') {
    const { patient, protocol, facts } = purpose;
    const what = protocol === null ? { plan: true } : { protocol };
    // The answers have the names of the method's parameters; the service checks them.
    const params = { ...what, ...startAnswers(answers, patient) } as Params<'start'>;
    return show(ui, { kind: 'ready', params, facts, isArmed: false });
  }
  const given = endAnswers(purpose.session, answers);
  const main: Ui = { ...ui, screen: { kind: 'main' } };
  // As above.
  return send(main, { method: 'session.answer', params: given as Params<'session.answer'> });
}
