/** A translated block must do what avr8js does with its instructions: the same memory, program counter and cycles. */
import { avrInstruction, CPU } from 'avr8js';
import { describe, expect, it } from 'vitest';
import { Program } from '../../hardware/emulator/translation/program.ts';
import { Random } from '../../hardware/simulator/random.ts';

const flashWords = 0x1000;
const entry = 100;
const ramBytes = 2048;

const flashOf = (instructions: readonly number[]): Uint16Array => {
  const flash = new Uint16Array(flashWords);
  flash.set(instructions, entry);
  return flash;
};

const chipOf = (flash: Uint16Array, data: Uint8Array): CPU => {
  const cpu = new CPU(flash, ramBytes);
  cpu.data.set(data);
  cpu.pc = entry;
  return cpu;
};

/** Random memory whose pointers and stack pointer mostly point into RAM. */
function randomData(random: Random): Uint8Array {
  const data = Uint8Array.from({ length: 0x100 + ramBytes }, () => random.integer(256));
  for (const highByte of [27, 29, 31, 0x5e]) {
    if (random.chance(0.8)) data[highByte] = 1 + random.integer(7);
  }
  return data;
}

/** Runs the block once, and as many cycles of avr8js's own interpreter. */
function compare(flash: Uint16Array, data: Uint8Array, limit = 0): { readonly cycles: number } {
  const [translated, interpreted] = [chipOf(flash, data), chipOf(flash, data)];
  new Program(flash).translate(entry).run(translated, translated.data, limit);
  while (interpreted.cycles < translated.cycles) avrInstruction(interpreted);
  expect(translated.cycles).toBe(interpreted.cycles);
  // avr8js leaves the counter negative after a jump back over address 0.
  expect(translated.pc).toBe((interpreted.pc + flashWords) % flashWords);
  const differing = [...translated.data.keys()].filter((at) => translated.data[at] !== interpreted.data[at]);
  expect(differing).toEqual([]);
  return { cycles: translated.cycles };
}

describe('a translated block', () => {
  it('does what avr8js does with random instructions', () => {
    const random = new Random(1);
    let cycles = 0;
    for (let block = 0; block < 800; block += 1) {
      const flash = flashOf(Array.from({ length: 24 }, () => random.integer(0x10000)));
      cycles += compare(flash, randomData(random)).cycles;
    }
    expect(cycles).toBeGreaterThan(2000);
  });

  // The instruction's own bits are fixed, its operands are random.
  it.each([
    ['ADD', 0x0c00, 0x03ff],
    ['ADC', 0x1c00, 0x03ff],
    ['SUB', 0x1800, 0x03ff],
    ['SBC', 0x0800, 0x03ff],
    ['CP', 0x1400, 0x03ff],
    ['CPC', 0x0400, 0x03ff],
    ['NEG', 0x9401, 0x01f0],
    ['INC', 0x9403, 0x01f0],
    ['DEC', 0x940a, 0x01f0],
    ['ASR', 0x9405, 0x01f0],
    ['ROR', 0x9407, 0x01f0],
    ['ADIW', 0x9600, 0x00ff],
    ['SBIW', 0x9700, 0x00ff],
    ['MUL', 0x9c00, 0x03ff],
    ['MULS', 0x0200, 0x00ff],
    ['MULSU', 0x0300, 0x0077],
    ['MOVW', 0x0100, 0x00ff],
    ['BST', 0xfa00, 0x01f7],
    ['BLD', 0xf800, 0x01f7],
    ['LD X+', 0x900d, 0x01f0],
    ['ST −X', 0x920e, 0x01f0],
    ['LDD Z', 0x8000, 0x2df7],
    ['STD Y', 0x8208, 0x2df7],
    ['LPM Z+', 0x9005, 0x01f0],
    ['PUSH', 0x920f, 0x01f0],
    ['POP', 0x900f, 0x01f0],
    ['BRBS', 0xf000, 0x03ff],
    ['CPSE', 0x1000, 0x03ff],
    ['SBRC', 0xfc00, 0x01f7],
    ['RCALL', 0xd000, 0x0fff],
    ['RET', 0x9508, 0],
    ['IJMP', 0x9409, 0],
    ['ICALL', 0x9509, 0],
  ])('does %s as avr8js does', (_, fixed, operands) => {
    const random = new Random(2);
    let cycles = 0;
    for (let time = 0; time < 25; time += 1) {
      const opcode = fixed | (random.integer(0x10000) & operands);
      // LDI r31, 5 after it: flags that are computed at the exit must be those of the values before.
      cycles += compare(flashOf([opcode, 0xe0f5]), randomData(random)).cycles;
    }
    expect(cycles).toBeGreaterThan(25);
  });

  it('is repeated while it jumps to itself, until the limit', () => {
    const data = new Uint8Array(0x100 + ramBytes);
    // DEC r16; BRNE back to it: three cycles a round; SLEEP.
    const loop = flashOf([0x950a, 0xf7f1, 0x9588]);
    expect(compare(loop, data, 300).cycles).toBeGreaterThan(290);
    expect(compare(loop, data, 300).cycles).toBeLessThan(300);
    // After 256 rounds r16 is 0.
    expect(compare(loop, data, 5000).cycles).toBeLessThan(3 * 256 + 1);
  });

  it('leaves every access to a peripheral to the interpreter', () => {
    const data = new Uint8Array(0x100 + ramBytes);
    // IN, OUT, SBI, SBIC, LDS and STS of a register of the USART, LD X with X = 0; SEI, SLEEP, WDR, RETI, OUT SREG.
    for (const opcodes of [
      [0xb103],
      [0xb905],
      [0x9a2d],
      [0x9919],
      [0x9100, 0xc6],
      [0x9300, 0xc6],
      [0x910c],
      [0x9478],
      [0x9588],
      [0x95a8],
      [0x9518],
      [0xbf0f],
    ]) {
      const flash = flashOf(opcodes);
      const cpu = chipOf(flash, data);
      expect(new Program(flash).translate(entry).run(cpu, cpu.data, 100)).toBe(true);
      expect([cpu.pc, cpu.cycles]).toEqual([entry, 0]);
    }
  });
});
