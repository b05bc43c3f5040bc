/** `fulcrum device` as a process: a bench table behind two pseudo-terminals, steered by lines on its standard input. */
import { Process } from './processes.ts';

export interface Truth {
  readonly atMs: number;
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly deviceState: string | null;
}

export class Table {
  readonly process: Process;
  /** Every true state so far, twenty a second. */
  readonly truths: Truth[] = [];
  ports = { actuator: '', sensors: '' };

  private constructor(args: readonly string[]) {
    this.process = new Process(['device', '--json', ...args]);
    this.process.taken = (text) => {
      if (!text.startsWith('{"type":"truth"')) return false;
      this.truths.push(JSON.parse(text) as Truth);
      return true;
    };
  }

  static async start(...args: readonly string[]): Promise<Table> {
    const table = new Table(args);
    const first = await table.process.line((text) => text.startsWith('{'), 15_000);
    table.ports = JSON.parse(first) as Table['ports'];
    table.process.say('truth 20');
    // Its boards have booted, as those of a table that somebody attaches a computer to.
    await table.until(({ atMs }) => atMs >= 2500, 20_000, 'boot');
    return table;
  }

  say(line: string): void {
    this.process.say(line);
  }

  get now(): Truth {
    return this.truths.at(-1) ?? { atMs: 0, angleDeg: 0, rateDegPerS: 0, deviceState: null };
  }

  async until(isSo: (truth: Truth) => boolean, withinMs: number, what: string): Promise<Truth> {
    await this.process.until(() => this.truths.length > 0 && isSo(this.now), withinMs, what);
    return this.now;
  }

  /** Standing within 1.5° of level, which is what "level" means in a verdict. */
  async untilLevel(withinMs: number): Promise<Truth> {
    return this.until(({ angleDeg, rateDegPerS }) => Math.abs(angleDeg) <= 1.5 && rateDegPerS === 0, withinMs, 'level');
  }

  async end(): Promise<number | string> {
    return this.process.end('SIGINT');
  }
}
