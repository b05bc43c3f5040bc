/**
 * Instructions that compute: with the flags of avr8js to the bit, which differ from the chip's in the half carry (H) and in
 * NEG's overflow. No compiler uses those two.
 */
import { type BlockCode, type Flags, flagOfBit } from './block-code.ts';
import { constant, high, type Instruction, operands, wide } from './instruction.ts';

export const arithmetic: readonly Instruction[] = [
  // ADD, ADC
  { mask: 0xfc00, pattern: 0x0c00, write: (code, opcode) => add(code, opcode, '0') },
  { mask: 0xfc00, pattern: 0x1c00, write: (code, opcode) => add(code, opcode, carry(code)) },
  // SUB, SBC, SUBI, SBCI
  {
    mask: 0xfc00,
    pattern: 0x1800,
    write: (code, opcode) => setDifference(code, operands(opcode).d, source(code, opcode)),
  },
  {
    mask: 0xfc00,
    pattern: 0x0800,
    write: (code, opcode) => setDifference(code, operands(opcode).d, source(code, opcode), true),
  },
  { mask: 0xf000, pattern: 0x5000, write: (code, opcode) => setDifference(code, high(opcode), `${constant(opcode)}`) },
  {
    mask: 0xf000,
    pattern: 0x4000,
    write: (code, opcode) => setDifference(code, high(opcode), `${constant(opcode)}`, true),
  },
  // CP, CPC, CPI
  { mask: 0xfc00, pattern: 0x1400, write: (code, opcode) => compare(code, operands(opcode).d, source(code, opcode)) },
  {
    mask: 0xfc00,
    pattern: 0x0400,
    write: (code, opcode) => compare(code, operands(opcode).d, source(code, opcode), true),
  },
  { mask: 0xf000, pattern: 0x3000, write: (code, opcode) => compare(code, high(opcode), `${constant(opcode)}`) },
  // AND, ANDI, OR, ORI, EOR
  {
    mask: 0xfc00,
    pattern: 0x2000,
    write: (code, opcode) => combine(code, operands(opcode).d, '&', source(code, opcode)),
  },
  { mask: 0xf000, pattern: 0x7000, write: (code, opcode) => combine(code, high(opcode), '&', `${constant(opcode)}`) },
  {
    mask: 0xfc00,
    pattern: 0x2800,
    write: (code, opcode) => combine(code, operands(opcode).d, '|', source(code, opcode)),
  },
  { mask: 0xf000, pattern: 0x6000, write: (code, opcode) => combine(code, high(opcode), '|', `${constant(opcode)}`) },
  {
    mask: 0xfc00,
    pattern: 0x2400,
    write: (code, opcode) => combine(code, operands(opcode).d, '^', source(code, opcode)),
  },
  // COM, NEG, INC, DEC
  { mask: 0xfe0f, pattern: 0x9400, write: (code, opcode) => complement(code, operands(opcode).d) },
  { mask: 0xfe0f, pattern: 0x9401, write: (code, opcode) => negate(code, operands(opcode).d) },
  { mask: 0xfe0f, pattern: 0x9403, write: (code, opcode) => step(code, operands(opcode).d, 1) },
  { mask: 0xfe0f, pattern: 0x940a, write: (code, opcode) => step(code, operands(opcode).d, -1) },
  // ASR, LSR, ROR
  {
    mask: 0xfe0f,
    pattern: 0x9405,
    write: (code, opcode) => shift(code, operands(opcode).d, (value) => `${value} & 128`),
  },
  { mask: 0xfe0f, pattern: 0x9406, write: (code, opcode) => shift(code, operands(opcode).d, () => '0') },
  {
    mask: 0xfe0f,
    pattern: 0x9407,
    write: (code, opcode) => shift(code, operands(opcode).d, () => `${carry(code)} << 7`),
  },
  // ADIW, SBIW
  { mask: 0xff00, pattern: 0x9600, write: addToPair },
  { mask: 0xff00, pattern: 0x9700, write: subtractFromPair },
  // MUL, MULS, MULSU
  {
    mask: 0xfc00,
    pattern: 0x9c00,
    write: (code, opcode) => multiply(code, code.register(operands(opcode).d), source(code, opcode)),
  },
  {
    mask: 0xff00,
    pattern: 0x0200,
    write: (code, opcode) =>
      multiply(code, signed(code.register(high(opcode))), signed(code.register(16 + (opcode & 15)))),
  },
  {
    mask: 0xff88,
    pattern: 0x0300,
    write: (code, opcode) =>
      multiply(code, signed(code.register(16 + ((opcode >> 4) & 7))), code.register(16 + (opcode & 7))),
  },
  // MOV, MOVW, LDI, SWAP
  { mask: 0xfc00, pattern: 0x2c00, write: (code, opcode) => set(code, operands(opcode).d, source(code, opcode)) },
  { mask: 0xff00, pattern: 0x0100, write: movePair },
  { mask: 0xf000, pattern: 0xe000, write: (code, opcode) => set(code, high(opcode), `${constant(opcode)}`) },
  { mask: 0xfe0f, pattern: 0x9402, write: swap },
  // BST, BLD, BSET, BCLR; not SEI, which delays interrupts
  { mask: 0xfe08, pattern: 0xfa00, write: storeBit },
  { mask: 0xfe08, pattern: 0xf800, write: loadBit },
  { mask: 0xff8f, pattern: 0x9408, excluded: 0x9478, write: (code, opcode) => setFlag(code, opcode, '1') },
  { mask: 0xff8f, pattern: 0x9488, write: (code, opcode) => setFlag(code, opcode, '0') },
  // NOP
  { mask: 0xffff, pattern: 0x0000, write: (code) => code.pass(1) },
];

