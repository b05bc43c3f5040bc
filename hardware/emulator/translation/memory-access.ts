/** Instructions that move between registers, RAM, stack and flash. Every access to a peripheral is the interpreter's. */
import { type BlockCode, pointers } from './block-code.ts';
import { addresses, firstIoAddress, ramEnd, ramStart } from './data-memory.ts';
import { type Instruction, operands } from './instruction.ts';

type Pointer = (typeof pointers)[keyof typeof pointers];
/** What an access does to its pointer: nothing, an increment after it, a decrement before it. */
type Change = 'none' | 'increment' | 'decrement';

const indirect = (pattern: number, pointer: Pointer, change: Change): readonly Instruction[] => [
  {
    mask: 0xfe0f,
    pattern,
    write: (code, opcode) => {
      access(code, pointer, change, (address, finish) => {
        const value = code.load(address);
        // The pointer may itself be the target: avr8js increments it last.
        if (change === 'decrement') finish();
        code.setRegister(operands(opcode).d, value);
        if (change !== 'decrement') finish();
      });
    },
  },
  {
    mask: 0xfe0f,
    pattern: pattern | 0x0200,
    write: (code, opcode) => {
      access(code, pointer, change, (address, finish) => {
        code.store(address, code.register(operands(opcode).d));
        finish();
      });
    },
  },
];

const displaced = (pattern: number, pointer: Pointer): readonly Instruction[] => [
  {
    mask: 0xd208,
    pattern,
    write: (code, opcode) => {
      code.setRegister(operands(opcode).d, code.load(displacedAddress(code, opcode, pointer)));
      code.pass(2);
    },
  },
  {
    mask: 0xd208,
    pattern: pattern | 0x0200,
    write: (code, opcode) => {
      const address = displacedAddress(code, opcode, pointer);
      code.store(address, code.register(operands(opcode).d));
      code.pass(2);
    },
  },
];

export const memoryAccess: readonly Instruction[] = [
  ...indirect(0x900c, pointers.x, 'none'),
  ...indirect(0x900d, pointers.x, 'increment'),
  ...indirect(0x900e, pointers.x, 'decrement'),
  ...indirect(0x9009, pointers.y, 'increment'),
  ...indirect(0x900a, pointers.y, 'decrement'),
  ...indirect(0x9001, pointers.z, 'increment'),
  ...indirect(0x9002, pointers.z, 'decrement'),
  // Without displacement, too.
  ...displaced(0x8008, pointers.y),
  ...displaced(0x8000, pointers.z),
  // LDS, STS
  { mask: 0xfe0f, pattern: 0x9000, write: loadDirect },
  { mask: 0xfe0f, pattern: 0x9200, write: storeDirect },
  // LPM
  { mask: 0xffff, pattern: 0x95c8, write: (code) => loadFlash(code, 0, 'none') },
  { mask: 0xfe0f, pattern: 0x9004, write: (code, opcode) => loadFlash(code, operands(opcode).d, 'none') },
  { mask: 0xfe0f, pattern: 0x9005, write: (code, opcode) => loadFlash(code, operands(opcode).d, 'increment') },
  // PUSH, POP
  { mask: 0xfe0f, pattern: 0x920f, write: push },
  { mask: 0xfe0f, pattern: 0x900f, write: pop },
  // IN, OUT
  { mask: 0xf800, pattern: 0xb000, write: input },
  { mask: 0xf800, pattern: 0xb800, write: output },
];

function access(
  code: BlockCode,
  pointer: Pointer,
  change: Change,
  act: (address: string, finish: () => void) => void,
): void {
  const before = code.pair(pointer);
  const address = change === 'decrement' ? code.value(`${before} - 1`) : before;
  code.requireRam(address);
  act(address, () => {
    if (change !== 'none') code.setPair(pointer, change === 'increment' ? `${before} + 1` : address);
  });
  code.pass(2);
}

function displacedAddress(code: BlockCode, opcode: number, pointer: Pointer): string {
  const by = (opcode & 7) | ((opcode >> 7) & 0x18) | ((opcode >> 8) & 0x20);
  const address = code.value(`${code.pair(pointer)} + ${by}`);
  code.requireRam(address);
  return address;
}

const isRam = (address: number): boolean => address >= ramStart && address < ramEnd;

function loadDirect(code: BlockCode, opcode: number, address: number): void {
  if (!isRam(address)) {
    code.interpret();
    return;
  }
  code.setRegister(operands(opcode).d, code.load(`${address}`));
  code.pass(2);
}

function storeDirect(code: BlockCode, opcode: number, address: number): void {
  if (!isRam(address)) {
    code.interpret();
    return;
  }
  code.store(`${address}`, code.register(operands(opcode).d));
  code.pass(2);
}

function loadFlash(code: BlockCode, register: number, change: Change): void {
  const address = code.pair(pointers.z);
  code.setRegister(register, code.value(`cpu.progBytes[${address}] | 0`));
  if (change === 'increment') code.setPair(pointers.z, `${address} + 1`);
  code.pass(3);
}

function push(code: BlockCode, opcode: number): void {
  const stack = code.stack();
  code.requireRam(stack);
  code.store(stack, code.register(operands(opcode).d));
  code.setStack(`${stack} - 1`);
  code.pass(2);
}

function pop(code: BlockCode, opcode: number): void {
  const address = code.value(`${code.stack()} + 1`);
  code.requireRam(address);
  code.setStack(address);
  code.setRegister(operands(opcode).d, code.load(address));
  code.pass(2);
}

const ioAddress = (opcode: number): number => firstIoAddress + ((opcode & 15) | ((opcode >> 5) & 0x30));

function input(code: BlockCode, opcode: number): void {
  const value = ofProcessor(code, ioAddress(opcode));
  if (value === null) {
    code.interpret();
    return;
  }
  code.setRegister(operands(opcode).d, code.value(value));
  code.pass(1);
}

/** The registers of the processor itself, which no peripheral shares. */
function ofProcessor(code: BlockCode, address: number): string | null {
  switch (address) {
    case addresses.stack:
      return `${code.stack()} & 255`;
    case addresses.stack + 1:
      return `${code.stack()} >> 8`;
    case addresses.status:
      return code.status();
    default:
      return null;
  }
}

/** Not to SREG: it may let an interrupt in. */
function output(code: BlockCode, opcode: number): void {
  const address = ioAddress(opcode);
  if (address !== addresses.stack && address !== addresses.stack + 1) {
    code.interpret();
    return;
  }
  const [stack, value] = [code.stack(), code.register(operands(opcode).d)];
  code.setStack(address === addresses.stack ? `(${stack} & 0xff00) | ${value}` : `(${stack} & 255) | (${value} << 8)`);
  code.pass(1);
}
