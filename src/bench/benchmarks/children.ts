/** The processes that a row starts. Each has a process group of its own, so that what it has started itself ends with it. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

export class Children {
  readonly #pids = new Set<number>();

  start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn(command, args, { stdio: 'pipe', ...options, detached: true });
    if (child.pid !== undefined) this.add(child.pid);
    child.once('exit', () => this.#endGroup(child.pid));
    return child;
  }

  /** A process group that was started otherwise. */
  add(pid: number): void {
    this.#pids.add(pid);
  }

  /** Ends all of them at once. */
  end(): void {
    for (const pid of this.#pids) this.#endGroup(pid);
  }

  #endGroup(pid: number | undefined): void {
    if (pid === undefined || !this.#pids.delete(pid)) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // All of it has ended.
    }
  }
}

/** Waits for these words on the child's standard output. */
export function outputOf(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    let problem = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text = `${text}${more}`.slice(-2000);
      if (text.includes(words)) resolve();
    });
    child.stderr?.setEncoding('utf8').on('data', (more: string) => {
      problem = `${problem}${more}`.slice(-2000);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`a process ended early: ${problem || text}`)));
  });
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Waits for the end of a child, with what it has printed. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    stdout += more;
  });
  child.stderr?.setEncoding('utf8').on('data', (more: string) => {
    stderr += more;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { code, stdout, stderr };
}
