/** Parts of the emulated chip in isolation: image, serial port, timers. */
import { CPU } from 'avr8js';
import { describe, expect, it } from 'vitest';
import { readFlash, readImage } from '../../hardware/emulator/image.ts';
import { MillisTimer } from '../../hardware/emulator/millis-timer.ts';
import { TickTimer } from '../../hardware/emulator/tick-timer.ts';
import { Usart } from '../../hardware/emulator/usart.ts';
import { hex, note } from '../support/emulated-board.ts';

describe('an image', () => {
  it('is loaded at the addresses of its records', () => {
    const flash = readFlash(':0400100001020304E2\n:00000001FF\n');
    expect([flash[8], flash[9], flash[10]]).toEqual([0x0201, 0x0403, 0xffff]);
  });

  it.each([
    ['a flipped bit', hex.replace(/^(.{20})./m, (_, start: string) => `${start}${hex[20] === '0' ? '1' : '0'}`)],
    ['a cut end', hex.slice(0, hex.length / 2)],
    ['no last record', hex.replace(':00000001FF', '')],
    ['a record beyond the flash', ':017FFFFF0082\n:02000002100000\n'],
  ])('is refused with %s', (_, damaged) => {
    expect(damaged).not.toBe(hex);
    expect(() => readFlash(damaged)).toThrow();
  });

  it('is refused without the note that has the device address', () => {
    expect(readImage(hex, note).deviceAddress).toBeGreaterThanOrEqual(0x100);
    expect(() => readImage(hex, note.replace(/^device.*$/m, ''))).toThrow('device');
  });
});

const ucsra = 0xc0;
const ucsrb = 0xc1;
const ubrrl = 0xc4;
const udr = 0xc6;

function serial(): { cpu: CPU; usart: Usart; sent: number[]; later: (cycles: number) => void } {
  const cpu = new CPU(new Uint16Array(0x4000), 2048);
  const sent: number[] = [];
  const usart = new Usart(cpu, (byte) => sent.push(byte));
  cpu.writeData(ubrrl, 16);
  cpu.writeData(ucsra, 0x02);
  cpu.writeData(ucsrb, 0x18);
  const later = (cycles: number) => {
    for (let passed = 0; passed < cycles; passed += 10) {
      cpu.cycles += 10;
      cpu.tick();
    }
  };
  return { cpu, usart, sent, later };
}

describe('the serial port', () => {
  it('keeps two bytes, loses the third, and flags the loss with the next one', () => {
    const { cpu, usart } = serial();
    for (const byte of [1, 2, 3]) usart.receive(byte);
    expect([cpu.readData(udr), cpu.readData(udr)]).toEqual([1, 2]);
    expect(cpu.readData(ucsra) & 0x80).toBe(0);
    usart.receive(4);
    expect(cpu.readData(ucsra) & 0x88).toBe(0x88);
    expect(cpu.readData(udr)).toBe(4);
    usart.receive(5);
    expect(cpu.readData(ucsra) & 0x88).toBe(0x80);
  });

  it('keeps a received byte when its control register is written', () => {
    const { cpu, usart } = serial();
    usart.receive(0x41);
    cpu.writeData(ucsrb, 0x38);
    expect(cpu.readData(ucsra) & 0x80).toBe(0x80);
    expect(cpu.readData(udr)).toBe(0x41);
  });

  it('receives nothing while its receiver is off', () => {
    const { cpu, usart } = serial();
    cpu.writeData(ucsrb, 0x08);
    usart.receive(0x41);
    expect(cpu.readData(ucsra) & 0x80).toBe(0);
  });

  it('accepts a second byte while the first is being sent, and takes ten bits of 17 × 8 cycles for each', () => {
    const { cpu, sent, later } = serial();
    cpu.writeData(udr, 1);
    expect(cpu.readData(ucsra) & 0x20).toBe(0x20);
    cpu.writeData(udr, 2);
    expect(cpu.readData(ucsra) & 0x20).toBe(0);
    later(1350);
    expect(sent).toEqual([]);
    later(20);
    expect(sent).toEqual([1]);
    expect(cpu.readData(ucsra) & 0x60).toBe(0x20);
    later(1360);
    expect(sent).toEqual([1, 2]);
    expect(cpu.readData(ucsra) & 0x60).toBe(0x60);
  });
});

describe('the tick timer', () => {
  it('ticks every 16,000 cycles with divider 64 and OCR0A 249, without drift', () => {
    const cpu = new CPU(new Uint16Array(0x4000), 2048);
    new TickTimer(cpu);
    cpu.writeData(0x47, 249);
    cpu.writeData(0x44, 0x02);
    cpu.writeData(0x45, 0x03);
    const at: number[] = [];
    while (at.length < 50) {
      cpu.cycles += 7;
      cpu.tick();
      if (cpu.readData(0x35) & 0x02) {
        at.push(cpu.cycles);
        cpu.writeData(0x35, 0x02);
      }
    }
    for (const [index, cycle] of at.entries()) expect(cycle - (index + 1) * 16_000).toBeLessThan(7);
  });

  it('throws in a mode that is not emulated', () => {
    const cpu = new CPU(new Uint16Array(0x4000), 2048);
    new TickTimer(cpu);
    expect(() => cpu.writeData(0x45, 0x03)).toThrow('CTC');
  });
});

describe('the millisecond timer', () => {
  const registers = { control: 0x45, count: 0x46, enable: 0x6e, flags: 0x35 };
  const running = (): CPU => {
    const cpu = new CPU(new Uint16Array(0x4000), 2048);
    new MillisTimer(cpu);
    cpu.writeData(0x44, 0x03);
    cpu.writeData(registers.control, 0x03);
    return cpu;
  };

  it('overflows every 16,384 cycles with divider 64, without drift', () => {
    const cpu = running();
    const at: number[] = [];
    while (at.length < 50) {
      cpu.cycles += 7;
      cpu.tick();
      if (cpu.readData(registers.flags) & 0x01) {
        at.push(cpu.cycles);
        cpu.writeData(registers.flags, 0x01);
        expect(cpu.readData(registers.flags) & 0x01).toBe(0);
      }
    }
    for (const [index, cycle] of at.entries()) {
      expect(cycle - (index + 1) * 16_384).toBeGreaterThanOrEqual(0);
      expect(cycle - (index + 1) * 16_384).toBeLessThan(7);
    }
  });

  it('counts every 64 cycles from the value written, and holds its count while stopped', () => {
    const cpu = running();
    cpu.cycles += 640;
    expect(cpu.readData(registers.count)).toBe(10);
    cpu.writeData(registers.count, 250);
    cpu.cycles += 5 * 64;
    expect(cpu.readData(registers.count)).toBe(255);
    cpu.cycles += 64;
    cpu.tick();
    expect([cpu.readData(registers.count), cpu.readData(registers.flags) & 0x01]).toEqual([0, 1]);
    cpu.cycles += 128;
    cpu.writeData(registers.control, 0x00);
    cpu.cycles += 100_000;
    cpu.tick();
    expect(cpu.readData(registers.count)).toBe(2);
    cpu.writeData(registers.control, 0x02);
    cpu.cycles += 8;
    expect(cpu.readData(registers.count)).toBe(3);
  });

  it('interrupts only if enabled', () => {
    const cpu = running();
    cpu.data[0x5f] = 0x80;
    cpu.cycles += 16_400;
    cpu.tick();
    expect(cpu.pc).toBe(0);
    cpu.writeData(registers.enable, 0x01);
    cpu.tick();
    expect(cpu.pc).toBe(0x20);
  });
});
