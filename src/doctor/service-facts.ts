/** What a running service says of itself and of the table whose ports it holds. */
import { z } from 'zod';
import { callService } from '../service/socket/client.ts';
import type { ServicePort } from './checks/ports.ts';

export type ServiceFacts =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'answers';
      readonly pid: number;
      readonly ports: { readonly actuator: ServicePort; readonly sensors: ServicePort };
      readonly readings: Readings;
      readonly soundersHeardForMs: number;
      /** Why nothing is recorded; null: it is. */
      readonly recorder: string | null;
      readonly isInSession: boolean;
      readonly state: string;
    }
  /** Something is there that cannot be asked. */
  | { readonly kind: 'silent'; readonly pid: number | null; readonly said: string };

const readingsSchema = z.object({
  tilt: z.object({ angleDeg: z.number(), noiseDeg: z.number() }).nullable(),
  actuator: z.object({ angleDeg: z.number(), rateDegPerS: z.number(), flags: z.int() }).nullable(),
});
type Readings = z.output<typeof readingsSchema>;

const port = z.object({ isUp: z.boolean(), said: z.string() });
/** The fields of the status that are used here. */
const statusSchema = z.object({
  state: z.string(),
  ports: z.object({ actuator: port, sensors: port }),
  // A service of an earlier version does not tell.
  readings: readingsSchema.default({ tilt: null, actuator: null }),
  recorder: z.string().nullable(),
  sounders: z.object({ heardForMs: z.number() }),
  session: z.unknown(),
  service: z.object({ pid: z.number() }),
});

/** @param pid of a process that is known to run; null: none is */
export async function askService(socket: string, pid: number | null): Promise<ServiceFacts> {
  const { reply, problem, isThere } = await callService(socket, 'status');
  const status = statusSchema.safeParse(reply?.result);
  if (status.success) {
    const { ports, readings, sounders, recorder, session, state, service } = status.data;
    return {
      kind: 'answers',
      pid: service.pid,
      ports,
      readings,
      soundersHeardForMs: sounders.heardForMs,
      recorder,
      isInSession: session !== null,
      state,
    };
  }
  if (reply === null && !isThere && pid === null) return { kind: 'none' };
  return {
    kind: 'silent',
    pid,
    said: reply?.error?.message ?? (problem === '' ? 'its answer is not a status' : problem),
  };
}
