/** The keys of the main screen. */
import { hasEndedEarly, isRunning } from '../model/last-session.ts';
import type { ActName } from '../model/offers.ts';
import { openForm } from './form.ts';
import { rowOf } from './key-table.ts';
import { isDigit, type Key } from './keys.ts';
import {
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

/** Key repeat comes some 30 times a second; the service wants a jog renewed every 600 ms. */
const jogEveryMs = 200;

export function pressOnMain(ui: Ui, key: Key, around: Surroundings): Step {
  const row = rowOf(key);
  if (row === undefined) return stay(ui);
  const { view, heard } = around;
  const reason = row.act === null ? null : reasonAgainst(row.act, around);
  switch (key) {
    case 'o':
      return override(ui, around);
    case 'l':
      return heard.clinician === null
        ? asking(ui, 'login', around, { kind: 'pin', typed: '', isForOverride: false })
        : send(ui, { method: 'logout', params: {} });
    case '?':
      return show(ui, { kind: 'help' });
    case 'q':
      return view.override?.isMine === true
        ? show(ui, { kind: 'ask', what: 'quit' })
        : { ui, effects: [{ kind: 'quit' }] };
    case 'f':
      return finish(ui, around);
    default:
  }
  if (reason !== null) return refuseTo(ui, reason);
  switch (key) {
    case 'p':
      return send(ui, { method: 'pause', params: {} });
    case 'enter':
      return show(ui, { kind: 'ask', what: 'resume' });
    case 'c':
      return show(ui, { kind: 'ask', what: 'reset' });
    case 'w':
      return send(ui, { method: 'answer', params: {} });
    case 'a':
      return send(ui, { method: 'acknowledge', params: {} });
    case 'v':
      return send(ui, { method: 'attend', params: {} });
    case 't':
      return send(ui, { method: 'sounders.test', params: {} });
    case 'n':
      return send(ui, { method: 'override.skip', params: {} });
    case 'e':
      return send(ui, { method: 'override.end', params: {} });
    case 'h':
      return show(ui, { kind: 'hold', typed: '' });
    case 's':
      return opened(
        ui,
        { kind: 'people', people: [], isComplete: false, index: 0 },
        { method: 'patient.list', params: {} },
      );
    case 'up':
    case 'down':
      return jog(ui, key, around);
    default:
      return isDigit(key) || key === '-' ? show(ui, { kind: 'target', typed: key }) : stay(ui);
  }
}

function reasonAgainst(act: ActName, { view }: Surroundings): string | null {
  const offer = view.offers[act];
  return offer.isOffered ? null : offer.reason;
}

function asking(ui: Ui, act: ActName, around: Surroundings, screen: Screen): Step {
  const reason = reasonAgainst(act, around);
  return reason === null ? show(ui, screen) : refuseTo(ui, reason);
}

const opened = (ui: Ui, screen: Screen, call: Call): Step => send({ ...ui, screen }, call);

function finish(ui: Ui, { heard }: Surroundings): Step {
  const { session } = ui;
  if (session === null) return refuseTo(ui, 'this console has seen no session: fulcrum session answer ID');
  if (isRunning(session, heard)) return refuseTo(ui, 'the session has not ended');
  const endedEarly = hasEndedEarly(session);
  return show(ui, { kind: 'form', form: openForm({ kind: 'end', session: session.id, endedEarly }) });
}

/** The PIN first, where nobody has logged in: the service then says whether an override is possible. */
function override(ui: Ui, around: Surroundings): Step {
  const { view, heard } = around;
  if (view.override?.isMine === true) return say(ui, 'you hold the override: arrows, digits, H, N; E ends it', true);
  if (heard.clinician === null) {
    // No PIN is asked for what it would not open.
    const refusal = heard.telemetry?.value.refusals['override.begin'];
    if (refusal !== undefined) return refuseTo(ui, refusal);
    return asking(ui, 'login', around, { kind: 'pin', typed: '', isForOverride: true });
  }
  return asking(ui, 'override.begin', around, { kind: 'reasons', index: 0 });
}

/**
 * Hold to run. A terminal tells no release: it repeats a key that is held. Each press renews the jog, and nothing else does,
 * so that the table holds 600 ms after the last repeat at the latest. The first press alone moves for 600 ms, which is
 * longer than the delay before the first repeat on most keyboards.
 */
function jog(ui: Ui, key: 'up' | 'down', { nowMs }: Surroundings): Step {
  if (ui.joggedMs !== null && nowMs - ui.joggedMs < jogEveryMs) return stay(ui);
  const call: Call = { method: 'override.jog', params: { direction: key } };
  return send({ ...ui, joggedMs: nowMs }, call, true);
}
