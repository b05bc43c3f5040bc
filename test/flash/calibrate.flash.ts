/** `fulcrum calibrate potentiometer` in a process of its own, through the real avrdude, on a table that is turned by hand. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { shippedVersion } from '../../hardware/flash/shipped-image.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { decodeScaleRecord, encodeScaleRecord, erasedScaleRecord } from '../../protocols/wire/scale-record.ts';
import { type ToldTable, tellingActuator, tellingFirmata } from '../support/board-programs.ts';
import type { BootLoaderOptions, BootLoaderPeer } from '../support/boot-loader-peer.ts';
import { Desk } from '../support/desk.ts';
import { jsonLines } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';
import { type BoardMake, TurnedTable } from '../support/turned-table.ts';

beforeAll(() => {
  const { error } = spawnSync('avrdude', ['-?']);
  if (error !== undefined) throw new Error('these tests need avrdude: apt-get install avrdude');
});

const calibrate = ['calibrate', 'potentiometer', '--yes', '--json'] as const;

/** A desk with a table whose potentiometer turns 2 % further than the wiring's. */
class Workplace {
  readonly desk = new Desk();
  readonly hand: TurnedTable;
  readonly #peer: Promise<BootLoaderPeer>;

  constructor(options: Omit<BootLoaderOptions, 'path'> = {}, make: BoardMake = 'simulated') {
    this.hand = new TurnedTable(make);
    this.hand.table.terminals.potentiometer.spanDeg /= 1.02;
    this.#peer = this.desk.board('actuator', { program: this.hand.program, eeprom: this.hand.eeprom, ...options });
  }

  async begin(...words: readonly string[]): Promise<Process> {
    await this.#peer;
    return new Process([...calibrate, '--config', this.desk.configuration, ...words]);
  }

  /** Turns the table to each angle and says it, as it is asked. */
  async turnAndSay(command: Process, ...anglesDeg: readonly number[]): Promise<void> {
    for (const [index, angleDeg] of anglesDeg.entries()) {
      await this.askedFor(command, index + 1);
      await this.hand.turnTo(angleDeg);
      command.write(String(angleDeg));
    }
  }

  async askedFor(command: Process, count: number): Promise<void> {
    await command.until(`question ${count}`, () => command.err.includes(`${count} of 3, near`));
  }

  async peer(): Promise<BootLoaderPeer> {
    return await this.#peer;
  }
}

describe('a table turned to three angles', () => {
  it.each(['simulated', 'emulated'] as const)(
    'gets its scale into the EEPROM, where every other byte stays, and reads right from then on: %s',
    async (make) => {
      const place = new Workplace({}, make);
      const command = await place.begin();
      await place.askedFor(command, 1);
      const { kept } = place.hand;
      expect(kept.some((byte) => byte !== 0xff)).toBe(true);
      await place.turnAndSay(command, 0, 30, 60);
      expect(await command.exited).toBe(0);
      const [result] = jsonLines(command.out);
      expect(result).toMatchObject({ written: true, equal: true, used: true });
      const record = decodeScaleRecord(place.hand.scaleRecord);
      expect(record.kind).toBe('calibrated');
      // 131.25° / 1.02 from rail to rail.
      expect(record.kind === 'calibrated' && Math.abs(record.scale.span - 12_868)).toBeLessThan(15);
      expect(place.hand.kept).toEqual(kept);
      expect((await place.peer()).pagesWritten).toBe(0);
      // A chip reads in steps of an eighth of a degree.
      expect(command.err).toMatch(/its scale now +the one that is compiled in; wrong by .*1\.[12]° at 60\.0°/);
      expect(Number(/the board now reads (\S+)°/.exec(command.err)?.[1])).toBeCloseTo(60, 0);
    },
  );

  it('gets it in place of a damaged record, with a word that nobody is on the table', async () => {
    const place = new Workplace();
    const damaged = encodeScaleRecord({ span: 13_000, level: 17_000 });
    damaged[3] = (damaged[3] ?? 0) ^ 1;
    place.hand.scaleRecord = damaged;
    place.hand.reset();
    const refused = await place.desk.run(...calibrate);
    expect(refused.err).toContain('somebody may be on the table: its angle is not known: the position sensor is bad');
    expect(refused.code).toBe(1);
    const command = await place.begin('--empty-table');
    await place.turnAndSay(command, 60, 0, 30);
    expect(await command.exited).toBe(0);
    expect(command.err).toMatch(/its scale now +not readable: its record in EEPROM is damaged/);
    expect(jsonLines(command.out)).toEqual([expect.objectContaining({ written: true, equal: true, used: true })]);
    expect(decodeScaleRecord(place.hand.scaleRecord).kind).toBe('calibrated');
  });

  it('gets it through a programmer at its ICSP header', async () => {
    const place = new Workplace({ knowsEeprom: false });
    await place.desk.board('programmer', {
      eeprom: place.hand.eeprom,
      hasByteAddresses: true,
      onLeft: () => place.hand.reset(),
    });
    const port = `${place.desk.folder}/programmer`;
    const command = await place.begin('--programmer', 'stk500v1', '--programmer-port', port);
    await place.turnAndSay(command, 0, 30, 60);
    expect(await command.exited).toBe(0);
    expect(command.err).toContain('through the programmer stk500v1');
    expect(jsonLines(command.out)).toEqual([expect.objectContaining({ equal: true, used: true })]);
  });
});

