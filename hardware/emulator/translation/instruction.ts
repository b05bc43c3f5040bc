/** How instructions are recognised and where their operands are, after the AVR instruction set manual. */
import type { BlockCode } from './block-code.ts';

export interface Instruction {
  readonly mask: number;
  /** The opcode's bits under the mask. */
  readonly pattern: number;
  /** An opcode of this pattern that is left to the interpreter. */
  readonly excluded?: number;
  /** Adds the instruction to a block, with its cycles. `second` is the word after the opcode. */
  readonly write: (code: BlockCode, opcode: number, second: number) => void;
}

/** Two registers. */
export const operands = (opcode: number): { readonly d: number; readonly r: number } => ({
  d: (opcode >> 4) & 31,
  r: (opcode & 15) | ((opcode >> 5) & 16),
});

/** One of the registers from 16 up, which take constants. */
export const high = (opcode: number): number => 16 + ((opcode >> 4) & 15);
export const constant = (opcode: number): number => (opcode & 15) | ((opcode >> 4) & 0xf0);

/** A register pair from 24 up and a constant of six bits. */
export const wide = (opcode: number): { readonly low: number; readonly constant: number } => ({
  low: 24 + 2 * ((opcode >> 4) & 3),
  constant: (opcode & 15) | ((opcode >> 2) & 0x30),
});

/** LDS, STS, CALL, JMP. */
export function hasTwoWords(opcode: number): boolean {
  return (opcode & 0xfc0f) === 0x9000 || (opcode & 0xfe0c) === 0x940c;
}
