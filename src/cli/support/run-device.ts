/** `fulcrum device`: serves a bench table on pseudo-terminals and obeys the commands on standard input. */
import { emulatedBoard } from '../../../hardware/emulator/board.ts';
import { firmataBoard } from '../../../hardware/emulator/firmata-board.ts';
import { standardFirmata } from '../../../hardware/emulator/standard-firmata.ts';
import { TableOnPorts } from '../../../hardware/emulator/table-on-ports.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { openBenchFolder, writeBenchConfiguration } from './bench-configuration.ts';
import { type DeviceAct, deviceActs, parseDeviceAct } from './device-act.ts';
import { DeviceLines } from './device-lines.ts';
import { exitCodes } from './exit-codes.ts';
import { firmwareImage } from './firmware-image.ts';
import { type Output, writeMessage } from './output.ts';
import { table as formatTable } from './text-table.ts';

export interface DeviceArguments {
  readonly emulated?: true;
  readonly seed: number;
  /** Emulated seconds per second. */
  readonly speed: number;
  readonly config?: string;
  readonly json?: true;
}

/** Characters. Longer lines are refused. */
const maxLineLength = 200;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runDevice(options: DeviceArguments, out: Output, err: Output): Promise<void> {
  const { emulated, seed, speed, config, json } = options;
  const interrupted = untilSignal();
  const bench = config === undefined ? null : await openBenchFolder(config);
  const table = new TableOnPorts({
    seed,
    speed,
    ...(bench === null ? {} : { folder: bench.path }),
    sensors: firmataBoard(standardFirmata()),
    ...(emulated === true ? { board: emulatedBoard(firmwareImage()) } : {}),
  });
  // Removes the ports' paths after an internal error too.
  const onExit = (): void => table.stop();
  process.once('exit', onExit);
  const input = new CommandInput(table, new DeviceLines(out, json === true), err);
  try {
    await table.start();
    if (config !== undefined) await writeBenchConfiguration(config, table.paths);
    input.begin();
    await interrupted;
  } finally {
    process.off('exit', onExit);
    input.end();
    table.stop();
    await bench?.leave();
  }
  process.exitCode = exitCodes.done;
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve());
  });
}

/** Reads commands from standard input and applies them to the table, in order. */
class CommandInput {
  readonly #table: TableOnPorts;
  readonly #lines: DeviceLines;
  readonly #err: Output;
  #unfinished = '';
  #queue = Promise.resolve();
  #stopTruth: () => void = () => {};
  readonly #onData = (text: string): void => this.#read(text);

  constructor(table: TableOnPorts, lines: DeviceLines, err: Output) {
    this.#table = table;
    this.#lines = lines;
    this.#err = err;
  }

  begin(): void {
    this.#lines.ports(this.#table.paths);
    // The table keeps running when standard input ends or fails.
    process.stdin.on('error', () => {});
    process.stdin.setEncoding('utf8').on('data', this.#onData);
  }

  end(): void {
    this.#stopTruth();
    process.stdin.off('data', this.#onData);
    process.stdin.destroy();
  }

  #read(text: string): void {
    const lines = `${this.#unfinished}${text}`.split('\n');
    // One character more than allowed, so that an overlong line is refused instead of being cut to a valid one.
    this.#unfinished = (lines.pop() ?? '').slice(0, maxLineLength + 1);
    for (const line of lines) {
      // Queued, because plugging in takes a moment and later commands must come after it.
      if (line.trim() !== '') this.#queue = this.#queue.then(() => this.#execute(line));
    }
  }

  async #execute(line: string): Promise<void> {
    try {
      const act = parseDeviceAct(line.slice(0, maxLineLength + 1));
      await this.#perform(act);
      this.#lines.done(act, this.#table.truth().atMs);
    } catch (error) {
      writeMessage(this.#err, error instanceof FulcrumError ? error.message : `internal error: ${String(error)}`);
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
      case 'lever':
        table.turnTo(act.angleDeg);
        break;
      case 'truth':
        this.#printTruth(act.hertz);
        break;
      case 'help':
        this.#err.write(formatTable(deviceActs));
        break;
    }
  }

  #printTruth(hertz: number | null): void {
    const print = (): void => this.#lines.truth(this.#table.truth());
    if (hertz === null) {
      print();
      return;
    }
    this.#stopTruth();
    this.#stopTruth = hertz === 0 ? () => {} : this.#table.every(hertz, print);
  }
}
