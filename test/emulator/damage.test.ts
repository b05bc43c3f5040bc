/** Invalid input to the real firmware on the emulated chip: the fuzzer's corpus and damaged lines. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { crc16, crcLetters } from '../../protocols/wire/crc.ts';
import { emulatedRig } from '../support/emulated-board.ts';

const folder = new URL('../firmware/corpus/', import.meta.url);
const line = (payload: string): string => `${payload}*${crcLetters(crc16(payload))}`;

type Rig = ReturnType<typeof emulatedRig>['rig'];

/** The firmware neither hung nor restarted: it answers with the same nonce and has sent no boot line. */
function expectAlive(rig: Rig, nonce: string | null, boots: number): void {
  // Ends a partial line.
  rig.bytes('\n');
  rig.run(20);
  const before = rig.lines.length;
  rig.bytes(`${line('C 60000 HELLO 1')}\n`);
  rig.run(60);
  const answer = rig.lines.slice(before).find((text) => text.startsWith('A 60000 1 '));
  expect(answer).toContain(` ${nonce} `);
  expect(rig.boots).toHaveLength(boots);
}

describe('the fuzzer’s corpus on the chip', () => {
  it.each(readdirSync(folder))('%s: stays in bounds, brakes when stopped, and keeps running', (name) => {
    const data = readFileSync(new URL(name, folder));
    const { rig, board } = emulatedRig();
    const { nonce } = board;
    const boots = rig.boots.length;
    const { terminals } = rig.table;
    let seq = 0;
    for (let at = 0; at < data.length; ) {
      const steer = String.fromCharCode(data[at] ?? 0);
      at += 1;
      if (steer === '#' || steer === '=') {
        const found = data.indexOf(0x0a, at);
        const end = found < 0 ? data.length : found;
        const text = data.toString('latin1', at, Math.min(end, at + 119));
        at = end + 1;
        rig.bytes(`${steer === '#' ? line(`C ${seq++} ${text}`) : text}\n`);
      } else if (steer === '!') rig.bytes('!!');
      else if (steer === 'a') terminals.stopPressed = !terminals.stopPressed;
      else if (steer === 'b') terminals.buttonHeld = !terminals.buttonHeld;
      else if (steer === 'c') terminals.ankleClosed = !terminals.ankleClosed;
      else if (steer === 'd') rig.fault('position=off,2s');
      else if (steer === 'e') terminals.contacts.level = terminals.contacts.level === 'sound' ? 'open' : 'sound';
      else rig.run((data[at - 1] ?? 0) * 5);
      expect(rig.truth.angleDeg).toBeGreaterThan(-23);
      expect(rig.truth.angleDeg).toBeLessThan(63);
      expect(Math.abs(rig.truth.rateDegPerS)).toBeLessThan(6);
    }
    rig.bytes('!!');
    // Less than the 2 s after which a held button starts a return even in S (rule 4).
    rig.run(1500);
    expect(rig.truth.brakeOn).toBe(true);
    expect(Math.abs(rig.truth.rateDegPerS)).toBeLessThan(0.05);
    expectAlive(rig, nonce, boots);
  });
});

describe('damaged lines on the chip', () => {
  const random = new Random(11).fork('damage');
  const good = [
    'ARM',
    'MOVE 3000 150 100 400',
    'LIMITS -2000 6000 300 400 200 300000',
    'RETURN 300',
    'KEEP 400',
    'RESET',
  ];
  const anyByte = (): string => String.fromCharCode(random.integer(256));
  const wholeLine = (): string => line(`C ${random.integer(65536)} ${good[random.integer(good.length)] ?? ''}`);
  const flip = (text: string): string => {
    const at = random.integer(text.length);
    const bit = 1 << random.integer(8);
    return text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ bit) + text.slice(at + 1);
  };
  const damages: Readonly<Record<string, () => string>> = {
    random: () => Array.from({ length: 1 + random.integer(60) }, anyByte).join(''),
    cut: () => wholeLine().slice(0, 1 + random.integer(8)),
    spliced: () => wholeLine().slice(0, 9) + wholeLine().slice(5),
    'over-long': () => wholeLine().repeat(8),
    'bit-flipped': () => flip(wholeLine()),
  };

  it.each(Object.keys(damages))('%s: 400 of them cause no motion, no restart and no hang', (kind) => {
    const { rig, board } = emulatedRig();
    const { nonce } = board;
    const boots = rig.boots.length;
    for (let n = 0; n < 400; n += 1) {
      const text = damages[kind]?.() ?? '';
      rig.bytes(`${text}\n`);
      // A byte takes 87 us.
      rig.run(3 + Math.ceil(text.length / 11));
    }
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.1);
    expect(rig.truth.brakeOn).toBe(true);
    expectAlive(rig, nonce, boots);
  });
});
