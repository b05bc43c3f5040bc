/** `fulcrum flash` in a process of its own, through the real avrdude, against boards behind pseudo-terminals. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BoardKind } from '../../hardware/boards/board-kind.ts';
import { shippedImage } from '../../hardware/flash/shipped-image.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { emulatedProgram, type ToldTable, tellingActuator, tellingFirmata } from '../support/board-programs.ts';
import type { BootLoaderOptions, BootLoaderPeer } from '../support/boot-loader-peer.ts';
import { Desk } from '../support/desk.ts';
import { jsonLines } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';

beforeAll(() => {
  const { error } = spawnSync('avrdude', ['-?']);
  if (error !== undefined) throw new Error('these tests need avrdude: apt-get install avrdude');
});

const { program } = shippedImage('actuator');

const holds = (peer: BootLoaderPeer, board: BoardKind): boolean => {
  const { bytes } = shippedImage(board);
  return Buffer.from(peer.flash.subarray(0, bytes.length)).equals(Buffer.from(bytes));
};

describe('writing', () => {
  it('stores the firmware page by page, reads it back, and what was written runs and answers', async () => {
    const desk = new Desk();
    const peer = await desk.board('actuator', { program: tellingActuator(), written: emulatedProgram('actuator') });
    const { code, out, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toMatch(/on it now +bench-01, firmware 0\.9\.0\n/);
    expect(err).toMatch(new RegExp(`to write +${program} \\(actuator\\.hex, \\d{5} bytes`));
    expect(out).toContain('read back: equal');
    expect(out.endsWith(`, ${program} answers\n`)).toBe(true);
    expect(code).toBe(0);
    expect(holds(peer, 'actuator')).toBe(true);
  });

  it('stores StandardFirmata on an empty board, which then answers as it', async () => {
    const desk = new Desk();
    const peer = await desk.board('sensors', { written: emulatedProgram('sensors') });
    const { code, out, err } = await desk.run('flash', 'sensors', '--yes', '--json');
    expect(err).toMatch(/on it now +nothing that is known/);
    expect(jsonLines(out)).toEqual([
      expect.objectContaining({
        board: 'sensors',
        written: true,
        equal: true,
        before: null,
        after: { board: 'sensors', name: 'StandardFirmata.ino', version: '2.4' },
      }),
    ]);
    expect(code).toBe(0);
    expect(holds(peer, 'sensors')).toBe(true);
  });

  it('says where the flash differs, if the board damages one byte', async () => {
    const desk = new Desk();
    const damage = (page: Uint8Array, address: number) => {
      if (address === 0x1000) page[5] = (page[5] ?? 0) ^ 0x10;
    };
    await desk.board('actuator', { program: tellingActuator(), damage });
    const { code, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toContain('read back: not equal: 1 byte differs, the first at 0x1005');
    expect(code).toBe(1);
  });

  it('says that the port has gone, if it is unplugged in the middle', async () => {
    const desk = new Desk();
    const onPage = (count: number, peer: BootLoaderPeer) => {
      if (count === 40) peer.unplug();
      return count < 40;
    };
    await desk.board('actuator', { program: tellingActuator(), onPage });
    const { code, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toMatch(/does not exist: unplugged.*\. The board must not be used as it is: repeat the command/);
    expect(code).toBe(1);
  });

  it('fails if the board does not acknowledge one page, which avrdude takes for success', async () => {
    const desk = new Desk();
    await desk.board('actuator', { program: tellingActuator(), onPage: (count) => count !== 200 });
    const { code, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toContain('fell silent while it was being written');
    expect(code).toBe(1);
  });

  it('does not wait for a board that falls silent in the middle', async () => {
    const desk = new Desk();
    const onPage = (count: number, peer: BootLoaderPeer) => {
      peer.port.mute = count === 40;
      return count !== 40;
    };
    await desk.board('actuator', { program: tellingActuator(), onPage });
    const { code, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toContain('fell silent while it was being written');
    expect(code).toBe(1);
  });
});

describe('nothing is written', () => {
  const cases: readonly (readonly [string, BoardKind, ToldTable | null, Partial<BootLoaderOptions>, string])[] = [
    [
      'the chip is another one',
      'actuator',
      {},
      { signature: [0x1e, 0x93, 0x07] },
      'wrong board: a chip with the signature 0x1e9307',
    ],
    [
      'the ports are swapped',
      'actuator',
      null,
      { program: tellingFirmata('StandardFirmata.ino', [2, 4]) },
      "this is the sensors' board (StandardFirmata.ino 2.4): are the two ports swapped?",
    ],
    [
      'another Firmata answers on the path',
      'actuator',
      null,
      { program: tellingFirmata('ConfigurableFirmata', [2, 10]) },
      "this is the sensors' board (ConfigurableFirmata 2.10): are the two ports swapped?",
    ],
    [
      'the ports are swapped, the other way round',
      'sensors',
      {},
      {},
      "this is the actuator's board (bench-01, firmware 0.9.0)",
    ],
    ['there is no boot loader', 'actuator', {}, { hasBootLoader: false }, 'no boot loader answers on'],
    [
      'the table is not level',
      'actuator',
      { angleDeg: 12 },
      {},
      'somebody may be on the table: it is not level (12.0°)',
    ],
    [
      'the ankle lock is closed',
      'actuator',
      { flags: flag.estopOpen | flag.ankleClosed },
      {},
      'somebody may be on the table: the ankle lock is closed',
    ],
    ['the table moves', 'actuator', { state: 'A' }, {}, 'the table is moving, or its drive is armed (state A)'],
    [
      'the red stop is not pressed',
      'actuator',
      { state: 'I', flags: flag.brakeOn },
      {},
      'the red stop is not pressed: press it',
    ],
  ];
  it.each(cases)('if %s', async (_, board, told, options, words) => {
    const desk = new Desk();
    const program = told === null ? {} : { program: tellingActuator(told) };
    const peer = await desk.board(board, { ...program, ...options });
    const { code, err } = await desk.run('flash', board, '--yes');
    expect(err).toContain(words);
    expect(code).toBe(1);
    expect(peer.pagesWritten).toBe(0);
  });

  it("to the sensors' board while the actuator's tells of somebody on the table", async () => {
    const desk = new Desk();
    await desk.board('actuator', { program: tellingActuator({ angleDeg: -4 }) });
    const peer = await desk.board('sensors', { program: tellingFirmata('StandardFirmata.ino', [2, 3]) });
    const { code, err } = await desk.run('flash', 'sensors', '--yes');
    expect(err).toContain('somebody may be on the table: it is not level (-4.0°)');
    expect(code).toBe(1);
    expect(peer.pagesWritten).toBe(0);
    const trusted = await desk.run('flash', 'sensors', '--yes', '--empty-table');
    expect(trusted.err).toContain('empty by your word');
    expect(holds(peer, 'sensors')).toBe(true);
  });

  it('while another fulcrum flash has the port', async () => {
    const desk = new Desk();
    const peer = await desk.board('actuator', { program: tellingActuator() });
    const first = new Process(['flash', 'actuator', '--yes', '--config', desk.configuration]);
    await first.until('it has the port', () => first.err.includes('asking'));
    const { code, err } = await desk.run('flash', 'actuator', '--yes');
    expect(err).toMatch(/flash refused: .* is in use by another program/);
    expect(code).toBe(1);
    expect(await first.exited).toBe(0);
    expect(holds(peer, 'actuator')).toBe(true);
  });
});
