/** `fulcrum device` at work: the table, what is told of it, and what is done to it by lines on standard input. */
import { emulatedBoard } from '../../../hardware/emulator/board.ts';
import { firmataBoard } from '../../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../../hardware/emulator/standard-firmata.ts';
import { type PresentTruth, TableOnPorts } from '../../../hardware/emulator/table-on-ports.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import type { Output } from '../commands/protocol.ts';
import { type DeviceAct, deviceActHelp, parseDeviceAct } from './device-act.ts';
import { writeBenchConfiguration } from './device-configuration.ts';
import { exitCodes } from './exit-codes.ts';
import { firmwareImage } from './firmware-image.ts';
import { printable, readerIsGone } from './streams.ts';

export interface DeviceArguments {
  readonly emulated?: true;
  readonly seed: number;
  readonly speed: number;
  readonly config?: string;
  readonly json?: true;
}

/** Characters of a line on standard input; nothing that may be done takes more. */
const longestAct = 200;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runDevice(options: DeviceArguments, out: Output, notes: Output): Promise<void> {
  const { emulated, seed, speed, config, json } = options;
  const interrupted = untilSignal();
  const table = new TableOnPorts({
    seed,
    speed,
    sensors: firmataBoard(standardFirmata()),
    ...(emulated === true ? { board: emulatedBoard(firmwareImage()) } : {}),
  });
  // Also where this program fails elsewhere: no path may stay that leads nowhere.
  const onExit = (): void => table.stop();
  process.once('exit', onExit);
  const steering = new Steering(table, new DeviceLines(out, json === true), notes);
  try {
    await table.start();
    if (config !== undefined) await writeBenchConfiguration(config, table.paths);
    steering.begin();
    await interrupted;
  } finally {
    process.off('exit', onExit);
    steering.end();
    table.stop();
  }
  process.exitCode = exitCodes.done;
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}

class Steering {
  readonly #table: TableOnPorts;
  readonly #lines: DeviceLines;
  readonly #notes: Output;
  #unfinished = '';
  #queue = Promise.resolve();
  #endTruths: () => void = () => {};
  readonly #onData = (text: string): void => this.#read(text);

  constructor(table: TableOnPorts, lines: DeviceLines, notes: Output) {
    this.#table = table;
    this.#lines = lines;
    this.#notes = notes;
  }

  begin(): void {
    this.#lines.ports(this.#table.paths);
    // Its end is no end, and whatever is wrong with it is no reason to take the table away.
    process.stdin.on('error', () => {});
    process.stdin.setEncoding('utf8').on('data', this.#onData);
  }

  end(): void {
    this.#endTruths();
    process.stdin.off('data', this.#onData);
    process.stdin.destroy();
  }

  #read(text: string): void {
    const lines = `${this.#unfinished}${text}`.split('\n');
    // One character more than any line may have, so that it is refused and not cut into one that is none.
    this.#unfinished = (lines.pop() ?? '').slice(0, longestAct + 1);
    for (const line of lines) {
      // In their order: to plug takes a moment, and what is said after it is meant after it.
      if (line.trim() !== '') this.#queue = this.#queue.then(() => this.#take(line));
    }
  }

  async #take(line: string): Promise<void> {
    try {
      const act = parseDeviceAct(line.slice(0, longestAct + 1));
      await this.#perform(act);
      this.#lines.done(act, this.#table.truth().atMs);
    } catch (error) {
      const text = error instanceof FulcrumError ? error.message : `this failed: ${String(error)}`;
      this.#notes.write(`fulcrum: ${printable(text)}\n`);
    }
  }

  async #perform(act: DeviceAct): Promise<void> {
    const table = this.#table;
    switch (act.act) {
      case 'fault':
        table.inject(act.fault);
        break;
      case 'plug':
        await table.plug(act.port);
        break;
      case 'unplug':
        table.unplug(act.port);
        break;
      case 'mute':
      case 'unmute':
        table.mute(act.port, act.act === 'mute');
        break;
      case 'reset':
        table.reset(act.port);
        break;
      case 'press':
      case 'release':
        table.press(act.handle, act.act === 'press');
        break;
      case 'truth':
        this.#truth(act.hertz);
        break;
      case 'help':
        this.#notes.write(`${deviceActHelp}\n`);
        break;
    }
  }

  #truth(hertz: number | null): void {
    const tell = (): void => this.#lines.truth(this.#table.truth());
    if (hertz === null) {
      tell();
      return;
    }
    this.#endTruths();
    this.#endTruths = hertz === 0 ? () => {} : this.#table.every(hertz, tell);
  }
}

class DeviceLines {
  readonly #out: Output;
  readonly #json: boolean;

  constructor(out: Output, json: boolean) {
    this.#out = out;
    this.#json = json;
  }

  ports(paths: { readonly actuator: string; readonly sensors: string }): void {
    const { actuator, sensors } = paths;
    if (this.#json) this.#say(JSON.stringify({ actuator, sensors }));
    else this.#say(`actuator  ${actuator}\nsensors   ${sensors}\nCtrl-C ends it; "help" says what can be done to it.`);
  }

  done(act: DeviceAct, atMs: number): void {
    if (act.act === 'truth' || act.act === 'help') return;
    if (this.#json) this.#say(JSON.stringify({ type: 'act', atMs, ...act }));
    else this.#say(`${at(atMs)}  ${act.act} ${wordsOf(act)}`);
  }

  truth(truth: PresentTruth): void {
    const angleDeg = rounded(truth.angleDeg);
    const rateDegPerS = rounded(truth.rateDegPerS);
    if (this.#json) {
      const currentMa = Math.round(truth.currentMa);
      this.#say(JSON.stringify({ type: 'truth', ...truth, angleDeg, rateDegPerS, currentMa }));
      return;
    }
    const brake = truth.brakeOn ? 'brake on' : 'brake off';
    const slipped = truth.slippedMs > 0 ? `, ${truth.slippedMs} ms slipped` : '';
    this.#say(
      `${at(truth.atMs)}  ${angleDeg.toFixed(2)}°  ${rateDegPerS.toFixed(2)}°/s  ${truth.deviceState ?? 'no state'}  ${brake}${slipped}`,
    );
  }

  #say(text: string): void {
    if (!readerIsGone()) this.#out.write(`${text}\n`);
  }
}

type TellingAct = Exclude<DeviceAct, { act: 'truth' | 'help' }>;

function wordsOf(act: TellingAct): string {
  switch (act.act) {
    case 'fault':
      return `${act.fault.component}=${act.fault.kind}`;
    case 'press':
    case 'release':
      return act.handle;
    case 'unplug':
    case 'plug':
    case 'mute':
    case 'unmute':
    case 'reset':
      return act.port;
  }
}

const at = (ms: number): string => `${(ms / 1000).toFixed(1).padStart(7)} s`;
const rounded = (value: number): number => Math.round(value * 1000) / 1000 + 0;
