/** What a recording says of its session, as a report shows it. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import { receivedDose } from '../../../protocols/therapy/received-dose.ts';
import type { Recording } from '../../records/recording.ts';
import { dataOf, RowItem } from '../../records/row-item.ts';
import type { RecordedItem, RecordingHead, RecordingSummary } from '../../records/sink.ts';
import { isSessionState, type SessionState } from '../../session/states.ts';

/** ms from the recording's beginning; angles in degrees, null: unknown. */
export interface Sample {
  readonly atMs: number;
  readonly angleDeg: number | null;
  readonly targetDeg: number | null;
  readonly actuatorDeg: number | null;
  readonly tiltDeg: number | null;
}

export interface StateSpan {
  readonly state: SessionState;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface SessionEvent {
  readonly atMs: number;
  readonly channel: string;
  readonly data: JsonObject;
}

/** Null: the prescription has none, or it is not known. */
export interface GrantedLimits {
  readonly maxAngleDeg: number;
  readonly oneInversionMs: number;
  readonly sets: number;
  readonly cumulativeMs: number;
}

export interface Measured {
  readonly maxAngleDeg: number | null;
  readonly headDownMs: number;
  readonly longestInversionMs: number;
  readonly sets: number;
  /** sin(angle) × head-down time. */
  readonly doseMs: number;
  readonly finalAngleDeg: number | null;
}

export interface SessionFacts {
  readonly head: RecordingHead;
  readonly summary: RecordingSummary | null;
  /** Why it ends before its time; null: it was ended as it should be. */
  readonly cut: string | null;
  readonly durationMs: number;
  readonly timeline: Timeline | null;
  readonly limits: GrantedLimits | null;
  /** Largest angle that the session allowed; null: unknown. */
  readonly limitDeg: number | null;
  readonly samples: readonly Sample[];
  readonly spans: readonly StateSpan[];
  readonly events: readonly SessionEvent[];
  /** Longer than half a second without a known angle. */
  readonly gaps: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly measured: Measured;
  /** When the table was first ordered to move, or its drive test began; null: never. */
  readonly firstRampMs: number | null;
  /** Of the actuator, as it said at its connection. */
  readonly device: { readonly id: string; readonly firmware: string } | null;
}

const longestGapMs = 500;

export function sessionFacts(recording: Recording): SessionFacts {
  const { head, summary, cut } = recording;
  const reader = new Reader(head);
  for (const item of recording.rawItems?.() ?? recording.items()) reader.take(item);
  const durationMs = summary?.durationMs ?? reader.lastMs;
  const timeline = timelineOf(head.timeline) ?? reader.plannedTimeline;
  return {
    head,
    summary,
    cut,
    durationMs,
    timeline,
    limits: limitsOf(head.prescription),
    limitDeg: reader.limitDeg,
    samples: reader.samples,
    spans: reader.spans(durationMs),
    events: reader.events,
    gaps: gapsOf(reader.samples, durationMs),
    // The service's own figures where it has ended the recording: those of the person's history and of every export.
    measured:
      summary === null
        ? reader.measured
        : { ...reader.measured, maxAngleDeg: summary.maxAngleDeg, headDownMs: summary.invertedMs },
    firstRampMs: reader.firstRampMs,
    device: reader.device,
  };
}

class Reader {
  readonly samples: Sample[] = [];
  readonly events: SessionEvent[] = [];
  plannedTimeline: Timeline | null = null;
  limitDeg: number | null = null;
  firstRampMs: number | null = null;
  device: SessionFacts['device'] = null;
  lastMs = 0;
  readonly #beganAtMs: number;
  #firstState: SessionState | null = null;
  #maxAngleDeg: number | null = null;
  #headDownMs = 0;
  #inversionMs = 0;
  #longestInversionMs = 0;
  #sets = 0;

  constructor({ startedAtMs }: RecordingHead) {
    this.#beganAtMs = startedAtMs;
  }

  take(item: RecordedItem | RowItem): void {
    const { channel } = item;
    if (channel === 'input' && item instanceof RowItem) return;
    const data = dataOf(item);
    const atMs = item.atMs - this.#beganAtMs;
    this.lastMs = Math.max(this.lastMs, atMs);
    if (channel === 'input') this.#takeInput(data);
    else if (channel === 'telemetry') this.#takeTelemetry(data, atMs);
    else this.#takeEvent({ atMs, channel, data });
  }

  get measured(): Measured {
    return {
      maxAngleDeg: this.#maxAngleDeg,
      headDownMs: this.#headDownMs,
      longestInversionMs: this.#longestInversionMs,
      sets: this.#sets,
      doseMs: receivedDose(this.samples).doseSeconds * 1000,
      finalAngleDeg: this.samples.at(-1)?.angleDeg ?? null,
    };
  }

