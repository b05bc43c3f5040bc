/**
 * The JavaScript of one block: straight-line code with one entry and several exits. Every value gets a name of its own, so a
 * flag is an expression that costs nothing until an exit or an instruction needs it. Registers, SREG and stack pointer are
 * read from the data memory at first use, and those that changed are written back at each exit.
 */
import { addresses, ramEnd, ramStart } from './data-memory.ts';

/** Bits of SREG, from bit 0. */
const flagNames = ['c', 'z', 'n', 'v', 's', 'h', 't', 'i'] as const;
export type Flag = (typeof flagNames)[number];
/** Expressions that are 0 or 1. */
export type Flags = Partial<Record<Flag, string>>;

export const flagOfBit = (bit: number): Flag => flagNames[bit & 7] ?? 'c';

/** A register pair by its low register: the pointers, and what ADIW and SBIW add to. */
export const pointers = { x: 26, y: 28, z: 30 } as const;

export class BlockCode {
  /** Address of the current instruction, in words. */
  pc: number;
  readonly #entry: number;
  readonly #flashWords: number;
  readonly #statements: string[] = [];
  /** Names or literals of the registers' values. */
  readonly #registers = new Map<number, string>();
  readonly #changed = new Set<number>();
  #flags: Flags = {};
  #stack: string | null = null;
  #isStackChanged = false;
  #names = 0;
  /** Cycles from the entry to the current instruction. */
  #cycles = 0;
  #longest = 0;
  #repeats = false;
  #isEnded = false;

  constructor(entry: number, flashWords: number) {
    this.pc = entry;
    this.#entry = entry;
    this.#flashWords = flashWords;
  }

  /** Cycles of the longest way through the block. */
  get longestCycles(): number {
    return this.#longest;
  }

  /** Whether no instruction can follow. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Counts the cycles of an instruction. */
  pass(cycles: number): void {
    this.#cycles += cycles;
  }

  /** Body of a function of `cpu`, `data` and `limit`, see `Block`. */
  source(): string {
    const body = [`const sreg = data[${addresses.status}];`, ...this.#statements].join('\n');
    const loop = this.#repeats ? `for (;;) {\n${body}\n}` : body;
    return `const longest = ${this.#longest};\nlet cycles = cpu.cycles;\n${loop}`;
  }

  /** Names the value of an expression, so that it is computed once. */
  value(expression: string): string {
    this.#names += 1;
    const name = `t${this.#names}`;
    this.#statements.push(`const ${name} = ${expression};`);
    return name;
  }

  register(register: number): string {
    const known = this.#registers.get(register);
    if (known !== undefined) return known;
    const name = this.value(`data[${register}]`);
    this.#registers.set(register, name);
    return name;
  }

  /** @param value a name or a literal from 0 to 255 */
  setRegister(register: number, value: string): void {
    this.#registers.set(register, value);
    this.#changed.add(register);
  }

  /** The 16 bits of a register and the one after it. */
  pair(low: number): string {
    return this.value(`${this.register(low)} | (${this.register(low + 1)} << 8)`);
  }

  /** Sets a pair to the low 16 bits of an expression. */
  setPair(low: number, expression: string): void {
    const word = this.value(expression);
    this.setRegister(low, this.value(`${word} & 255`));
    this.setRegister(low + 1, this.value(`(${word} >> 8) & 255`));
  }

  flag(flag: Flag): string {
    return this.#flags[flag] ?? `((sreg >> ${flagNames.indexOf(flag)}) & 1)`;
  }

  /** Sets these flags; the others keep their values. */
  setFlags(flags: Flags): void {
    this.#flags = { ...this.#flags, ...flags };
  }

  status(): string {
    const set = flagNames.flatMap((flag, bit) => {
      const expression = this.#flags[flag];
      return expression === undefined ? [] : [{ bit, expression }];
    });
    const kept = set.reduce((mask, { bit }) => mask & ~(1 << bit), 0xff);
    return [`(sreg & ${kept})`, ...set.map(({ bit, expression }) => `(${expression} << ${bit})`)].join(' | ');
  }

  stack(): string {
    this.#stack ??= this.value(`data[${addresses.stack}] | (data[${addresses.stack + 1}] << 8)`);
    return this.#stack;
  }

  setStack(expression: string): void {
    this.#stack = this.value(expression);
    this.#isStackChanged = true;
  }

  load(address: string): string {
    return this.value(`data[${address}]`);
  }

  store(address: string, value: string): void {
    this.#statements.push(`data[${address}] = ${value};`);
  }

  /**
   * Leaves the current instruction to the interpreter unless these addresses are in RAM: below are registers, whose values
   * this block holds, and peripherals.
   */
  requireRam(lowest: string, highest = lowest): void {
    this.#exitIf(`${lowest} < ${ramStart} || ${highest} >= ${ramEnd}`, String(this.pc), 0, true);
  }

  /** Ends the block: the current instruction is the interpreter's. */
  interpret(): void {
    this.#isEnded = true;
    this.#statements.push(...this.#exit(String(this.pc), 0, true));
  }

  /** Ends the block with a jump of the current instruction, which takes these cycles. */
  jump(target: number | string, cycles: number): void {
    this.#isEnded = true;
    this.#statements.push(...this.#exit(this.#address(target), cycles, false));
  }

  /** Jumps if the condition is true; the block goes on if it is false. */
  jumpIf(condition: string, target: number, cycles: number): void {
    this.#exitIf(condition, this.#address(target), cycles, false);
  }

  #exitIf(condition: string, target: string, cycles: number, isInterpreted: boolean): void {
    this.#statements.push(`if (${condition}) {`, ...this.#exit(target, cycles, isInterpreted), '}');
  }

  #exit(target: string, cycles: number, isInterpreted: boolean): string[] {
    const passed = this.#cycles + cycles;
    this.#longest = Math.max(this.#longest, passed);
    const isLoop = !isInterpreted && target === String(this.#entry);
    if (isLoop) this.#repeats = true;
    return [
      ...[...this.#changed].map((register) => `data[${register}] = ${this.#registers.get(register)};`),
      ...(this.#isStackChanged
        ? [`data[${addresses.stack}] = ${this.#stack};`, `data[${addresses.stack + 1}] = ${this.#stack} >> 8;`]
        : []),
      ...(Object.keys(this.#flags).length > 0 ? [`data[${addresses.status}] = ${this.status()};`] : []),
      `cycles += ${passed};`,
      ...(isLoop ? ['if (cycles + longest < limit) continue;'] : []),
      'cpu.cycles = cycles;',
      `cpu.pc = ${target};`,
      `return ${isInterpreted};`,
    ];
  }

  /** A computed address may lie beyond the flash, where addresses start again from 0. */
  #address(target: number | string): string {
    return typeof target === 'string'
      ? `(${target}) % ${this.#flashWords}`
      : String((target + this.#flashWords) % this.#flashWords);
  }
}
