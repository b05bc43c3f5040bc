/** Has finished recordings judged, one after the other, each by a process of its own that may fail without harm. */
import { spawn } from 'node:child_process';
import { z } from 'zod';
import { giveWay } from '../records/low-priority.ts';
import { started } from '../records/started.ts';

const verdictSchema = z.object({
  id: z.string(),
  disagreementCount: z.number(),
  /** The first ones. */
  disagreements: z.array(z.object({ rule: z.string(), atMs: z.number(), reason: z.string() })),
});
export type SessionVerdict = z.infer<typeof verdictSchema>;

export interface SessionJudgeOptions {
  /** The JavaScript file of the process that judges: it is given the recording's file, and prints its verdict. */
  readonly program: string;
  readonly onVerdict: (verdict: SessionVerdict) => void;
  readonly onProblem: (problem: string) => void;
  /** ms that one recording may take. */
  readonly timeoutMs?: number;
}

/** A recording of four hours takes some seconds. */
const defaultTimeoutMs = 120_000;
const mostOutput = 1_000_000;

export class SessionJudge {
  readonly #options: SessionJudgeOptions;
  readonly #waiting: string[] = [];
  #stop: (() => void) | null = null;
  #isClosed = false;

  constructor(options: SessionJudgeOptions) {
    this.#options = options;
  }

  /** @param file a finished recording */
  judge(file: string): void {
    if (this.#isClosed) return;
    this.#waiting.push(file);
    if (this.#stop === null) this.#next();
  }

  /** What is being judged is given up: the recording stays, and can be judged by `fulcrum session judge`. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    this.#stop?.();
  }

  #next(): void {
    const file = this.#waiting.shift();
    if (file === undefined) return;
    const { program, timeoutMs = defaultTimeoutMs } = this.#options;
    let [out, err] = ['', ''];
    let isOver = false;
    const over = (problem: string | null) => {
      if (isOver) return;
      isOver = true;
      this.#stop = null;
      if (!this.#isClosed) this.#report(file, out, problem);
      if (!this.#isClosed) this.#next();
    };
    const child = started(() =>
      spawn(process.execPath, [program, file], { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs }),
    );
    if (child instanceof Error) {
      const later = setImmediate(() => over(child.message));
      this.#stop = () => clearImmediate(later);
      return;
    }
    this.#stop = () => child.kill('SIGKILL');
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out = (out + text).slice(0, mostOutput);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err = (err + text).slice(0, 1000);
    });
    giveWay(child.pid);
    child.once('error', (error) => over(error.message));
    child.once('close', (code, signal) => over(code === 0 ? null : err.trim() || `ended with ${code ?? signal}`));
  }

  #report(file: string, out: string, problem: string | null): void {
    const { onVerdict, onProblem } = this.#options;
    const verdict = problem === null ? parsed(out) : null;
    if (verdict !== null) onVerdict(verdict);
    else onProblem(`${file} could not be judged: ${problem ?? 'its verdict cannot be read'}`);
  }
}

function parsed(text: string): SessionVerdict | null {
  try {
    return verdictSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
