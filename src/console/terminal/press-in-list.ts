/** Keys in a list: arrows, digits for the first nine, ENTER. */
import { overrideReasons } from '../../session/override.ts';
import { isDigit, type Key } from './keys.ts';
import { chosenProtocol } from './start.ts';
import { type Call, type Screen, type Step, send, show, stay, type Ui } from './ui.ts';

type List = Extract<Screen, { readonly kind: 'reasons' | 'people' | 'protocols' | 'text' }>;

/** Rows by which a page key moves. */
const page = 8;

export function pressInList(ui: Ui, screen: List, key: Key): Step {
  if (screen.kind === 'text') {
    const offset = moved(screen.offset, key, screen.lines.length);
    return key === 'enter' ? show(ui, { kind: 'main' }) : show(ui, { ...screen, offset: offset ?? screen.offset });
  }
  const count = lengthOf(screen);
  const index = moved(screen.index, key, count);
  if (key === 'enter') return chosen(ui, screen, screen.index);
  if (index === null) return stay(ui);
  return isDigit(key) && screen.kind !== 'people' ? chosen(ui, screen, index) : show(ui, { ...screen, index });
}

/** The session without a person is the first of the list. */
function lengthOf(screen: Exclude<List, { kind: 'text' }>): number {
  switch (screen.kind) {
    case 'reasons':
      return overrideReasons.length;
    case 'people':
      return screen.people.length + 1;
    case 'protocols':
      return screen.choices?.length ?? 0;
  }
}

function moved(index: number, key: Key, count: number): number | null {
  const within = (at: number): number => Math.max(0, Math.min(count - 1, at));
  switch (key) {
    case 'up':
      return within(index - 1);
    case 'down':
      return within(index + 1);
    case 'page-up':
      return within(index - page);
    case 'page-down':
      return within(index + page);
    case 'home':
      return 0;
    case 'end':
      return within(count - 1);
    default:
      return isDigit(key) && key !== '0' && Number(key) <= count ? Number(key) - 1 : null;
  }
}

function chosen(ui: Ui, screen: Exclude<List, { kind: 'text' }>, index: number): Step {
  switch (screen.kind) {
    case 'reasons': {
      const reason = overrideReasons[index];
      return reason === undefined ? stay(ui) : show(ui, { kind: 'minutes', reason, typed: '' });
    }
    case 'people': {
      if (!screen.isComplete) return stay(ui);
      const person = screen.people[index - 1] ?? null;
      const next = {
        ...ui,
        screen: { kind: 'protocols', chosen: { person, shown: null }, choices: null, index: 0 },
      } as const;
      const list: Call = { method: 'protocols.list', params: {} };
      if (person === null) return send(next, list);
      const { id } = person;
      return sendAll(next, [list, { method: 'patient.show', params: { id } }, { method: 'plan.next', params: { id } }]);
    }
    case 'protocols': {
      const choice = screen.choices?.[index];
      return choice === undefined ? stay(ui) : chosenProtocol(ui, screen.chosen, choice);
    }
  }
}

function sendAll(ui: Ui, calls: readonly Call[]): Step {
  let step = stay(ui);
  for (const call of calls) {
    const { ui: next, effects } = send(step.ui, call);
    step = { ui: next, effects: [...step.effects, ...effects] };
  }
  return step;
}
