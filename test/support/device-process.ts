/** `fulcrum device`: a bench table behind two pseudo-terminals, controlled by lines on its standard input. */
import { Process, type ProcessOptions } from './process.ts';

/** A `truth` line, as far as the tests read it. */
export interface Truth {
  readonly atMs: number;
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly deviceState: string | null;
}

export interface Ports {
  readonly actuator: string;
  readonly sensors: string;
}

export class DeviceProcess extends Process {
  /** Every `truth` line so far. */
  readonly truths: Truth[] = [];
  #ports: Ports | null = null;

  /** The process starts; `start()` also waits for its ports. */
  constructor(args: readonly string[] = [], options: ProcessOptions = {}) {
    super(['device', '--json', ...args], options);
    this.stdout.onLine = (line) => {
      if (line.startsWith('{"type":"truth"')) this.truths.push(JSON.parse(line));
    };
  }

  static async start(args: readonly string[] = [], options: ProcessOptions = {}): Promise<DeviceProcess> {
    const device = new DeviceProcess(args, options);
    device.#ports = JSON.parse(await device.line('the ports', () => true));
    return device;
  }

  /** With the real firmware on emulated chips, both of them booted, and twenty truths an emulated second. */
  static async startEmulated(seed: number): Promise<DeviceProcess> {
    const device = await DeviceProcess.start(['--emulated', '--seed', String(seed)], { lifetime: 'file' });
    device.write('truth 20');
    await device.untilTruth('both boards booted', ({ atMs }) => atMs >= 2500);
    return device;
  }

  get ports(): Ports {
    if (this.#ports === null) throw new Error('the ports are not known yet');
    return this.#ports;
  }

  /** Every line so far, parsed. */
  get lines(): readonly Record<string, unknown>[] {
    return this.stdout.lines.map((line) => JSON.parse(line));
  }

  /** The last truth received. */
  get now(): Truth {
    return this.truths.at(-1) ?? { atMs: 0, angleDeg: 0, rateDegPerS: 0, deviceState: null };
  }

  /** Writes a command and returns the line that confirms it. */
  async act(command: string): Promise<Record<string, unknown>> {
    const [act] = command.split(' ');
    const from = this.stdout.count;
    this.write(command);
    const line = await this.line(`a line that confirms ${command}`, (text) => isConfirmation(text, act), from);
    return JSON.parse(line);
  }

  async untilTruth(what: string, isTrue: (truth: Truth) => boolean, timeoutMs?: number): Promise<Truth> {
    await this.until(what, () => this.truths.length > 0 && isTrue(this.now), timeoutMs);
    return this.now;
  }

  /** Waits until the table stands within 1.5° of level. */
  async untilLevel(timeoutMs?: number): Promise<Truth> {
    const isLevel = ({ angleDeg, rateDegPerS }: Truth): boolean => Math.abs(angleDeg) <= 1.5 && rateDegPerS === 0;
    return this.untilTruth('level', isLevel, timeoutMs);
  }
}

function isConfirmation(line: string, act: string | undefined): boolean {
  const message: Record<string, unknown> = JSON.parse(line);
  return act === 'truth' ? message['type'] === 'truth' : message['type'] === 'act' && message['act'] === act;
}