const source = (code: BlockCode, opcode: number): string => code.register(operands(opcode).r);
const signed = (value: string): string => `(${value} << 24 >> 24)`;
const carry = (code: BlockCode): string => code.value(code.flag('c'));

const isZero = (value: string): string => `(${value} === 0 ? 1 : 0)`;
const bit = (value: string, number: number): string => `((${value} >> ${number}) & 1)`;

/** N, V, and S, which is N xor V. */
const signs = (negative: string, overflow: string): Flags => ({
  n: negative,
  v: overflow,
  s: overflow === '0' ? negative : `(${negative} ^ ${overflow})`,
});

function set(code: BlockCode, register: number, value: string): void {
  code.setRegister(register, value);
  code.pass(1);
}

function add(code: BlockCode, opcode: number, carryIn: string): void {
  const { d } = operands(opcode);
  const [a, b] = [code.register(d), source(code, opcode)];
  const sum = code.value(`${a} + ${b} + ${carryIn}`);
  const result = code.value(`${sum} & 255`);
  code.setFlags({
    c: `(${sum} >> 8)`,
    z: isZero(result),
    ...signs(`(${result} >> 7)`, bit(`((${result} ^ ${b}) & (${a} ^ ${result}))`, 7)),
    h: `(((${a} & ${b}) | (${b} & ~${result}) | (~${result} & ${a})) & 1)`,
  });
  set(code, d, result);
}

/** Sets the flags of `a − b`, or of `a − b − C`, and returns the result, which may be negative. */
function difference(code: BlockCode, a: string, b: string, withCarry: boolean): string {
  const result = code.value(withCarry ? `${a} - ${b} - ${carry(code)}` : `${a} - ${b}`);
  const zero = isZero(result);
  code.setFlags({
    c: `(${result} < 0 ? 1 : 0)`,
    z: withCarry ? `(${zero} & ${code.value(code.flag('z'))})` : zero,
    ...signs(bit(result, 7), bit(`((${a} ^ ${b}) & (${a} ^ ${result}))`, 7)),
    h: `(((~${a} & ${b}) | (${b} & ${result}) | (${result} & ~${a})) & 1)`,
  });
  return result;
}

function setDifference(code: BlockCode, d: number, b: string, withCarry = false): void {
  set(code, d, code.value(`${difference(code, code.register(d), b, withCarry)} & 255`));
}

function compare(code: BlockCode, d: number, b: string, withCarry = false): void {
  difference(code, code.register(d), b, withCarry);
  code.pass(1);
}

