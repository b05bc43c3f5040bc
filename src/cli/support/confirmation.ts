/** Whether the actuator has confirmed, to the service, an order that the service has taken. */
import { callService } from '../../service/socket/client.ts';
import type { DirectAct } from './first-bytes.ts';

/** A healthy actuator confirms within 100 ms; a lost link is noticed after 250 ms. */
const longestWaitMs = 700;
const pollIntervalMs = 40;
const replyTimeoutMs = 300;

/** The service's state and angle once the actuator has confirmed; null if it does not. Never rejects. */
export async function confirmedByService(
  act: DirectAct,
  socket: string,
): Promise<{ readonly state: unknown; readonly angleDeg: unknown } | null> {
  const until = performance.now() + longestWaitMs;
  let linesAtFirst: number | null = null;
  for (;;) {
    const { reply } = await callService(socket, 'status', undefined, replyTimeoutMs);
    if (reply?.result === undefined) return null;
    const { state, angleDeg, ports } = Object(reply.result);
    const { isUp, counters } = Object(Object(ports).actuator);
    const { lines, unconfirmedStops } = Object(counters);
    const isConnected = isUp !== false && state !== 'disconnected';
    // A table that is not behind a serial link has no counters: what the service says is all there is.
    if (typeof lines !== 'number') return isConnected ? { state, angleDeg } : null;
    linesAtFirst ??= lines;
    const hasHeard = lines > linesAtFirst;
    if (isConnected && hasHeard && (act === 'return' || unconfirmedStops === 0)) return { state, angleDeg };
    if (performance.now() >= until) return null;
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
}
