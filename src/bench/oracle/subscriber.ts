import type { Entry } from '../../controller/entry.ts';
import { notifications } from '../../service/rpc/methods.ts';
import { jsonText } from '../../service/storage/json-text.ts';

/** What a subscriber is told of. */
const told: readonly Entry['type'][] = ['state', 'finding', 'alarm', 'prompt', 'test'];

interface Told {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A subscriber to the service, who holds what is told against what is in the record. */
export class Subscriber {
  readonly #expected: { readonly line: string; readonly notedAt: number }[] = [];

  note(entry: Entry, now: number): void {
    if (!told.includes(entry.type)) return;
    const { type, ...params } = entry;
    this.#expected.push({ line: jsonText({ jsonrpc: '2.0', method: type, params }), notedAt: now });
  }

  /** Says what is wrong with a line, or null. `holder`: the number of the connection that holds the override. */
  hears(line: string, now: number, holder: number | null): string | null {
    const news = read(line);
    if (typeof news === 'string') return news;
    if (news.method === 'telemetry') return this.#telemetry(news.params, now, holder);
    const next = this.#expected.shift();
    return next?.line === line ? null : `told ${line.slice(0, 120)}, and the record has ${next?.line ?? 'nothing'}`;
  }

  #telemetry({ override }: Told['params'], now: number, holder: number | null): string | null {
    const [next] = this.#expected;
    if (next !== undefined && next.notedAt < now - 1) return `not told ${next.line}`;
    if (typeof override !== 'object' || override === null || !('holder' in override)) return null;
    return override.holder === holder ? null : `${override.holder} holds the override, and it is ${holder}`;
  }
}

function read(line: string): Told | string {
  try {
    const { jsonrpc, method, params } = JSON.parse(line);
    if (jsonrpc !== '2.0' || !isNews(method)) return `no notification: ${line.slice(0, 80)}`;
    const form = notifications[method].params.safeParse(params);
    return form.success ? { method, params } : `${method} has not its form: ${form.error.issues[0]?.message}`;
  } catch {
    return `no JSON: ${line.slice(0, 80)}`;
  }
}

const isNews = (method: unknown): method is keyof typeof notifications =>
  typeof method === 'string' && Object.hasOwn(notifications, method);
