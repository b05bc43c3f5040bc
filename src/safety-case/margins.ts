/**
 * How near recorded sessions came to the limits of the hazards: the same quantities and thresholds as the watches, read from
 * the raw inputs of each recording.
 */
import { silenceLimitMs } from '../../hardware/actuator/link.ts';
import { overCurrentMa } from '../../hardware/simulator/device/constants.ts';
import { isJsonObject, type JsonObject } from '../../protocols/base/json.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';
import type { TurnInput } from '../controller/input.ts';
import { inputChannel, telemetryChannel } from '../controller/recording/channels.ts';
import { inputFromItem } from '../controller/recording/input-json.ts';
import type { Recording } from '../records/recording.ts';
import { dataOf } from '../records/row-item.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import { defaultThresholds as thresholds } from '../safety/thresholds.ts';
import { tiltNoise, tiltNoiseMemory } from '../safety/tilt-noise.ts';

/** Each quantity that has a limit, with the hazard that it becomes beyond it. */
export const quantities = {
  angle: { hazard: 'H01', name: 'beyond the session’s limit, by either sensor', unit: '°' },
  rate: { hazard: 'H02', name: 'speed, against the ceiling for every profile', unit: '°/s' },
  silence: { hazard: 'H06', name: 'time without telemetry of the actuator', unit: 'ms' },
  tiltAge: { hazard: 'H09', name: 'time without a tilt sample', unit: 'ms' },
  tiltRepeats: { hazard: 'H10', name: 'tilt samples identical to the bit', unit: '' },
  tiltNoise: { hazard: 'H11', name: 'noise of the tilt sensor, rms', unit: '°' },
  difference: { hazard: 'H12', name: 'difference between the sensors, at a moment', unit: '°' },
  current: { hazard: 'H15', name: 'current of the motor, at a moment', unit: 'mA' },
  answer: { hazard: 'H20', name: 'time to the answer to “are you well?”', unit: 's' },
  stall: { hazard: 'H22', name: 'time between two turns of the controller', unit: 'ms' },
  inversion: { hazard: 'H26', name: 'one inversion', unit: 's' },
  cumulative: { hazard: 'H26', name: 'head-down time of a session', unit: 's' },
} as const satisfies Readonly<Record<string, { hazard: HazardId; name: string; unit: string }>>;

export type Quantity = keyof typeof quantities;

export interface Nearest {
  readonly quantity: Quantity;
  readonly value: number;
  readonly limit: number;
  readonly session: string;
}

export interface Margins {
  /** Sessions that were looked at. */
  readonly sessions: number;
  /** Sessions of a bench into which faults were injected: they say nothing of a sound table. */
  readonly withFaults: number;
  /** Of those that were looked at, how many are a bench’s. */
  readonly ofBench: number;
  /** What could not be read, with its reason. */
  readonly unread: readonly string[];
  /** The nearest of all sessions; a quantity that none has is missing. */
  readonly nearest: readonly Nearest[];
  /** In how many sessions each hazard was found. */
  readonly found: ReadonlyMap<string, number>;
}

/** Collects sessions one by one. */
export class MarginCollector {
  readonly #nearest = new Map<Quantity, Nearest>();
  readonly #found = new Map<string, number>();
  readonly #unread: string[] = [];
  #sessions = 0;
  #withFaults = 0;
  #ofBench = 0;

  add(recording: Recording): void {
    const { head } = recording;
    if (hasInjectedFaults(head.configuration)) {
      this.#withFaults += 1;
      return;
    }
    const session = new SessionMargins(head.prescription);
    for (const item of recording.rawItems?.() ?? recording.items()) {
      if (item.channel === inputChannel)
        session.takeInput(
          inputFromItem(item, () => head.id),
          item.atMs,
        );
      else if (item.channel === telemetryChannel) session.takeTelemetry(dataOf(item));
      else session.takeEntry(item.channel, dataOf(item), item.atMs);
    }
    this.#sessions += 1;
    if (head.source === 'bench') this.#ofBench += 1;
    for (const [quantity, { value, limit }] of session.nearest) {
      const before = this.#nearest.get(quantity);
      if (before === undefined || value / limit > before.value / before.limit) {
        this.#nearest.set(quantity, { quantity, value, limit, session: head.id });
      }
    }
    for (const hazard of session.found) this.#found.set(hazard, (this.#found.get(hazard) ?? 0) + 1);
  }

  addUnread(problem: string): void {
    this.#unread.push(problem);
  }

