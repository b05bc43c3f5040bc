/**
 * Judges a recording by its raw lines: the rules of the oracle that need no true body. Like the oracle it shares no
 * judgement with the controller: it has figures of its own, and takes the controller's findings, states and orders for
 * claims. A sensor that lies can deceive it: where the sensors differ, the doubt is the controller's.
 */
import type { JsonObject } from '../../../protocols/base/json.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import type { TurnInput } from '../../controller/input.ts';
import type { RecordedItem } from '../../records/sink.ts';
import { MeasuredTable } from './measured-table.ts';
import type { Disagreement } from './verdict.ts';

/** An inversion counts where both sensors are clearly beyond 5°. */
const invertedDeg = 6.5;
const levelDeg = 2;
/** The absolute limits. */
const mostAngleDeg = 60;
const leastFinalPauseMs = 60_000;
const fastestDegPerS = 4;
const toleranceDeg = 0.01;

/** H01: both sensors beyond the limit, and nothing done about it. */
const beyondDeg = 2.5;
const beyondForMs = 600;
/** H26: the reaction; stopping, starting; a hindrance on the way (H16); and the way home at 1°/s. */
const doseMarginMs = 1000 + 5000 + 20_000;
/** H20 */
const promptEveryMs = 60_000 + 2000;
const answerMs = 16_000;
const pauseSlackMs = 1500;
/** The deadlines of H18 and H19, and of an order after its finding. */
const buttonMs = 170;
const redStopMs = 150;
const orderMs = 300;
/** Contacts that open again within this are one occurrence. */
const sameOccurrenceMs = 1500;

/** States in which a finding that asks for a return has to give one. */
const therapy = /^(session\.|levelling|paused|override\.)/;

interface Expected {
  readonly rule: string;
  readonly matches: (item: RecordedItem) => boolean;
  readonly reason: string;
  byMs: number;
}

interface Limits {
  readonly maxAngleDeg: number;
  readonly mostAngleDeg: number;
  readonly oneInversionMs: number;
  readonly cumulativeMs: number;
  readonly finalPauseMs: number;
}

export class RecordingJudge {
  readonly disagreements: Disagreement[] = [];
  readonly #table = new MeasuredTable();
  #expected: Expected[] = [];
  #limits: Limits | null = null;
  #requested: Limits | null = null;
  #state = 'disconnected';
  #order = 'rest';
  #hasOverride = false;
  #inversionMs = 0;
  #totalMs = 0;
  #sincePromptMs = 0;
  #askedAtMs: number | null = null;
  #wasInverted = false;
  #levelMs = 0;
  #beyondSinceMs: number | null = null;
  #isPressed = false;
  #pressSeenAtMs = Number.NEGATIVE_INFINITY;
  #isOpen = false;
  #openSeenAtMs = Number.NEGATIVE_INFINITY;
  /** When each hazard was last found: an event line may come before the flag that says the same. */
  readonly #foundAtMs = new Map<string, number>();
  readonly #reported = new Set<string>();
  /** The recording continues another, which has the start: the session's own limits are not known here. */
  readonly #continues: boolean;

  constructor(continues = false) {
    this.#continues = continues;
  }

  /** @param input the item's input; null where it is an entry */
  take(item: RecordedItem, input: TurnInput | null): void {
    this.#settle(item);
    if (input === null) this.#takeEntry(item);
    else this.#takeInput(input, item.atMs);
  }

