/** A copy of the repository in which one source at a time is damaged, and the tests that must notice it are run. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CampaignSession } from '../../src/bench/campaign/session.ts';
import type { PartName } from '../../src/bench/explore/part-names.ts';
import type { SourceChange, SourceDefect } from './source-defects.ts';

const top = fileURLToPath(new URL('../../', import.meta.url));
const copied = ['src', 'hardware', 'protocols', 'test', 'package.json', 'tsconfig.json', 'README.md'];
const timeoutMs = 1_200_000;

export class DamagedSources {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fulcrum-defects-'));

  constructor() {
    for (const name of copied) cpSync(join(top, name), join(this.#folder, name), { recursive: true });
    symlinkSync(join(top, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  /** What the tests said about the defect; null if they passed. */
  findingsOn(defect: SourceDefect): string | null {
    const { noticedBy } = defect;
    return this.damaged(defect, () => (noticedBy === 'make' ? this.#runMake() : this.#runTests(noticedBy)));
  }

  /** Runs `find` on the damaged sources. */
  damaged({ file, from, to }: SourceChange, find: () => string | null): string | null {
    const path = join(this.#folder, file);
    const sound = readFileSync(path, 'utf8');
    const parts = sound.split(from);
    if (parts.length !== 2) throw new Error(`${file} has the text ${parts.length - 1} times: ${from}`);
    writeFileSync(path, parts.join(to));
    try {
      return find();
    } finally {
      writeFileSync(path, sound);
    }
  }

  /** The first property that `fulcrum explore` finds broken, and why; null if all hold. */
  explore(part: PartName): string | null {
    const { type, property, reason } = this.#firstLine<ExploreLine>(['explore', '--part', part, '--bail', '--json']);
    return type === 'violation' ? `${property}: ${reason}` : null;
  }

  /** The first of so many sessions that fails, and why; null if none does. */
  campaign(sessions: number): string | null {
    const line = this.#firstLine<CampaignLine>(['campaign', '--sessions', String(sessions), '--bail', '--json']);
    if (line.type !== 'failed') return null;
    const [violation] = line.violations;
    const reason = violation === undefined ? line.failure : `invariant ${violation.invariant}: ${violation.reason}`;
    return `seed ${line.seed}: ${reason}`;
  }

  /** The first line that a command of the damaged program prints. */
  #firstLine<Line>(args: readonly string[]): Line {
    const cwd = this.#folder;
    // A line that is taken out may leave an unused name behind, which is no concern here.
    spawnSync(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'], { cwd });
    const command = [join('dist', 'src', 'cli', 'main.js'), ...args];
    const { stdout } = spawnSync(process.execPath, command, { cwd, encoding: 'utf8', timeout: timeoutMs });
    const [first] = stdout.split('\n').filter((line) => line !== '');
    if (first === undefined) throw new Error(`fulcrum ${args[0]} printed nothing`);
    return JSON.parse(first);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #runTests(paths: readonly string[]): string | null {
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const report = join(this.#folder, 'report.json');
    rmSync(report, { force: true });
    const options = ['run', '--config', 'test/vitest.config.ts', '--root', '.', '--bail', '1'];
    const output = ['--reporter', 'json', '--outputFile', report];
    spawnSync(process.execPath, [vitest, ...options, ...output, ...paths], {
      cwd: this.#folder,
      timeout: timeoutMs,
      env: { ...process.env, NO_COLOR: '1' },
    });
    const { numFailedTests, numPassedTests, testResults } = readReport(report);
    if (numFailedTests === 0 && numPassedTests === 0) throw new Error(`no test ran: ${paths.join(' ')}`);
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .find(({ status }) => status === 'failed');
    return failed?.fullName ?? null;
  }

  /** The tests of the firmware's logic, on this machine. */
  #runMake(): string | null {
    const cwd = join(this.#folder, 'hardware', 'firmware', 'actuator');
    const { status, stdout, stderr } = spawnSync('make', ['test'], { cwd, timeout: timeoutMs, encoding: 'utf8' });
    if (status === 0) return null;
    const text = `${stdout}${stderr}`;
    if (/error:/.test(text)) throw new Error(`does not compile: ${text.slice(-600)}`);
    return text.trim().split('\n').slice(-3).join(' ');
  }
}

interface ExploreLine {
  readonly type: 'violation' | 'part';
  readonly property?: string;
  readonly reason?: string;
}

type CampaignLine =
  | { readonly type: 'summary' }
  | ({ readonly type: 'failed'; readonly seed: number } & Pick<CampaignSession, 'violations' | 'failure'>);

interface Report {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

const readReport = (path: string): Report => JSON.parse(readFileSync(path, 'utf8'));