describe('nothing is written', () => {
  it.each([
    [
      'if two angles are equal',
      [30, 30],
      /the angle: is less than 15° from 30°, where it was measured already \(found "30"\)/,
    ],
    ['if 60° is not among them', [0, 20, 40], /leaves 60° out: one of the three has to be within 2° of it/],
  ])('%s', async (_, anglesDeg, sentence) => {
    const place = new Workplace();
    const command = await place.begin();
    await place.turnAndSay(command, ...anglesDeg);
    expect(await command.exited).toBe(2);
    expect(command.err).toMatch(sentence);
    expect(place.hand.scaleRecord).toEqual(erasedScaleRecord());
  });

  it('if an answer is no angle, or the answers end', async () => {
    const place = new Workplace();
    const command = await place.begin();
    await place.askedFor(command, 1);
    command.write('level');
    expect(await command.exited).toBe(2);
    expect(command.err).toContain('the angle: is no angle (found "level"); allowed: degrees, such as 30.2');
    const { code, err } = await place.desk.run(...calibrate);
    expect(err).toContain('standard input: ended before three angles were measured');
    expect(code).toBe(2);
  });

  it('if the sensor jumps', async () => {
    const place = new Workplace();
    const command = await place.begin();
    await place.askedFor(command, 1);
    place.hand.table.terminals.potentiometer.fault.noisyDeg = 0.4;
    command.write('0');
    expect(await command.exited).toBe(1);
    expect(jsonLines(command.out)).toEqual([
      {
        port: `${place.desk.folder}/actuator`,
        written: false,
        refused: [expect.stringMatching(/^not measured: the position sensor (is out of range, or )?jumps/)],
      },
    ]);
    expect(place.hand.scaleRecord).toEqual(erasedScaleRecord());
  });

  it('if the red stop is turned out in the middle', async () => {
    const place = new Workplace();
    const command = await place.begin();
    await place.turnAndSay(command, 0);
    await place.askedFor(command, 2);
    place.hand.table.terminals.stopPressed = false;
    command.write('30');
    expect(await command.exited).toBe(1);
    expect(command.err).toContain('the red stop is not pressed: press it, and keep it pressed until the end');
    expect(place.hand.scaleRecord).toEqual(erasedScaleRecord());
  });

  it('if it is interrupted while it asks', async () => {
    const place = new Workplace();
    const command = await place.begin();
    await place.turnAndSay(command, 0, 30);
    await place.askedFor(command, 3);
    expect(await command.stop('SIGINT')).toBe(130);
    expect(command.err).toContain('interrupted: nothing was written');
    expect(place.hand.scaleRecord).toEqual(erasedScaleRecord());
  });

  const ready = flag.estopOpen | flag.brakeOn | flag.levelClosed;
  const cases: readonly (readonly [string, ToldTable, Partial<BootLoaderOptions>, string])[] = [
    ['the red stop is not pressed', { state: 'I', flags: flag.brakeOn }, {}, 'the red stop is not pressed: press it'],
    [
      'somebody is on the table',
      { flags: ready | flag.ankleClosed },
      {},
      'somebody may be on the table: the ankle lock is closed',
    ],
    ['the table is not level', { angleDeg: 12 }, {}, 'somebody may be on the table: it is not level (12.0°)'],
    [
      'the firmware knows no calibrated scale',
      { firmware: '1.1.0' },
      {},
      'its firmware, 1.1.0, is older than this version',
    ],
    [
      'the ports are swapped',
      {},
      { program: tellingFirmata('StandardFirmata.ino', [2, 4]) },
      "this is the sensors' board",
    ],
    [
      'there is no boot loader',
      {},
      { hasBootLoader: false },
      'With a programmer at its ICSP header: --programmer usbasp',
    ],
    [
      'the boot loader takes EEPROM for flash',
      {},
      { knowsEeprom: false },
      'its boot loader does not reach the EEPROM (that of a new Uno or Nano does not); nothing was written',
    ],
  ];
  it.each(cases)('if %s', async (_, told, options, words) => {
    const desk = new Desk();
    const firmware = shippedVersion('actuator');
    const peer = await desk.board('actuator', { program: tellingActuator({ firmware, ...told }), ...options });
    const before = peer.eeprom.slice();
    const { code, err } = await desk.run(...calibrate);
    expect(err).toContain(words);
    expect(code).toBe(1);
    expect(peer.eeprom).toEqual(before);
    expect(peer.pagesWritten).toBe(0);
  });

  it('if there is no board', async () => {
    const { code, err } = await new Desk().run(...calibrate);
    expect(err).toContain('calibrate potentiometer refused: ');
    expect(err).toContain('does not exist: unplugged, without power, or the wrong path');
    expect(code).toBe(1);
  });
});

describe('a write that goes wrong', () => {
  it('is told, and the board does not take half a record', async () => {
    const place = new Workplace({ onEeprom: (address, bytes) => (address === 976 ? true : bytes.fill(0xff) !== null) });
    const command = await place.begin();
    await place.turnAndSay(command, 0, 30, 60);
    expect(await command.exited).toBe(1);
    expect(command.err).toMatch(
      /read back: not equal: a byte differs at 0x03d4 of the EEPROM\. With half a record the board does not move/,
    );
    expect(decodeScaleRecord(place.hand.scaleRecord).kind).toBe('unreadable');
  });

  it('is told, if the board falls silent in it', async () => {
    const place = new Workplace({ onEeprom: (address) => address === 976 });
    const command = await place.begin();
    await place.turnAndSay(command, 0, 30, 60);
    expect(await command.exited).toBe(1);
    expect(command.err).toContain('With half a record the board does not move: repeat the command');
  });
});
