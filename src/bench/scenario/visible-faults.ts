import { flag } from '../../../protocols/wire/messages.ts';
import type { TurnInput } from '../../controller/input.ts';

/** Without a tilt sample for longer than this the sensor is silent (H09). */
const tiltAgeMs = 200;
/** Between two inputs of a running loop there is less. */
const stallMs = 500;

interface Shown {
  /** As in `fulcrum bench --fault`. */
  readonly what: string;
  readonly beganAtMs: number;
  readonly endedAtMs: number | null;
}

/** Faults that show in the controller's inputs. */
export class VisibleFaults {
  readonly #shown: Shown[] = [];
  readonly #open = new Map<string, number>();
  #lastInputAt: number | null = null;
  #lastTiltAt: number | null = null;

  take(input: TurnInput, atMs: number): void {
    if (this.#lastInputAt !== null && atMs - this.#lastInputAt > stallMs) {
      this.#add(`host=stall:${Math.round(atMs - this.#lastInputAt)}`, this.#lastInputAt, null);
      this.#lastTiltAt = atMs;
    }
    this.#lastInputAt = atMs;
    switch (input.kind) {
      case 'tilt':
        if (this.#lastTiltAt !== null && atMs - this.#lastTiltAt > tiltAgeMs)
          this.#add('tilt=off', this.#lastTiltAt, atMs);
        this.#lastTiltAt = atMs;
        break;
      case 'button':
        this.#follow('patient=button', input.pressed, atMs);
        break;
      case 'recorder':
        this.#follow('recorder=off', input.failure !== null, atMs);
        break;
      case 'console-lost':
        this.#add('console=off', atMs, null);
        break;
      case 'actuator':
        if (input.notice.kind === 'lost') this.#follow('link=off', true, atMs);
        if (input.notice.kind === 'connected') this.#follow('link=off', false, atMs);
        if (input.notice.kind === 'reading') {
          const { flags } = input.notice.reading;
          this.#follow('patient=estop', (flags & flag.estopOpen) !== 0, atMs);
          this.#follow('supply=off', (flags & flag.supplyLow) !== 0, atMs);
          this.#follow('ankle=off', (flags & flag.ankleClosed) === 0, atMs);
        }
        break;
      case 'tick':
      case 'delay':
      case 'act':
      case 'failure':
        break;
    }
  }

  /** Those that began after the instant from which a scenario's times count. */
  between(originMs: number): string[] {
    const open = [...this.#open].map(([what, beganAtMs]) => ({ what, beganAtMs, endedAtMs: null }));
    return [...this.#shown, ...open]
      .filter(({ beganAtMs }) => beganAtMs >= originMs)
      .toSorted((a, b) => a.beganAtMs - b.beganAtMs)
      .map(({ what, beganAtMs, endedAtMs }) => {
        const forMs = endedAtMs === null ? '' : `,${Math.max(1, Math.round(endedAtMs - beganAtMs))}ms`;
        return `${Math.round(beganAtMs - originMs)}ms:${what}${forMs}`;
      });
  }

  #follow(what: string, isPresent: boolean, atMs: number): void {
    const beganAtMs = this.#open.get(what);
    if (isPresent && beganAtMs === undefined) this.#open.set(what, atMs);
    if (isPresent || beganAtMs === undefined) return;
    this.#open.delete(what);
    this.#add(what, beganAtMs, atMs);
  }

  #add(what: string, beganAtMs: number, endedAtMs: number | null): void {
    this.#shown.push({ what, beganAtMs, endedAtMs });
  }
}
