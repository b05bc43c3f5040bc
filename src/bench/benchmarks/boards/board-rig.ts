import { type EmulatedBoard, emulatedBoard } from '../../../../hardware/emulator/board.ts';
import { cyclesPerMs } from '../../../../hardware/emulator/chip.ts';
import type { Image } from '../../../../hardware/emulator/image.ts';
import type { BoardOptions } from '../../../../hardware/simulator/device/board.ts';
import { SimulatedTable } from '../../../../hardware/simulator/table.ts';
import { VirtualClock } from '../../../../protocols/base/clock.ts';
import { milliseconds } from '../../../../protocols/base/units.ts';
import { decode, encode } from '../../../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../../../protocols/wire/lines.ts';
import type { CommandBody } from '../../../../protocols/wire/messages.ts';

/** The chip's own transmission: its divider gives 117,647 baud. */
const msPerByteSent = 1360 / cyclesPerMs;

/** A table with the emulated board, and a host that sends single commands. */
export class BoardRig {
  readonly board: EmulatedBoard;
  /** Sequence number of the last answer. */
  answered = -1;
  /** When the first byte of that answer was sent. */
  answerStartedAt = 0;
  readonly #clock = new VirtualClock();
  readonly #table: SimulatedTable;
  #seq = 0;

  constructor(image: Image) {
    const make = emulatedBoard(image);
    let board: EmulatedBoard | null = null;
    this.#table = new SimulatedTable({
      clock: this.#clock,
      seed: 1,
      board: (options: BoardOptions) => {
        board = make(options);
        return board;
      },
    });
    if (board === null) throw new Error('the table made no board');
    this.board = board;
    const reader = new LineReader();
    this.#table.port.onBytes((bytes) => {
      reader.push(
        bytes,
        (line) => this.#receive(line),
        () => {},
      );
    });
    this.run(200);
  }

  get now(): number {
    return this.#clock.now();
  }

  get angle(): number {
    return this.#table.truth().angleDeg;
  }

  get duty(): number {
    this.#table.truth();
    return this.board.chip?.duty ?? 0;
  }

  run(ms: number): void {
    this.#clock.advanceTo(milliseconds(this.#clock.now() + ms));
    // Runs the chip up to this moment, so that its output is known.
    this.#table.truth();
  }

  sendBytes(text: string): void {
    this.#table.port.write(Buffer.from(text, 'latin1'));
  }

  send(body: CommandBody): { readonly seq: number; readonly length: number } {
    this.#seq += 1;
    const bytes = lineBytes(encode({ kind: 'command', seq: this.#seq, ...body }));
    this.#table.port.write(bytes);
    return { seq: this.#seq, length: bytes.length };
  }

  arm(): void {
    const wide = { min: -2000, max: 6000, downRate: 300, upRate: 400, accel: 200, invertedMs: 300_000 };
    for (const body of [{ verb: 'LIMITS', ...wide }, { verb: 'ARM' }] as const) {
      const { seq } = this.send(body);
      this.run(30);
      if (this.answered !== seq) throw new Error(`${body.verb} was not answered`);
    }
  }

  #receive(line: string): void {
    const decoded = decode(line);
    if (!decoded.ok || decoded.message.kind !== 'reply') return;
    if (!decoded.message.ok) throw new Error(`refused: ${line}`);
    this.answered = decoded.message.seq;
    this.answerStartedAt = this.now - (line.length + 1) * msPerByteSent;
  }
}
