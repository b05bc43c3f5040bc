/**
 * A return that rule 2, 3 or 5 starts in I, S or F: the sounder announces it. Where the torque has to be proved, that
 * comes first, silently, and again at the release: until then state and events stay.
 */
import { tickMs } from './constants.ts';
import { wayHome } from './return.ts';
import type { DeviceState } from './state.ts';
import { brakeAndFault, type ReturnReason, reportStuck, startReturn } from './transitions.ts';

export interface WantedReturn {
  readonly reason: ReturnReason;
  readonly rate: number;
  /** Time until it is due (ms); negative once it is overdue. */
  readonly inMs: number;
  /** How long it is announced (ms). */
  readonly announceMs: number;
}

/** Time for a proof of torque (ms). */
const proofMs = 90;
/** After a failed proof, rules ask again (ms). */
const askAgainMs = 10_000;

export class RuleReturn {
  #stage: 'none' | 'proving' | 'announcing' | 'releasing' = 'none';
  #announcedMs = 0;
  #askAgainAt = Number.NEGATIVE_INFINITY;

  /** Takes one tick. @param wanted the return that is due first; null for none */
  step(state: DeviceState, wanted: WantedReturn | null): void {
    const leadMs = state.mustProve ? proofMs : 0;
    if (wanted === null || wanted.inMs > wanted.announceMs + leadMs) {
      this.#cancel(state);
      return;
    }
    const { motion, now } = state;
    if (this.#stage === 'none') {
      if (now < this.#askAgainAt) return;
      this.#announcedMs = 0;
      this.#stage = state.mustProve ? 'proving' : 'announcing';
      if (state.mustProve) prove(state);
    } else if (this.#stage === 'announcing') {
      this.#announcedMs += tickMs;
      if (wanted.inMs <= leadMs && this.#announcedMs >= wanted.announceMs - leadMs) {
        this.#stage = 'releasing';
        if (state.mustProve) prove(state);
      }
    } else if (motion.proof === 'failed') {
      this.#fail(state);
      return;
    } else if (motion.proof === 'passed' && this.#stage === 'proving') {
      this.#stage = 'announcing';
    } else if (motion.proof === 'none') {
      // A stop has ended the proof.
      this.#cancel(state);
      return;
    }
    state.announces = this.#stage === 'announcing' || this.#stage === 'releasing';
    const isProved = !state.mustProve || motion.proof === 'passed';
    if (this.#stage === 'releasing' && isProved) this.#start(state, wanted);
  }

  #start(state: DeviceState, { reason, rate }: WantedReturn): void {
    this.#cancel(state);
    startReturn(state, reason, { rate, byRule: true, proved: true });
  }

  #fail(state: DeviceState): void {
    this.#cancel(state);
    this.#askAgainAt = state.now + askAgainMs;
    if (state.tries.proofFailed) {
      brakeAndFault(state);
      return;
    }
    state.tries.failProof();
    reportStuck(state);
  }

  #cancel(state: DeviceState): void {
    if (this.#stage !== 'none') state.motion.endProof();
    this.#stage = 'none';
    state.announces = false;
  }
}

/** Against the closed brake, the way that the return will go. */
function prove(state: DeviceState): void {
  state.motion.prove(state.now, wayHome(state, null)?.direction ?? -1);
}
