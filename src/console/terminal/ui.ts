/** What the terminal has of its own: the prompt that is open, and the last message. Plain data. */
import type { MethodName, Params, Result } from '../../service/client.ts';
import type { Heard } from '../model/heard.ts';
import type { LastSession } from '../model/last-session.ts';
import type { View } from '../model/view.ts';
import type { Form } from './form.ts';
import type { Key } from './keys.ts';

export type Person = Result<'patient.list'>['patients'][number];
export type Protocol = Result<'protocols.list'>['protocols'][number];
export type NextOfPlan = Result<'plan.next'>;
export type PersonShown = Result<'patient.show'>;

/** A request to the service, with its method's parameters. */
export type Call = { [Name in MethodName]: { readonly method: Name; readonly params: Params<Name> } }[MethodName];

/** A request that the service has carried out, with its answer. */
export type Answered = {
  [Name in MethodName]: { readonly method: Name; readonly params: Params<Name>; readonly result: Result<Name> };
}[MethodName];

/** What may be started. */
export type Choice =
  | { readonly kind: 'plan'; readonly next: NextOfPlan }
  | { readonly kind: 'protocol'; readonly protocol: Protocol };

/** Null: without a person. */
export type Chosen = { readonly person: Person | null; readonly shown: PersonShown | null };

export type Screen =
  | { readonly kind: 'main' }
  | { readonly kind: 'help' }
  /** ENTER does it, any other key does not. */
  | { readonly kind: 'ask'; readonly what: Asked }
  | { readonly kind: 'pin'; readonly typed: string; readonly isForOverride: boolean }
  | { readonly kind: 'reasons'; readonly index: number }
  | { readonly kind: 'minutes'; readonly reason: string; readonly typed: string }
  | { readonly kind: 'target'; readonly typed: string }
  /** One confirmation permits up to this angle. */
  | { readonly kind: 'confirm'; readonly angleDeg: number; readonly upToDeg: number; readonly rateDegPerS: number }
  | { readonly kind: 'hold'; readonly typed: string }
  | {
      readonly kind: 'people';
      readonly people: readonly Person[];
      readonly isComplete: boolean;
      readonly index: number;
    }
  | {
      readonly kind: 'protocols';
      readonly chosen: Chosen;
      readonly choices: readonly Choice[] | null;
      readonly index: number;
    }
  | { readonly kind: 'form'; readonly form: Form }
  /** The questions are answered: S, then ENTER. */
  | {
      readonly kind: 'ready';
      readonly params: Params<'start'>;
      readonly facts: readonly string[];
      readonly isArmed: boolean;
    }
  /** A text of several lines, such as the reasons against a start. */
  | { readonly kind: 'text'; readonly title: string; readonly lines: readonly string[]; readonly offset: number };

export type Asked = 'resume' | 'reset' | 'quit' | 'heard';

export interface Message {
  readonly text: string;
  /** A refusal, or a failure. */
  readonly isBad: boolean;
}

export interface Ui {
  readonly screen: Screen;
  /** Shown until the next key. */
  readonly message: Message | null;
  /** Methods whose answer has not come. */
  readonly pending: readonly MethodName[];
  /** When `override.jog` was last sent, ms; null: not yet. */
  readonly joggedMs: number | null;
  /** The session that runs, or ran last, with the last time that was left in its protocol. */
  readonly session: LastSession | null;
}

export const initialUi: Ui = { screen: { kind: 'main' }, message: null, pending: [], joggedMs: null, session: null };

/** What the reducer looks at, and does not change. */
export interface Surroundings {
  readonly view: View;
  readonly heard: Heard;
  /** The clinician's name to log in with; null: the only one. */
  readonly loginName: string | null;
  readonly nowMs: number;
}

export type Input =
  | { readonly kind: 'key'; readonly key: Key }
  | { readonly kind: 'answer'; readonly answered: Answered }
  /** `code` is null where the service did not answer. */
  | {
      readonly kind: 'refusal';
      readonly call: Call;
      readonly code: number | null;
      readonly text: string;
      readonly data: unknown;
    }
  /** What was heard has changed. */
  | { readonly kind: 'heard' };

export type Effect =
  | { readonly kind: 'urgent'; readonly act: 'return' }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'quit' }
  /** STOP has been sent already, as its byte was read. */
  | { readonly kind: 'interrupt' };

export interface Step {
  readonly ui: Ui;
  readonly effects: readonly Effect[];
}

export const stay = (ui: Ui): Step => ({ ui, effects: [] });
export const say = (ui: Ui, text: string, isBad = false): Step => stay({ ...ui, message: { text, isBad } });
export const refuseTo = (ui: Ui, text: string): Step => say(ui, text, true);
export const show = (ui: Ui, screen: Screen): Step => stay({ ...ui, screen });

/** Sends a request, unless the last one of its method has not been answered. */
export function send(ui: Ui, call: Call, isRepeated = false): Step {
  if (!isRepeated && ui.pending.includes(call.method)) return stay(ui);
  const pending = ui.pending.includes(call.method) ? ui.pending : [...ui.pending, call.method];
  return { ui: { ...ui, pending }, effects: [{ kind: 'call', call }] };
}
