/**
 * Brings recordings that have ended into their finished form, one after the other, each by a process of its own: it takes
 * seconds of the processor, and a failure of its libraries must not end the records child.
 */
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from '../database/database.ts';
import type { RecordingFile, Sessions } from '../database/sessions.ts';
import type { Finished } from '../finish.ts';
import { mcapFile, recordingsFolder } from '../paths.ts';
import { recordingIdPattern } from '../sink.ts';
import { recoverRows } from './recovery.ts';
import { recordingsToRemove, removeRecording } from './retention.ts';

export interface FinisherOptions {
  readonly data: string;
  readonly database: Database;
  readonly sessions: Sessions;
  readonly sizeCapMiB: number;
  readonly onFinished: (id: string, file: RecordingFile) => void;
  readonly onProblem: (text: string) => void;
}

interface Task {
  readonly id: string;
  /** The file that tells what the database may lack; null: it lacks nothing. */
  readonly recoverFrom: string | null;
}

const finishProgram = fileURLToPath(new URL('./finish.js', import.meta.url));
const longestAnswer = 64 * 1024;

export class Finisher {
  readonly #options: FinisherOptions;
  readonly #folder: string;
  readonly #waiting: Task[] = [];
  #isBusy = false;

  constructor(options: FinisherOptions) {
    this.#options = options;
    this.#folder = recordingsFolder(options.data);
  }

  /** A recording has ended. */
  add(id: string): void {
    this.#put({ id, recoverFrom: null });
  }

  /**
   * After a start: finishes what an earlier process left, but for the recording that goes on, and adds recordings that
   * the database does not know, because it is a new one.
   */
  recover(current: string | null): void {
    const { sessions } = this.#options;
    for (const name of readdirSync(this.#folder).sort()) {
      const [id = '', ending] = name.split('.');
      if (!recordingIdPattern.test(id) || id === current) continue;
      const isMissing = () => sessions.find(id) === null;
      if (ending === 'journal' || (ending === 'mcap' && isMissing())) {
        this.#put({ id, recoverFrom: join(this.#folder, name) });
      }
    }
  }

  #put(task: Task): void {
    if (this.#waiting.some(({ id }) => id === task.id)) return;
    this.#waiting.push(task);
    this.#start();
  }

  #start(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    void this.#workOff();
  }

  async #workOff(): Promise<void> {
    const { onProblem } = this.#options;
    for (let task = this.#waiting.shift(); task !== undefined; task = this.#waiting.shift()) {
      try {
        await this.#finish(task);
      } catch (error) {
        // The recording stays as it is, and is tried again at the next start.
        onProblem(`recording ${task.id} cannot be finished: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    this.#isBusy = false;
  }

  async #finish({ id, recoverFrom }: Task): Promise<void> {
    const { database, sessions, onFinished, onProblem } = this.#options;
    if (recoverFrom !== null) await recoverRows(database, sessions, id, recoverFrom);
    if (recoverFrom === null || recoverFrom.endsWith('.journal')) {
      const { bytes, problem, setAside } = await finished(this.#folder, id);
      if (problem !== null && setAside !== null) {
        onProblem(`recording ${id}: ${problem}; the journal was kept as ${setAside}`);
      }
      database.transaction(() => sessions.place(id, bytes === null ? 'damaged' : 'mcap', bytes));
      onFinished(id, bytes === null ? 'damaged' : 'mcap');
    } else {
      const { size } = statSync(mcapFile(this.#folder, id));
      database.transaction(() => sessions.place(id, 'mcap', size));
    }
    this.#keepWithinCap(id);
  }

  /** Removes the oldest recordings beyond the limit, but never the one that was made just now. */
  #keepWithinCap(newest: string): void {
    const { database, sessions, sizeCapMiB, onProblem } = this.#options;
    for (const id of recordingsToRemove(sessions.recorded(), sizeCapMiB * 2 ** 20)) {
      if (id === newest) continue;
      removeRecording(this.#folder, id);
      database.transaction(() => sessions.place(id, 'removed', 0));
      onProblem(`recording ${id} was removed: the recordings take more than ${sizeCapMiB} MiB`);
    }
  }
}

/** Runs the process. Rejects with the last line that it has said on its standard error. */
function finished(folder: string, id: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [finishProgram, folder, id], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said.out = (said.out + text).slice(-longestAnswer);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.err = (said.err + text).slice(-longestAnswer);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(said.out));
      else reject(new Error(said.err.trim().split('\n').at(-1) || `its process ended (${signal ?? code})`));
    });
  });
}