  get margins(): Margins {
    return {
      sessions: this.#sessions,
      withFaults: this.#withFaults,
      ofBench: this.#ofBench,
      unread: this.#unread,
      nearest: [...this.#nearest.values()].sort((a, b) => orderOf(a.quantity) - orderOf(b.quantity)),
      found: this.#found,
    };
  }
}

const order = Object.keys(quantities);
const orderOf = (quantity: Quantity): number => order.indexOf(quantity);

/** A bench puts the faults into its recording’s head. */
function hasInjectedFaults(configuration: unknown): boolean {
  if (!isJsonObject(configuration)) return false;
  const { faults } = configuration;
  return Array.isArray(faults) && faults.length > 0;
}

/** One session, while its limits are in force. */
class SessionMargins {
  readonly nearest = new Map<Quantity, { readonly value: number; readonly limit: number }>();
  readonly found = new Set<string>();
  readonly #prescription: JsonObject;
  readonly #noise = tiltNoiseMemory();
  #limitDeg: number | null = null;
  #isSteep = false;
  #actuator: { readonly angle: number; readonly atMs: number } | null = null;
  #tilt: { readonly raw: unknown; readonly atMs: number } | null = null;
  #repeats = 0;
  #inputAtMs: number | null = null;
  #askedAtMs: number | null = null;

  constructor(prescription: unknown) {
    this.#prescription = isJsonObject(prescription) ? prescription : {};
  }

  takeInput(input: TurnInput, atMs: number): void {
    const isReading = input.kind === 'actuator' && input.notice.kind === 'reading';
    if (this.#inputAtMs !== null) this.#note('stall', atMs - this.#inputAtMs, thresholds.stallMs);
    this.#inputAtMs = atMs;
    if (input.kind === 'tilt') this.#takeTilt(input.sample, atMs);
    if (!isReading) return;
    const { angle, rate, current } = input.notice.reading;
    if (this.#actuator !== null) this.#note('silence', atMs - this.#actuator.atMs, silenceLimitMs);
    this.#actuator = { angle, atMs };
    this.#noteAngle(angle);
    this.#note('rate', Math.abs(rate), thresholds.rateCeilingDegPerS);
    this.#note('current', Math.abs(current), overCurrentMa);
  }

  takeTelemetry({ limitDeg, angleDeg, invertedMs, cumulativeMs }: JsonObject): void {
    this.#limitDeg = typeof limitDeg === 'number' ? limitDeg : null;
    if (typeof angleDeg === 'number' && angleDeg > steepAngle) this.#isSteep = true;
    if (invertedMs === 0) this.#isSteep = false;
    const { oneInversion, cumulative } = this.#prescription;
    if (typeof invertedMs === 'number' && typeof oneInversion === 'number') {
      const limitMs = longestInversion(milliseconds(oneInversion), this.#isSteep);
      this.#note('inversion', invertedMs / 1000, limitMs / 1000);
    }
    if (typeof cumulativeMs === 'number' && typeof cumulative === 'number') {
      this.#note('cumulative', cumulativeMs / 1000, cumulative / 1000);
    }
  }

  takeEntry(channel: string, data: JsonObject, atMs: number): void {
    if (channel === 'finding') this.found.add(String(data['hazard']));
    if (channel === 'prompt' && data['question'] === undefined) this.#askedAtMs = data['asking'] === true ? atMs : null;
    if (channel !== 'act' || data['act'] !== 'answer' || this.#askedAtMs === null) return;
    this.#note('answer', (atMs - this.#askedAtMs) / 1000, thresholds.promptAnswerMs / 1000);
    this.#askedAtMs = null;
  }

  #takeTilt(sample: Extract<TurnInput, { kind: 'tilt' }>['sample'], atMs: number): void {
    const before = this.#tilt;
    this.#repeats = Math.max(sample.repeats ?? 1, before?.raw === sample.raw ? this.#repeats + 1 : 1);
    this.#tilt = { raw: sample.raw, atMs };
    if (before !== null) this.#note('tiltAge', atMs - before.atMs, thresholds.tiltAgeMs);
    this.#note('tiltRepeats', this.#repeats, thresholds.tiltRepeats);
    this.#note('tiltNoise', tiltNoise(this.#noise, sample, thresholds.tiltNoiseWindowMs), thresholds.tiltNoiseDeg);
    this.#noteAngle(sample.angle);
    if (this.#actuator !== null && atMs - this.#actuator.atMs < silenceLimitMs) {
      this.#note('difference', Math.abs(sample.angle - this.#actuator.angle), thresholds.disagreementDeg);
    }
  }

  #noteAngle(angle: number): void {
    if (this.#limitDeg !== null) this.#note('angle', angle - this.#limitDeg, thresholds.angleMarginDeg);
  }

  /** Only while a session’s limits are in force. */
  #note(quantity: Quantity, value: number, limit: number): void {
    if (this.#limitDeg === null || !(limit > 0)) return;
    const before = this.nearest.get(quantity);
    if (before === undefined || value / limit > before.value / before.limit)
      this.nearest.set(quantity, { value, limit });
  }
}
