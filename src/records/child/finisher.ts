/**
 * Brings recordings that have ended into their finished form, one after the other, each by a process of its own: it takes
 * seconds of the processor, and a failure of its libraries must not end the records child.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../../protocols/base/errors.ts';
import type { Database } from '../database/database.ts';
import type { RecordingFile, Sessions } from '../database/sessions.ts';
import type { Finished } from '../finish.ts';
import { giveWay } from '../low-priority.ts';
import { journalFile, mcapFile, recordingsFolder } from '../paths.ts';
import { recordingIdPattern } from '../sink.ts';
import { journalMissing, recoverRows } from './recovery.ts';
import { limitKeptAside, recordingsToRemove, removeRecording } from './retention.ts';

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
   * After a start: finishes what an earlier process left, except the recording that goes on, and adds recordings that
   * the database does not know, because it is a new one. Call it once every line that is sent again has been applied.
   */
  recover(current: string | null): void {
    const { sessions } = this.#options;
    const unfinished = sessions.unfinished();
    for (const name of readdirSync(this.#folder).sort()) {
      const [id = '', ending] = name.split('.');
      if (!recordingIdPattern.test(id) || id === current) continue;
      const isOpen = () => unfinished.has(id) || sessions.find(id) === null;
      if (ending === 'journal' || (ending === 'mcap' && isOpen())) {
        this.#put({ id, recoverFrom: join(this.#folder, name) });
      }
    }
    // Those without a file.
    for (const id of unfinished) if (id !== current) this.#put({ id, recoverFrom: null });
    if (!this.#isBusy) void this.#limitKeptAside();
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
        onProblem(`recording ${task.id} cannot be finished: ${messageOf(error)}`);
      }
      await this.#limitKeptAside();
    }
    this.#isBusy = false;
  }

  async #finish({ id, recoverFrom }: Task): Promise<void> {
    const { database, sessions, onFinished } = this.#options;
    // For a new database it is no news that an old recording is finished.
    const isOld = sessions.find(id) === null && recoverFrom?.endsWith('.mcap') === true;
    if (recoverFrom !== null) await recoverRows(database, sessions, id, recoverFrom);
    const bytes = await this.#converted(id);
    const known = sessions.find(id);
    // Its end may have been sent twice.
    if (known !== null && known.recording !== 'journal') return;
    const kind = bytes === null ? 'damaged' : 'mcap';
    database.transaction(() => sessions.place(id, kind, bytes));
    if (!isOld) onFinished(id, kind);
    this.#keepWithinCap(id);
  }

  /** Size of the finished recording; null: there is none. The process of an earlier child may have made it. */
  async #converted(id: string): Promise<number | null> {
    const { database, sessions, onProblem } = this.#options;
    const [journal, mcap] = [journalFile(this.#folder, id), mcapFile(this.#folder, id)];
    if (existsSync(journal)) {
      try {
        const { bytes, problem, setAside } = await finished(this.#folder, id);
        if (problem !== null && setAside !== null) {
          onProblem(`recording ${id}: ${problem}; the journal was kept as ${setAside}`);
        }
        return bytes;
      } catch (error) {
        if (existsSync(journal)) throw error;
      }
    }
    if (existsSync(mcap)) return statSync(mcap).size;
    database.transaction(() => sessions.cut(id, journalMissing));
    return null;
  }

  /** Removes the oldest recordings beyond the limit, but never the one that was made just now. */
  #keepWithinCap(newest: string): void {
    const { database, sessions, sizeCapMiB, onProblem } = this.#options;
    for (const id of recordingsToRemove(sessions.recorded(), sizeCapMiB * 2 ** 20)) {
      if (id === newest) continue;
      try {
        removeRecording(this.#folder, id);
        database.transaction(() => sessions.place(id, 'removed', 0));
        onProblem(`recording ${id} was removed: the recordings take more than ${sizeCapMiB} MiB`);
      } catch (error) {
        // Tried again with the next recording.
        onProblem(`recording ${id} cannot be removed: ${messageOf(error)}`);
      }
    }
  }

  async #limitKeptAside(): Promise<void> {
    const { data, sizeCapMiB, onProblem } = this.#options;
    try {
      for (const path of await limitKeptAside(data, sizeCapMiB * 2 ** 20)) {
        onProblem(`${path} was removed: what was kept aside takes more than ${sizeCapMiB} MiB`);
      }
    } catch (error) {
      // Tried again with the next recording.
      onProblem(`what was kept aside cannot be limited: ${messageOf(error)}`);
    }
  }
}

/** Runs the process. Rejects with the last line that it has said on its standard error. */
function finished(folder: string, id: string): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [finishProgram, folder, id], { stdio: ['ignore', 'pipe', 'pipe'] });
    giveWay(child.pid);
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
