import type { Entry } from '../../controller/entry.ts';
import { notifications } from '../../service/rpc/schemas.ts';
import { jsonText } from '../../service/storage/json-text.ts';

/** Whether the service notifies its subscribers of entries of this type. */
const isNotified: Readonly<Record<Entry['type'], boolean>> = {
  state: true,
  finding: true,
  alarm: true,
  prompt: true,
  test: true,
  order: false,
  act: false,
};

interface Notification {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Compares the notifications to one subscriber with the record. */
export class Subscriber {
  readonly #expected: { readonly line: string; readonly notedAt: number }[] = [];

  note(entry: Entry, nowMs: number): void {
    if (!isNotified[entry.type]) return;
    const { type, ...params } = entry;
    this.#expected.push({ line: jsonText({ jsonrpc: '2.0', method: type, params }), notedAt: nowMs });
  }

  /** What is wrong with a received line, or null. `holder`: number of the connection that holds the override. */
  receive(line: string, nowMs: number, holder: number | null): string | null {
    const notification = read(line);
    if (typeof notification === 'string') return notification;
    if (notification.method === 'telemetry') return this.#receiveTelemetry(notification.params, nowMs, holder);
    const next = this.#expected.shift();
    return next?.line === line ? null : `received ${line.slice(0, 120)}, the record has ${next?.line ?? 'nothing'}`;
  }

  #receiveTelemetry({ override }: Notification['params'], nowMs: number, holder: number | null): string | null {
    const [next] = this.#expected;
    if (next !== undefined && next.notedAt < nowMs - 1) return `did not receive ${next.line}`;
    if (typeof override !== 'object' || override === null || !('holder' in override)) return null;
    return override.holder === holder ? null : `names ${override.holder} as holder of the override, not ${holder}`;
  }
}

function read(line: string): Notification | string {
  try {
    const { jsonrpc, method, params } = JSON.parse(line);
    if (jsonrpc !== '2.0' || !isNotification(method)) return `not a notification: ${line.slice(0, 80)}`;
    const parsed = notifications[method].params.safeParse(params);
    return parsed.success ? { method, params } : `${method} violates its schema: ${parsed.error.issues[0]?.message}`;
  } catch {
    return `not JSON: ${line.slice(0, 80)}`;
  }
}

const isNotification = (method: unknown): method is keyof typeof notifications =>
  typeof method === 'string' && Object.hasOwn(notifications, method);
