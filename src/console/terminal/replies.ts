/** What the service's answer to a request does to the screen. */
import type { Params } from '../../service/client.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { confirmableUpTo, startReasons } from '../model/refusal-data.ts';
import {
  type Answered,
  type Call,
  type Choice,
  type Input,
  refuseTo,
  type Screen,
  type Step,
  say,
  send,
  show,
  stay,
  type Ui,
} from './ui.ts';

type Refusal = Extract<Input, { kind: 'refusal' }>;
type Protocols = Extract<Screen, { kind: 'protocols' }>;

const withoutPending = (ui: Ui, method: Call['method']): Ui => ({
  ...ui,
  pending: ui.pending.filter((each) => each !== method),
});

export function takeAnswer(before: Ui, answered: Answered): Step {
  const ui = withoutPending(before, answered.method);
  const { screen } = ui;
  switch (answered.method) {
    case 'login': {
      const name = answered.result.name ?? 'clinician';
      const said: Ui = { ...ui, message: { text: `logged in: ${name}`, isBad: false } };
      if (screen.kind !== 'pin') return stay(said);
      return show(said, screen.isForOverride ? { kind: 'reasons', index: 0 } : { kind: 'main' });
    }
    case 'logout':
      return say(ui, 'logged out');
    case 'override.begin':
      return say(ui, 'you hold the override: arrows, digits, H, N; E ends it');
    case 'override.target':
      return targetTaken(ui, answered.params, answered.result.viaLevel);
    case 'override.end':
      return say(ui, 'the override has ended: ENTER resumes');
    case 'sounders.test':
      return show(ui, { kind: 'ask', what: 'heard' });
    case 'patient.list': {
      if (screen.kind !== 'people') return stay(ui);
      const { patients, more } = answered.result;
      const people = [...screen.people, ...patients];
      const last = patients.at(-1);
      const next: Ui = { ...ui, screen: { ...screen, people, isComplete: !more || last === undefined } };
      return more && last !== undefined
        ? send(next, { method: 'patient.list', params: { after: last.id } })
        : stay(next);
    }
    case 'protocols.list': {
      if (screen.kind !== 'protocols') return stay(ui);
      const listed = answered.result.protocols.map((protocol): Choice => ({ kind: 'protocol', protocol }));
      return show(
        ui,
        withChoices(screen, [...(screen.choices ?? []).filter(({ kind }) => kind === 'plan'), ...listed]),
      );
    }
    case 'patient.show':
      if (screen.kind !== 'protocols' || screen.chosen.person?.id !== answered.params.id) return stay(ui);
      return show(ui, { ...screen, chosen: { ...screen.chosen, shown: answered.result } });
    case 'plan.next':
      if (screen.kind !== 'protocols' || screen.chosen.person?.id !== answered.params.id) return stay(ui);
      if (answered.result.stage === null) return say(ui, `the plan is done: ${answered.result.title}`);
      return show(ui, withChoices(screen, [{ kind: 'plan', next: answered.result }, ...(screen.choices ?? [])]));
    case 'start': {
      const { session: id, warnings } = answered.result;
      const session = id === null ? ui.session : { id, leftMs: null };
      const started: Ui = { ...ui, session, screen: { kind: 'main' } };
      return warnings.length === 0 ? say(started, 'started') : say(started, warnings.join('; '), true);
    }
    case 'session.answer':
      return say({ ...ui, session: null }, 'the answers are kept');
    case 'answer':
      return say(ui, 'answered: the person is well');
    case 'attend':
      return say(ui, 'the helper is here');
    case 'acknowledge':
      return say(ui, 'acknowledged');
    case 'sounders.heard':
      return say(ui, 'heard: confirmed for a day');
    default:
      return stay(ui);
  }
}

const withChoices = (screen: Protocols, choices: readonly Choice[]): Protocols => ({
  ...screen,
  choices: choices.toSorted((a, b) => rank(a) - rank(b)),
});

function rank(choice: Choice): number {
  if (choice.kind === 'plan') return 0;
  return choice.protocol.allowed ? 1 : 2;
}

type TargetParams = Params<'override.target'>;

function targetTaken(ui: Ui, { angleDeg }: TargetParams, viaLevel: boolean): Step {
  const { screen } = ui;
  const said: Ui = {
    ...ui,
    message: { text: `going to ${angleDeg}°${viaLevel ? ', through level first' : ''}`, isBad: false },
  };
  if (screen.kind !== 'confirm') return stay(said);
  const main: Ui = { ...said, screen: { kind: 'main' } };
  if (screen.angleDeg <= angleDeg) return stay(main);
  // The rest of the way needs the next confirmation: the service says how far that one permits.
  const { angleDeg: to } = screen;
  return send(main, { method: 'override.target', params: { angleDeg: to, rateDegPerS: screen.rateDegPerS } });
}

export function takeRefusal(before: Ui, { call, code, text, data }: Refusal): Step {
  const ui = withoutPending(before, call.method);
  const { screen } = ui;
  switch (call.method) {
    case 'start': {
      const lines = startReasons(text, data);
      return show(ui, { kind: 'text', title: 'The session is not started', lines, offset: 0 });
    }
    case 'override.target': {
      const upToDeg = confirmableUpTo(code, data);
      const isAsked = screen.kind === 'main' || screen.kind === 'confirm';
      if (upToDeg === null || !isAsked) return refuseTo(ui, text);
      const { angleDeg, rateDegPerS } = call.params;
      const to = screen.kind === 'confirm' ? screen.angleDeg : angleDeg;
      return show(ui, { kind: 'confirm', angleDeg: to, upToDeg, rateDegPerS });
    }
    case 'plan.next':
      // No plan is assigned: the list has the protocols alone.
      return code === rpcErrors.plan.code ? stay(ui) : refuseTo(ui, text);
    case 'patient.list':
      // A service without records has no people.
      return screen.kind === 'people'
        ? refuseTo({ ...ui, screen: { ...screen, isComplete: true } }, text)
        : refuseTo(ui, text);
    case 'override.jog':
      return refuseTo({ ...ui, joggedMs: null }, text);
    default:
      return refuseTo(screen.kind === 'confirm' ? { ...ui, screen: { kind: 'main' } } : ui, text);
  }
}
