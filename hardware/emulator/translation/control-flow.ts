/** Instructions that jump: a conditional one is an exit of its block, the others end it. */
import { type BlockCode, flagOfBit, pointers } from './block-code.ts';
import { hasTwoWords, type Instruction, operands } from './instruction.ts';

export const controlFlow: readonly Instruction[] = [
  // BRBS, BRBC
  { mask: 0xfc00, pattern: 0xf000, write: (code, opcode) => branch(code, opcode, '1') },
  { mask: 0xfc00, pattern: 0xf400, write: (code, opcode) => branch(code, opcode, '0') },
  // CPSE, SBRC, SBRS
  { mask: 0xfc00, pattern: 0x1000, write: (code, opcode, second) => skipIfEqual(code, opcode, second) },
  { mask: 0xfe08, pattern: 0xfc00, write: (code, opcode, second) => skipIfBit(code, opcode, second, '=== 0') },
  { mask: 0xfe08, pattern: 0xfe00, write: (code, opcode, second) => skipIfBit(code, opcode, second, '!== 0') },
  // RJMP, JMP, IJMP
  { mask: 0xf000, pattern: 0xc000, write: (code, opcode) => code.jump(relativeTarget(code.pc, opcode), 2) },
  { mask: 0xfe0e, pattern: 0x940c, write: (code, _, second) => code.jump(second, 3) },
  { mask: 0xffff, pattern: 0x9409, write: (code) => code.jump(code.pair(pointers.z), 2) },
  // RCALL, CALL, ICALL
  { mask: 0xf000, pattern: 0xd000, write: (code, opcode) => call(code, 1, relativeTarget(code.pc, opcode), 3) },
  { mask: 0xfe0e, pattern: 0x940e, write: (code, _, second) => call(code, 2, second, 4) },
  { mask: 0xffff, pattern: 0x9509, write: (code) => call(code, 1, code.pair(pointers.z), 3) },
  // RET
  { mask: 0xffff, pattern: 0x9508, write: ret },
];

/** Where RJMP and RCALL go. */
export const relativeTarget = (pc: number, opcode: number): number => pc + 1 + (opcode & 0x7ff) - (opcode & 0x800);

/** Where BRBS and BRBC go. */
export const branchTarget = (pc: number, opcode: number): number =>
  pc + 1 + ((opcode >> 3) & 0x3f) - ((opcode >> 3) & 0x40);

/** Words that an instruction skips with the one after it. */
export const skippedWords = (next: number): number => (hasTwoWords(next) ? 2 : 1);

function branch(code: BlockCode, opcode: number, taken: '0' | '1'): void {
  code.jumpIf(`${code.flag(flagOfBit(opcode))} === ${taken}`, branchTarget(code.pc, opcode), 2);
  code.pass(1);
}

function skipIfEqual(code: BlockCode, opcode: number, next: number): void {
  const { d, r } = operands(opcode);
  skip(code, `${code.register(d)} === ${code.register(r)}`, next);
}

function skipIfBit(code: BlockCode, opcode: number, next: number, test: '=== 0' | '!== 0'): void {
  skip(code, `(${code.register(operands(opcode).d)} & ${1 << (opcode & 7)}) ${test}`, next);
}

function skip(code: BlockCode, condition: string, next: number): void {
  const words = skippedWords(next);
  code.jumpIf(condition, code.pc + 1 + words, 1 + words);
  code.pass(1);
}

function call(code: BlockCode, words: number, target: number | string, cycles: number): void {
  const stack = code.stack();
  const below = code.value(`${stack} - 1`);
  code.requireRam(below, stack);
  const after = code.pc + words;
  code.store(stack, `${after & 255}`);
  code.store(below, `${after >> 8}`);
  code.setStack(`${stack} - 2`);
  code.jump(target, cycles);
}

function ret(code: BlockCode): void {
  const stack = code.stack();
  const [upper, lower] = [code.value(`${stack} + 1`), code.value(`${stack} + 2`)];
  code.requireRam(upper, lower);
  const target = code.value(`(data[${upper}] << 8) | data[${lower}]`);
  code.setStack(lower);
  code.jump(target, 4);
}
