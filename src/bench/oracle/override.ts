import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';

/** A jog holds for so long after its last word, and the loop turns a little later (ms). */
const jogRenewal = 600;
const slack = 100;
/** ±° at which the device takes other limits (wire: "off level"). */
const offLevel = 5;
/** Hundredths on the wire. */
const rounding = 0.01;

/**
 * Invariant 6, in an override. A clinician gets no further than was asked for, prescribed or confirmed in steps of 5°;
 * no ramp is ordered beyond that, and no limits are ordered off level. A jog ends 600 ms after its last word, and the
 * override when its time is up.
 */
export class OverrideJudge implements Judge {
  readonly invariant = 6;
  #jogBy = Number.NEGATIVE_INFINITY;
  #endsBy = Number.NEGATIVE_INFINITY;

  onEntry(entry: Entry, scene: Scene, report: Report): void {
    const unlawful = scene.grants.note(entry);
    if (unlawful !== null) report('confirmation', unlawful);
    if (entry.type === 'act' && entry.refused === undefined) this.#act(entry);
    if (entry.type !== 'order') return;
    const { order, toDeg = 0 } = entry;
    const { limitDeg } = scene.grants;
    if (order === 'ramp' && toDeg > limitDeg + rounding) {
      report('ramp', `a ramp to ${toDeg}° was ordered, and ${limitDeg}° is what was granted`);
    }
    const { angleDeg } = scene.truth;
    // A bad sensor may take any place for level.
    const isDeceived = scene.has('position') || scene.has('tilt');
    if (order === 'ready' && Math.abs(angleDeg) > offLevel && !isDeceived) {
      report('limits', `limits were ordered at ${angleDeg.toFixed(1)}°, off level`);
    }
  }

  onLook(scene: Scene, report: Report): void {
    scene.grants.observe(scene.truth.angleDeg);
    if (!scene.hostRunning || scene.now - scene.wokeAt < slack) return;
    const { state, now } = scene;
    const jogBy = Math.max(this.#jogBy, scene.joggedAt + jogRenewal);
    if (state === 'override.jogging' && now > jogBy + slack) report('jog', 'a jog goes on, and nobody renews it');
    if (state.startsWith('override') && now > this.#endsBy + slack) report('expiry', 'an override outlasts its time');
  }

  #act({ act, atMs, changes }: Extract<Entry, { type: 'act' }>): void {
    if (act.startsWith('jog')) this.#jogBy = atMs + jogRenewal;
    if (act === 'override') this.#endsBy = atMs + (changes?.remainingMs?.to ?? 0);
  }
}
