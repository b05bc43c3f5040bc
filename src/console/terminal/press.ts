/** What a key does: the next screen, and what is sent. A pure function; STOP has been sent before it is called. */
import { durations } from '../../safety/durations.ts';
import { pinDigits, pinForm, pinFormText } from '../../service/access/pin-form.ts';
import type { ActName } from '../model/offers.ts';
import { emptied, pressInForm } from './form.ts';
import { isDigit, type Key } from './keys.ts';
import { pressInList } from './press-in-list.ts';
import { pressOnMain } from './press-on-main.ts';
import { formDone } from './start.ts';
import {
  type Asked,
  type Call,
  refuseTo,
  type Screen,
  type Step,
  type Surroundings,
  say,
  send,
  show,
  stay,
  type Ui,
} from './ui.ts';

const mostMinutes = durations.longestOverrideMs / 60_000;
/** Toward and away from level alike; below every prescription's limits. */
const targetRateDegPerS = 1;

export function press(before: Ui, key: Key, around: Surroundings): Step {
  const ui: Ui = { ...before, message: null };
  switch (key) {
    case 'space':
      return said(ui, 'STOP', around);
    case 'ctrl-c':
      return { ui, effects: [{ kind: 'interrupt' }] };
    case 'ctrl-l':
      return { ui: before, effects: [{ kind: 'redraw' }] };
    case 'r':
      return { ...said(ui, 'RETURN', around), effects: [{ kind: 'urgent', act: 'return' }] };
    case 'paste':
      return refuseTo(ui, 'what was pasted is ignored');
    default:
      return pressOn(ui, key, around);
  }
}

/** The state shows what came of it; a service that is silent shows nothing. */
function said(ui: Ui, act: 'STOP' | 'RETURN', { view }: Surroundings): Step {
  const emptied: Ui = { ...ui, screen: withoutInput(ui.screen) };
  if (view.lost === null) return say(emptied, act);
  return refuseTo(emptied, `${act} is sent, and not confirmed: the service is silent. Use the table's own buttons`);
}

/** After STOP nothing that was typed, marked or armed before is left. */
function withoutInput(screen: Screen): Screen {
  switch (screen.kind) {
    case 'pin':
    case 'minutes':
    case 'target':
    case 'hold':
      return { ...screen, typed: '' };
    case 'ready':
      return { ...screen, isArmed: false };
    case 'form':
      return { ...screen, form: emptied(screen.form) };
    case 'ask':
    case 'confirm':
    case 'help':
      return { kind: 'main' };
    case 'main':
    case 'reasons':
    case 'people':
    case 'protocols':
    case 'text':
      return screen;
  }
}

function pressOn(ui: Ui, key: Key, around: Surroundings): Step {
  const { screen } = ui;
  if (key === 'escape' && screen.kind !== 'form') return show(ui, { kind: 'main' });
  switch (screen.kind) {
    case 'main':
      return pressOnMain(ui, key, around);
    case 'help':
      return show(ui, { kind: 'main' });
    case 'ask':
      return key === 'enter' ? agreed(ui, screen.what, around) : show(ui, { kind: 'main' });
    case 'pin':
      return pin(ui, screen, key, around);
    case 'minutes':
      return minutes(ui, screen, key, around);
    case 'target':
      return target(ui, screen, key, around);
    case 'confirm':
      return confirm(ui, screen, key, around);
    case 'hold':
      return hold(ui, screen, key, around);
    case 'reasons':
    case 'people':
    case 'protocols':
    case 'text':
      return pressInList(ui, screen, key);
    case 'form': {
      const step = pressInForm(screen.form, key);
      if (step.kind === 'closed') return show(ui, { kind: 'main' });
      if (step.kind === 'done') return formDone(ui, screen.form, step.answers);
      const shown = { ...ui, screen: { kind: 'form', form: step.form } } as const;
      return step.kind === 'wrong' ? refuseTo(shown, step.text) : stay(shown);
    }
    case 'ready':
      if (key === 's') return show(ui, { ...screen, isArmed: true });
      if (key === 'enter' && screen.isArmed) {
        return offered({ ...ui, screen: { ...screen, isArmed: false } }, 'start', around, {
          method: 'start',
          params: screen.params,
        });
      }
      return show(ui, { ...screen, isArmed: false });
  }
}

