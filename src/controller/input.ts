/**
 * Everything that can make the controller do something. A session's inputs, with their instants, are all that a replay
 * needs: nothing else reaches the turn.
 */
import type { ActuatorNotice, TiltSample } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import type { SessionPlan } from '../session/events.ts';
import type { Consent } from './consent.ts';

export type TurnInput =
  /** The actuator reported something. */
  | { readonly kind: 'actuator'; readonly notice: ActuatorNotice }
  /** The tilt sensor gave a sample. It is judged in the next assessment. */
  | { readonly kind: 'tilt'; readonly sample: TiltSample }
  /** The return button's pole on the sensors' board changed. */
  | { readonly kind: 'button'; readonly pressed: boolean }
  /** No line has arrived for a while: assess all the same. */
  | { readonly kind: 'tick' }
  /** A delay of the session machine is due. */
  | { readonly kind: 'delay'; readonly id: string }
  | { readonly kind: 'act'; readonly by: Person; readonly act: Act }
  /** H24: why nothing is recorded; null: the recorder works again. */
  | { readonly kind: 'recorder'; readonly failure: string | null }
  /** H23: the console that holds the override disconnected. */
  | { readonly kind: 'console-lost' }
  /** H28: something around the turn failed. */
  | { readonly kind: 'failure'; readonly reason: string };

export type Person = 'operator' | 'clinician' | 'patient';

/** What a person asks of the controller. `reason` goes into the record. */
export type Act =
  | {
      readonly act: 'start';
      readonly plan: SessionPlan;
      readonly consent: Consent;
      readonly driveTest: boolean;
      /** Whose session it is, by id; null or left out: without a person. */
      readonly person?: string | null;
    }
  | { readonly act: 'stop' | 'return' | 'pause' | 'resume' | 'reset'; readonly reason: string }
  /** One alarm by its key; null: all of them. */
  | { readonly act: 'acknowledge'; readonly alarm: string | null; readonly reason: string }
  /** "I am well." */
  | { readonly act: 'answer' }
  /** H32 */
  | { readonly act: 'sounders.test' | 'sounders.heard'; readonly reason: string }
  /** H31: a key or a touch at a console. */
  | { readonly act: 'attend'; readonly reason: string }
  | OverrideAct;

export type OverrideAct =
  | { readonly act: 'override.begin'; readonly forMs: Milliseconds; readonly reason: string }
  | {
      readonly act: 'override.target';
      readonly to: Degrees;
      readonly rate: DegreesPerSecond;
      /** The clinician confirmed the next 5° above the prescription. */
      readonly confirm: boolean;
    }
  | { readonly act: 'override.jog'; readonly direction: 'down' | 'up' }
  | { readonly act: 'override.hold'; readonly forMs: Milliseconds }
  | { readonly act: 'override.skip' }
  | { readonly act: 'override.end'; readonly reason: string };

/** What became of an act. */
export interface Answer {
  /** Every reason why it was refused; empty where it was accepted. */
  readonly refusals: readonly string[];
  /** Of an override's target: the table comes level first, where the actuator's limits can be widened. */
  readonly viaLevel?: boolean;
  /** Of a target that needs a confirmation: how far one confirmation reaches, degrees. */
  readonly confirmUpToDeg?: number;
}

export const acceptedAct: Answer = { refusals: [] };
export const refusedAct = (reason: string): Answer => ({ refusals: [reason] });