  /** The states from the recording's beginning to its end. */
  spans(durationMs: number): readonly StateSpan[] {
    const changes = this.events.filter(({ channel, data }) => channel === 'state' && isSessionState(data['to']));
    const first = this.#firstState === null ? [] : [{ state: this.#firstState, fromMs: 0 }];
    const begins = [
      ...first,
      ...changes.flatMap(({ atMs, data: { to } }) =>
        isSessionState(to) ? [{ state: to, fromMs: Math.max(0, atMs) }] : [],
      ),
    ].filter(({ fromMs }, index) => index === 0 || fromMs > 0);
    return begins
      .map((begin, index) => ({ ...begin, toMs: begins[index + 1]?.fromMs ?? durationMs }))
      .filter(({ fromMs, toMs }) => toMs > fromMs);
  }

  #takeInput(data: JsonObject): void {
    const { kind, act, plan, deviceId, firmware } = data;
    if (kind === 'act' && act === 'start' && isJsonObject(plan))
      this.plannedTimeline = timelineOf(plan['timeline'] ?? null);
    if (typeof deviceId === 'string' && typeof firmware === 'string') this.device = { id: deviceId, firmware };
  }

  #takeTelemetry(data: JsonObject, atMs: number): void {
    const { state } = data;
    if (isSessionState(state) && atMs >= 0) this.#firstState ??= state;
    const angleDeg = numberOf(data['angleDeg']);
    const limitDeg = numberOf(data['limitDeg']);
    if (limitDeg !== null) this.limitDeg = Math.max(this.limitDeg ?? limitDeg, limitDeg);
    const headDownMs = numberOf(data['cumulativeMs']) ?? 0;
    const inversionMs = numberOf(data['invertedMs']) ?? 0;
    if (headDownMs < this.#headDownMs) [this.#longestInversionMs, this.#sets] = [0, 0];
    this.#headDownMs = headDownMs;
    if (inversionMs > 0 && (this.#inversionMs === 0 || inversionMs < this.#inversionMs)) this.#sets += 1;
    this.#inversionMs = inversionMs;
    this.#longestInversionMs = Math.max(this.#longestInversionMs, inversionMs);
    if (atMs < 0) return;
    if (angleDeg !== null) this.#maxAngleDeg = Math.max(this.#maxAngleDeg ?? angleDeg, angleDeg);
    this.samples.push({
      atMs,
      angleDeg,
      targetDeg: numberOf(data['targetDeg']),
      actuatorDeg: numberOf(data['actuatorDeg']),
      tiltDeg: numberOf(data['tiltDeg']),
    });
  }

  #takeEvent(event: SessionEvent): void {
    const { channel, data, atMs } = event;
    const begins =
      (channel === 'order' && data['order'] === 'ramp') || (channel === 'test' && data['result'] === 'begun');
    if (begins) this.firstRampMs ??= atMs;
    this.events.push(event);
  }
}

function gapsOf(samples: readonly Sample[], durationMs: number): SessionFacts['gaps'] {
  const known = [0, ...samples.filter(({ angleDeg }) => angleDeg !== null).map(({ atMs }) => atMs), durationMs];
  return known.flatMap((toMs, index) => {
    const fromMs = known[index - 1] ?? toMs;
    return toMs - fromMs > longestGapMs ? [{ fromMs, toMs }] : [];
  });
}

const numberOf = (value: JsonValue | undefined): number | null => (typeof value === 'number' ? value : null);

function limitsOf(prescription: JsonValue): GrantedLimits | null {
  if (!isJsonObject(prescription)) return null;
  const [maxAngleDeg, oneInversionMs, sets, cumulativeMs] = ['maxAngle', 'oneInversion', 'sets', 'cumulative'].map(
    (name) => numberOf(prescription[name]),
  );
  if (maxAngleDeg == null || oneInversionMs == null || sets == null || cumulativeMs == null) return null;
  return { maxAngleDeg, oneInversionMs, sets, cumulativeMs };
}

/** The recording's own, which this program has planned and written; null: there is none. */
function timelineOf(value: JsonValue): Timeline | null {
  if (!isJsonObject(value) || typeof value['title'] !== 'string' || !Array.isArray(value['legs'])) return null;
  const legs = value['legs'].filter(isLeg);
  return { ...(value as unknown as Timeline), legs };
}

const isLeg = (value: unknown): value is Leg =>
  isJsonObject(value) &&
  ['from', 'to', 'rate', 'accel', 'start', 'duration'].every((name) => typeof value[name] === 'number');