/** Sends a request if its act is offered now; otherwise says why it is not. */
function offered(ui: Ui, act: ActName, { view }: Surroundings, call: Call): Step {
  const offer = view.offers[act];
  return offer.isOffered ? send(ui, call) : refuseTo(ui, offer.reason);
}

function agreed(ui: Ui, what: Asked, around: Surroundings): Step {
  const main: Ui = { ...ui, screen: { kind: 'main' } };
  switch (what) {
    case 'resume':
      return offered(main, 'resume', around, { method: 'resume', params: {} });
    case 'reset':
      return offered(main, 'reset', around, { method: 'reset', params: {} });
    case 'heard':
      return offered(main, 'sounders.heard', around, { method: 'sounders.heard', params: {} });
    case 'quit':
      return { ui: main, effects: [{ kind: 'quit' }] };
  }
}

/** The text with the key typed, if it is one of its characters. */
function typedWith(typed: string, key: Key, longest: number, isAllowed: (key: Key) => boolean): string {
  if (key === 'backspace') return typed.slice(0, -1);
  return isAllowed(key) && typed.length < longest ? `${typed}${key}` : typed;
}

function pin(ui: Ui, screen: Extract<Screen, { kind: 'pin' }>, key: Key, around: Surroundings): Step {
  if (key !== 'enter') return show(ui, { ...screen, typed: typedWith(screen.typed, key, pinDigits.most, isDigit) });
  const emptied: Ui = { ...ui, screen: { ...screen, typed: '' } };
  if (!pinForm.test(screen.typed)) return refuseTo(emptied, `a PIN has ${pinFormText}`);
  const { loginName } = around;
  const params = { pin: screen.typed, ...(loginName === null ? {} : { name: loginName }) };
  return offered(emptied, 'login', around, { method: 'login', params });
}

function minutes(ui: Ui, screen: Extract<Screen, { kind: 'minutes' }>, key: Key, around: Surroundings): Step {
  if (key !== 'enter') return show(ui, { ...screen, typed: typedWith(screen.typed, key, 2, isDigit) });
  const asked = Number(screen.typed);
  if (!(asked >= 1 && asked <= mostMinutes))
    return refuseTo({ ...ui, screen: { ...screen, typed: '' } }, `1 to ${mostMinutes} minutes`);
  const params = { reason: screen.reason, seconds: asked * 60 };
  return offered({ ...ui, screen: { kind: 'main' } }, 'override.begin', around, { method: 'override.begin', params });
}

const isOfAngle = (key: Key): boolean => isDigit(key) || key === '-' || key === '.' || key === ',';

function target(ui: Ui, screen: Extract<Screen, { kind: 'target' }>, key: Key, around: Surroundings): Step {
  if (key !== 'enter') return show(ui, { ...screen, typed: typedWith(screen.typed, key, 5, isOfAngle) });
  if (!/^-?\d+(?:[.,]\d*)?$/.test(screen.typed))
    return refuseTo({ ...ui, screen: { ...screen, typed: '' } }, 'an angle in degrees');
  const angleDeg = Number(screen.typed.replace(',', '.'));
  return offered({ ...ui, screen: { kind: 'main' } }, 'override.target', around, targetCall(angleDeg, false));
}

const targetCall = (angleDeg: number, confirm: boolean): Call => ({
  method: 'override.target',
  params: { angleDeg, rateDegPerS: targetRateDegPerS, ...(confirm ? { confirm } : {}) },
});

/** Each confirmation goes as far as it permits; the next one is asked for when the service has accepted it. */
function confirm(ui: Ui, screen: Extract<Screen, { kind: 'confirm' }>, key: Key, around: Surroundings): Step {
  const main: Ui = { ...ui, screen: { kind: 'main' } };
  if (key !== 'enter') return say(main, 'not confirmed: nothing is sent');
  const { angleDeg, upToDeg } = screen;
  return offered({ ...ui, screen }, 'override.target', around, targetCall(Math.min(angleDeg, upToDeg), true));
}

function hold(ui: Ui, screen: Extract<Screen, { kind: 'hold' }>, key: Key, around: Surroundings): Step {
  if (key !== 'enter') return show(ui, { ...screen, typed: typedWith(screen.typed, key, 4, isDigit) });
  if (screen.typed === '') return refuseTo(ui, 'seconds; 0 ends a hold');
  return offered({ ...ui, screen: { kind: 'main' } }, 'override.hold', around, {
    method: 'override.hold',
    params: { seconds: Number(screen.typed) },
  });
}
