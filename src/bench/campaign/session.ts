import type { FaultComponent } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Entry } from '../../controller/entry.ts';
import type { TurnObserver } from '../../controller/turn-observer.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import type { Reaction } from '../../safety/reaction.ts';
import type { SessionState } from '../../session/states.ts';
import type { Violation } from '../oracle/observation.ts';
import type { Defects } from '../world/defects.ts';
import type { BenchOptions } from '../world/options.ts';
import type { BenchResult } from '../world/result.ts';
import { serviceActors } from '../world/service-actors.ts';
import { World } from '../world/world.ts';
import { type DrawnSession, describeSession, drawSession } from './draw-session.ts';

/** The result of the session of one seed. */
export interface CampaignSession extends SessionResult {
  readonly seed: number;
  /** Describes the smallest session that fails alike; left out where the session passed, and where none was sought. */
  readonly smallest?: string;
}

/** The result of one session. */
export interface SessionResult {
  readonly description: string;
  /** Of each session of the day. */
  readonly outcomes: readonly (BenchResult['outcome'] | 'refused' | 'failed')[];
  readonly failure: string | null;
  readonly violations: readonly Violation[];
  readonly faults: readonly { readonly component: FaultComponent; readonly kind: string }[];
  readonly findings: readonly { readonly hazard: HazardId; readonly reaction: Reaction }[];
  readonly states: readonly SessionState[];
  /** What the device reported, each once, as on the wire: "RETURN lease". */
  readonly events: readonly string[];
  readonly acts: number;
  readonly durationMs: number;
  /** Two faults left nothing that could hold or move the person. */
  readonly helpless: boolean;
}

/** A session with a violation, a failure of the program, or a finding before any fault. */
export const hasFailed = ({ failure, violations }: Pick<SessionResult, 'failure' | 'violations'>): boolean =>
  failure !== null || violations.length > 0;

/** The world that sessions run on, where it is not the simulated one without a defect. */
export interface CampaignWorld extends Pick<BenchOptions, 'board' | 'sensors'> {
  /** Called for each world, because defects may have a state of their own. */
  readonly defects?: () => Defects;
}

/** Draws the session of this seed and runs it. */
export const runSession = (seed: number, on: CampaignWorld = {}): CampaignSession => ({
  seed,
  ...runDrawn(seed, drawSession(seed), on),
});

/** Runs a session on the world of this seed: the one that the seed draws, or a part of it. */
export function runDrawn(
  seed: number,
  session: DrawnSession,
  { defects, ...boards }: CampaignWorld = {},
): SessionResult {
  const { acts, wear, waiting } = session;
  const faults = [...(waiting?.faults ?? []), ...session.faults];
  const findings: { hazard: HazardId; reaction: Reaction }[] = [];
  const states = new Set<SessionState>();
  const events = new Set<string>();
  let isFaulty = false;
  let falseAlarm: string | null = null;
  const onEntry = (entry: Entry) => {
    if (entry.type === 'finding') {
      const { hazard, reaction, reason } = entry;
      findings.push({ hazard, reaction });
      // H31 first asks for the helper.
      const isQuestion = hazard === 'H31' && reaction === 'note';
      if (!isFaulty && !wear.isWornOut && !isQuestion && !(acts.length > 0 && canFollowActs(hazard))) {
        falseAlarm ??= `${hazard} before any fault: ${reason}`;
      }
    }
    if (entry.type === 'state') states.add(entry.from).add(entry.to);
  };
  const observer: TurnObserver = {
    before: () => {},
    after: (_, input) => {
      if (input.kind !== 'actuator' || input.notice.kind !== 'event') return;
      const { event, detail } = input.notice;
      // LOST carries a distance.
      events.add(/^[a-z]/.test(detail) ? `${event} ${detail}` : event);
    },
  };
  const seen = () => ({
    description: describeSession(session),
    faults: faults.map(({ component, kind }) => ({ component, kind })),
    acts: acts.length,
    findings,
    states: [...states],
    events: [...events],
  });
  try {
    const world = new World({
      ...optionsOf(seed, session),
      ...boards,
      onEntry,
      onFault: () => {
        isFaulty = true;
      },
      observer,
      ...(defects === undefined ? {} : { defects: defects() }),
    });
    const { outcomes, refusal, failure, violations, durationMs } = world.run();
    const mayBeRefused = isFaulty || acts.length > 0 || wear.isWornOut;
    const refused = refusal === null || mayBeRefused ? null : `the next session was refused: ${refusal}`;
    return {
      ...seen(),
      violations,
      failure: failure ?? refused ?? falseAlarm,
      durationMs,
      outcomes: failure === null ? [...outcomes, ...(refusal === null ? [] : ['refused' as const])] : ['failed'],
      helpless: world.oracle.helpless,
    };
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return {
      ...seen(),
      violations: [],
      failure,
      durationMs: 0,
      outcomes: ['failed'],
      helpless: false,
    };
  }
}

/** The world of this seed in which the session runs. */
export function optionsOf(seed: number, session: DrawnSession): BenchOptions {
  const { protocol, timeline, prescription, body, wear, movements, tableLimitDeg, driveTest, faults, acts } = session;
  const { waiting, day, wallStartMs } = session;
  return {
    timeline,
    prescription,
    body: { ...body, ...wear.body },
    movements,
    wallStartMs,
    ...(waiting === null ? {} : { waiting }),
    ...(day === null ? {} : { day }),
    seed,
    driveTest,
    helper: 'answers',
    ...(tableLimitDeg === null ? {} : { tableLimitDeg }),
    faults,
    actors: serviceActors(acts, protocol),
  };
}

/** An override may exceed the dose (H26), and its connection may close (H23); other findings need a fault. */
const canFollowActs = (hazard: HazardId): boolean => hazard === 'H26' || hazard === 'H23';
