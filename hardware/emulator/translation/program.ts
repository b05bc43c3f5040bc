/**
 * A program image with its blocks as JavaScript functions, several times as fast as interpreting them. A block is
 * translated once the program has come to it often enough, and is the same for all chips that run the image.
 */
import { compileFunction } from 'node:vm';
import type { CPU } from 'avr8js';
import { arithmetic } from './arithmetic.ts';
import { BlockCode } from './block-code.ts';
import { branchTarget, controlFlow, relativeTarget, skippedWords } from './control-flow.ts';
import { ramStart } from './data-memory.ts';
import { hasTwoWords, type Instruction } from './instruction.ts';
import { memoryAccess } from './memory-access.ts';

export interface Block {
  /**
   * No way through the block takes more cycles. Run it only if more remain until the next event, and while no interrupt
   * is waiting: it looks at neither.
   */
  readonly longestCycles: number;
  readonly run: RunBlock;
}

/**
 * Runs from the block's address to an exit; a block that jumps to itself is repeated while it ends before the cycle `limit`.
 * Returns whether the next instruction is one for the interpreter, because it may access a peripheral.
 */
export type RunBlock = (cpu: CPU, data: Uint8Array, limit: number) => boolean;

/** Visits before a block is translated. V8 compiles each block several times, at the price of interpreting it this often. */
const visitsToTranslate = 15_000;
/** Of straight-line code without jumps. */
const maxInstructions = 64;

const instructions: readonly Instruction[] = [...arithmetic, ...memoryAccess, ...controlFlow];
const programs = new WeakMap<Uint16Array, Program>();

/** The program of an image, whose content must not change. */
export function programOf(image: Uint16Array): Program {
  const known = programs.get(image);
  if (known !== undefined) return known;
  const program = new Program(image);
  programs.set(image, program);
  return program;
}

export class Program {
  readonly #image: Uint16Array;
  /** By address: whether a block starts there. */
  readonly #starts: Uint8Array;
  readonly #visits: Uint32Array;
  readonly #blocks: (Block | null)[];

  constructor(image: Uint16Array) {
    this.#image = image.slice();
    this.#starts = blockStarts(this.#image);
    this.#visits = new Uint32Array(image.length);
    this.#blocks = new Array<Block | null>(image.length).fill(null);
  }

  /** Whether a block starts here: blocks meet only at these addresses, so a loop passes at least one of them. */
  startsAt(address: number): boolean {
    return this.#starts[address] === 1;
  }

  /** The block at this address; null where none starts, and for one that is not yet worth its translation. */
  visit(address: number): Block | null {
    const block = this.#blocks[address];
    if (block) return block;
    if (this.#starts[address] !== 1) return null;
    const visits = (this.#visits[address] ?? 0) + 1;
    this.#visits[address] = visits;
    return visits < visitsToTranslate ? null : this.translate(address);
  }

  translate(address: number): Block {
    this.#visits[address] = 0;
    const code = new BlockCode(address, this.#image.length);
    this.#write(code);
    const file = `block-${(2 * address).toString(16)}.js`;
    // The function is what BlockCode writes: of these parameters, returning a boolean.
    const run = compileFunction(code.source(), ['cpu', 'data', 'limit'], { filename: file }) as RunBlock;
    const block = { longestCycles: code.longestCycles, run };
    this.#blocks[address] = block;
    return block;
  }

  #write(code: BlockCode): void {
    for (let count = 0; ; count += 1) {
      const { pc } = code;
      if (count > 0 && (this.#starts[pc] === 1 || count === maxInstructions)) {
        code.jump(pc, 0);
        return;
      }
      const opcode = this.#image[pc] ?? 0;
      const next = pc + (hasTwoWords(opcode) ? 2 : 1);
      const instruction = instructions.find(
        ({ mask, pattern, excluded }) => (opcode & mask) === pattern && opcode !== excluded,
      );
      if (instruction === undefined || next >= this.#image.length) {
        code.interpret();
        return;
      }
      instruction.write(code, opcode, this.#image[pc + 1] ?? 0);
      if (code.isEnded) return;
      code.pc = next;
    }
  }
}

/** Marks where jumps, calls and interrupts go, where calls return to, and what follows an instruction of the interpreter. */
function blockStarts(image: Uint16Array): Uint8Array {
  const starts = new Uint8Array(image.length);
  const mark = (address: number): void => {
    starts[(address + image.length) % image.length] = 1;
  };
  mark(0);
  for (const [pc, opcode] of image.entries()) {
    const second = image[pc + 1] ?? 0;
    const next = pc + (hasTwoWords(opcode) ? 2 : 1);
    if ((opcode & 0xf800) === 0xf000) mark(branchTarget(pc, opcode));
    // Unconditional jumps, calls and returns; RETI.
    if ((opcode & 0xe000) === 0xc000) mark(relativeTarget(pc, opcode));
    if ((opcode & 0xfe0c) === 0x940c) mark(second);
    if ((opcode & 0xf000) === 0xd000 || (opcode & 0xfe0e) === 0x940e || (opcode & 0xfeff) === 0x9409) mark(next);
    const skips = (opcode & 0xfc00) === 0x1000 || (opcode & 0xfc08) === 0xfc00 || (opcode & 0xfd00) === 0x9900;
    if (skips) mark(next + skippedWords(second));
    if (isPeripheralAccess(opcode, second)) mark(next);
  }
  return starts;
}

/** IN, OUT, CBI, SBI, SBIC, SBIS, and LDS and STS below RAM. */
function isPeripheralAccess(opcode: number, second: number): boolean {
  return (
    (opcode & 0xf000) === 0xb000 || (opcode & 0xfc00) === 0x9800 || ((opcode & 0xfc0f) === 0x9000 && second < ramStart)
  );
}