  #takeInput(input: TurnInput, atMs: number): void {
    const table = this.#table;
    table.take(input, atMs);
    if (input.kind === 'act' && input.act.act === 'start') {
      const { envelope, finalPause, mostAngle } = input.act.plan;
      this.#requested = {
        maxAngleDeg: envelope.maxAngle,
        mostAngleDeg: mostAngle,
        oneInversionMs: envelope.oneInversion,
        cumulativeMs: envelope.cumulative,
        finalPauseMs: finalPause,
      };
    }
    // A host that stood still could not react meanwhile.
    if (table.gapMs > 100) for (const expected of this.#expected) expected.byMs += table.gapMs;
    this.#judgeButton(input, atMs);
    this.#judgeRedStop(input, atMs);
    this.#judgeTime(atMs);
    this.#judgeAngle(atMs);
  }

  #takeEntry({ channel, atMs, data }: RecordedItem): void {
    if (data['reason'] === '') this.#report('reason', atMs, `${channel} without a reason`);
    switch (channel) {
      case 'state':
        this.#enter(String(data['to']), atMs);
        break;
      case 'order':
        this.#judgeOrder(data, atMs);
        break;
      case 'finding':
        this.#judgeFinding(data, atMs);
        break;
      case 'prompt':
        if (data['question'] === undefined) this.#askedAtMs = data['asking'] === true ? atMs : null;
        if (data['question'] === undefined) this.#sincePromptMs = 0;
        break;
      case 'act':
        if (data['act'] === 'answer') this.#askedAtMs = null;
        if (String(data['act']).startsWith('start ') && data['refused'] === undefined) this.#begin();
        break;
    }
  }

  #begin(): void {
    this.#limits = this.#requested;
    this.#hasOverride = false;
    this.#totalMs = 0;
  }

  #enter(state: string, atMs: number): void {
    this.#state = state;
    if (state.startsWith('override.')) this.#hasOverride = true;
    if (state !== 'ready' || !this.#wasInverted) return;
    const leastMs = this.#hasOverride ? leastFinalPauseMs : (this.#limits?.finalPauseMs ?? leastFinalPauseMs);
    if (this.#levelMs < leastMs - pauseSlackMs) {
      this.#report('pause', atMs, `ready after ${seconds(this.#levelMs)} at level; the pause is ${seconds(leastMs)}`);
    }
    this.#wasInverted = false;
  }

  #judgeOrder({ order, toDeg, rateDegPerS }: JsonObject, atMs: number): void {
    this.#order = String(order);
    if (order !== 'ramp') return;
    const to = Number(toDeg);
    const rate = Number(rateDegPerS);
    const limits = this.#limits;
    const most = limits === null ? mostAngleDeg : Math.min(this.#mostDeg(limits), mostAngleDeg);
    if (limits === null && !this.#continues) this.#report('order', atMs, `a ramp to ${to}° without a session`);
    else if (!(to <= most + toleranceDeg)) this.#report('order', atMs, `a ramp to ${to}°, allowed ${most}°`);
    if (!(rate > 0 && rate <= fastestDegPerS + toleranceDeg)) {
      this.#report('order', atMs, `a ramp at ${rate}°/s, allowed ${fastestDegPerS}°/s`);
    }
  }

  /** The drive test moves the table by a few degrees, also in a session that stays below them. */
  #mostDeg({ maxAngleDeg, mostAngleDeg: most }: Limits): number {
    if (this.#hasOverride) return Math.max(maxAngleDeg, most);
    return this.#state === 'testing' ? Math.max(maxAngleDeg, 4) : maxAngleDeg;
  }

  #judgeFinding({ hazard, reaction }: JsonObject, atMs: number): void {
    this.#foundAtMs.set(String(hazard), atMs);
    if ((reaction !== 'return' && reaction !== 'cut') || !therapy.test(this.#state)) return;
    const isHomeward = ({ channel, data }: RecordedItem) =>
      channel === 'order' && (data['order'] === 'return' || data['order'] === 'stop');
    this.#expect(
      'reaction',
      atMs + orderMs,
      isHomeward,
      `${String(hazard)} asks for ${reaction}, and nothing was ordered`,
    );
  }

  /** H18: every press that begins counts, except the one that the drive test asks for. */
  #judgeButton(input: TurnInput, atMs: number): void {
    if (input.kind === 'button') this.#isPressed = input.pressed;
    const isPressed = this.#isPressed || this.#table.has(flag.buttonPressed);
    const isNew = isPressed && atMs - this.#pressSeenAtMs > sameOccurrenceMs;
    if (isPressed) this.#pressSeenAtMs = atMs;
    if (!isNew || this.#state === 'testing' || this.#state === 'disconnected') return;
    this.#expectFinding('button', 'H18', atMs + buttonMs, 'the return button was pressed, and nothing was found');
  }

  /** H19 */
  #judgeRedStop(input: TurnInput, atMs: number): void {
    if (input.kind !== 'actuator' || input.notice.kind !== 'reading') return;
    const isOpen = this.#table.has(flag.estopOpen);
    const isAwaited = this.#table.has(flag.personAwaited);
    const isNew = isOpen && !this.#isOpen && atMs - this.#openSeenAtMs > sameOccurrenceMs;
    if (isOpen || isAwaited) this.#openSeenAtMs = atMs;
    this.#isOpen = isOpen;
    if (!isNew || this.#state === 'disconnected') return;
    this.#expectFinding('red-stop', 'H19', atMs + redStopMs, 'the red stop was pressed, and nothing was found');
  }

  /** H20, H26, and the time at level. */
  #judgeTime(atMs: number): void {
    const table = this.#table;
    const { leastDeg, gapMs } = table;
    if (table.isLevel(levelDeg)) this.#levelMs += gapMs;
    if (!(leastDeg > invertedDeg)) {
      // Where no sensor speaks, nothing is known.
      if (Number.isNaN(leastDeg)) return;
      this.#inversionMs = 0;
      this.#sincePromptMs = 0;
      return;
    }
    this.#wasInverted = true;
    this.#levelMs = 0;
    this.#inversionMs += gapMs;
    this.#totalMs += gapMs;
    const isOrdered = table.deviceState === 'M' || table.deviceState === 'D' || table.deviceState === 'R';
    this.#sincePromptMs = isOrdered && this.#askedAtMs === null ? this.#sincePromptMs + gapMs : 0;
    if (this.#sincePromptMs > promptEveryMs) {
      this.#report('prompt', atMs, 'head-down for a minute without a question to the person');
    }
    if (isOrdered && this.#askedAtMs !== null && atMs - this.#askedAtMs > answerMs && !this.#isHomeward) {
      this.#report('prompt', atMs, `no answer for ${seconds(answerMs)}, and no return`);
    }
    const limits = this.#limits;
    if (limits === null || this.#isHomeward) return;
    const over = Math.max(this.#inversionMs - limits.oneInversionMs, this.#totalMs - limits.cumulativeMs);
    if (over > doseMarginMs)
      this.#report('dose', atMs, `head-down ${seconds(over)} longer than the limit, and no return`);
  }

  /** H01 */
  #judgeAngle(atMs: number): void {
    const limits = this.#limits;
    const isBeyond = limits !== null && this.#table.leastDeg > this.#mostDeg(limits) + beyondDeg;
    if (!isBeyond || this.#isHomeward || !therapy.test(this.#state)) this.#beyondSinceMs = null;
    else this.#beyondSinceMs ??= atMs;
    if (this.#beyondSinceMs === null || atMs - this.#beyondSinceMs <= beyondForMs) return;
    this.#report('angle', atMs, `both sensors are beyond the session’s limit, and no return was ordered`);
  }

  get #isHomeward(): boolean {
    return this.#order === 'return' || this.#order === 'stop';
  }

  #expectFinding(rule: string, hazard: string, byMs: number, reason: string): void {
    const foundAtMs = this.#foundAtMs.get(hazard) ?? Number.NEGATIVE_INFINITY;
    if (this.#table.now - foundAtMs <= sameOccurrenceMs) return;
    this.#expect(rule, byMs, ({ channel, data }) => channel === 'finding' && data['hazard'] === hazard, reason);
  }

  #expect(rule: string, byMs: number, matches: Expected['matches'], reason: string): void {
    this.#expected.push({ rule, byMs, matches, reason });
  }

  #settle(item: RecordedItem): void {
    if (this.#expected.length === 0) return;
    const open: Expected[] = [];
    for (const expected of this.#expected) {
      if (expected.matches(item)) continue;
      if (item.atMs <= expected.byMs + this.#stallBefore(item.atMs)) open.push(expected);
      else this.#report(expected.rule, expected.byMs, expected.reason);
    }
    this.#expected = open;
  }

  /** What happens first after a stall of the host comes as soon as it can. */
  #stallBefore(atMs: number): number {
    const gapMs = atMs - this.#table.now;
    return gapMs > 100 ? gapMs : 0;
  }

  /** Each rule speaks once a second at most. */
  #report(rule: string, atMs: number, reason: string): void {
    const key = `${rule} ${Math.floor(atMs / 1000)}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.disagreements.push({ rule, atMs, reason });
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