function combine(code: BlockCode, d: number, operator: '&' | '|' | '^', b: string): void {
  const result = code.value(`${code.register(d)} ${operator} ${b}`);
  code.setFlags({ z: isZero(result), ...signs(`(${result} >> 7)`, '0') });
  set(code, d, result);
}

function complement(code: BlockCode, d: number): void {
  const result = code.value(`255 - ${code.register(d)}`);
  code.setFlags({ c: '1', z: isZero(result), ...signs(`(${result} >> 7)`, '0') });
  set(code, d, result);
}

function negate(code: BlockCode, d: number): void {
  const before = code.register(d);
  const result = code.value(`-${before} & 255`);
  code.setFlags({
    c: `(${result} === 0 ? 0 : 1)`,
    z: isZero(result),
    ...signs(`(${result} >> 7)`, '0'),
    h: `((${result} | ${before}) & 1)`,
  });
  set(code, d, result);
}

function step(code: BlockCode, d: number, by: 1 | -1): void {
  const before = code.register(d);
  const result = code.value(`(${before} + ${by}) & 255`);
  code.setFlags({ z: isZero(result), ...signs(`(${result} >> 7)`, `(${before} === ${by === 1 ? 127 : 128} ? 1 : 0)`) });
  set(code, d, result);
}

/** Shifts right; `top` is the expression of the new bit 7, in its place. */
function shift(code: BlockCode, d: number, top: (value: string) => string): void {
  const before = code.register(d);
  const result = code.value(`(${before} >> 1) | (${top(before)})`);
  const [out, negative] = [`(${before} & 1)`, `(${result} >> 7)`];
  code.setFlags({ c: out, z: isZero(result), ...signs(negative, `(${negative} ^ ${out})`) });
  set(code, d, result);
}

function addToPair(code: BlockCode, opcode: number): void {
  const { low, constant: by } = wide(opcode);
  const before = code.pair(low);
  const result = code.value(`(${before} + ${by}) & 0xffff`);
  code.setFlags({
    c: bit(`(${before} & ~${result})`, 15),
    z: isZero(result),
    ...signs(`(${result} >> 15)`, bit(`(~${before} & ${result})`, 15)),
  });
  code.setPair(low, result);
  code.pass(2);
}

function subtractFromPair(code: BlockCode, opcode: number): void {
  const { low, constant: by } = wide(opcode);
  const before = code.pair(low);
  const result = code.value(`${before} - ${by}`);
  code.setFlags({
    c: `(${result} < 0 ? 1 : 0)`,
    z: isZero(result),
    ...signs(bit(result, 15), bit(`(${before} & ~${result})`, 15)),
    h: `(((~${before} & ${by}) | (${by} & ${result}) | (${result} & ~${before})) & 1)`,
  });
  code.setPair(low, result);
  code.pass(2);
}

function multiply(code: BlockCode, a: string, b: string): void {
  const result = code.value(`(${a} * ${b}) & 0xffff`);
  code.setFlags({ c: `(${result} >> 15)`, z: isZero(result) });
  code.setPair(0, result);
  code.pass(2);
}

function movePair(code: BlockCode, opcode: number): void {
  const [to, from] = [2 * ((opcode >> 4) & 15), 2 * (opcode & 15)];
  code.setRegister(to, code.register(from));
  code.setRegister(to + 1, code.register(from + 1));
  code.pass(1);
}

function swap(code: BlockCode, opcode: number): void {
  const { d } = operands(opcode);
  const before = code.register(d);
  set(code, d, code.value(`((${before} & 15) << 4) | (${before} >> 4)`));
}

function storeBit(code: BlockCode, opcode: number): void {
  code.setFlags({ t: bit(code.register(operands(opcode).d), opcode & 7) });
  code.pass(1);
}

function loadBit(code: BlockCode, opcode: number): void {
  const { d } = operands(opcode);
  const number = opcode & 7;
  set(code, d, code.value(`(${code.register(d)} & ${0xff & ~(1 << number)}) | (${code.flag('t')} << ${number})`));
}

function setFlag(code: BlockCode, opcode: number, value: '0' | '1'): void {
  code.setFlags({ [flagOfBit(opcode >> 4)]: value });
  code.pass(1);
}
