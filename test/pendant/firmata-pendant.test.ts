/** Buttons, beacon and sounder: on a board that only counts, and on the emulated one. */
import { describe, expect, it } from 'vitest';
import type { Lamp } from '../../hardware/firmata/pins.ts';
import { FirmataPendant, type PendantBoard } from '../../hardware/pendant/firmata-pendant.ts';
import type { PendantNotice } from '../../hardware/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { EmulatedSensors } from '../support/emulated-sensors.ts';

class CountingBoard implements PendantBoard {
  pressed = { return: false, ok: false };
  linked = true;
  readonly writes: string[] = [];
  #buttons: () => void = () => {};
  #link: () => void = () => {};

  onButtons(listener: () => void): void {
    this.#buttons = listener;
  }

  onLinked(listener: () => void): void {
    this.#link = listener;
  }

  light(lamp: Lamp, lit: boolean): void {
    this.writes.push(`${lamp} ${lit ? 'on' : 'off'}`);
  }

  sound(on: boolean): void {
    this.writes.push(`tone ${on ? 'on' : 'off'}`);
  }

  press(pressed: { return: boolean; ok: boolean }): void {
    this.pressed = pressed;
    this.#buttons();
  }

  link(): void {
    this.linked = true;
    this.#link();
  }
}

function made(): { clock: VirtualClock; board: CountingBoard; pendant: FirmataPendant; notices: PendantNotice[] } {
  const clock = new VirtualClock();
  const board = new CountingBoard();
  const pendant = new FirmataPendant(board, clock);
  const notices: PendantNotice[] = [];
  pendant.subscribe((notice) => notices.push(notice));
  return { clock, board, pendant, notices };
}

const up = { return: false, ok: false };

describe('the pendant’s lamps', () => {
  it('are written only when they change', () => {
    const { clock, board, pendant } = made();
    pendant.show(null);
    pendant.ask(null);
    clock.advanceTo(milliseconds(5000));
    expect(board.writes).toEqual([]);
    pendant.show({ priority: 'low', sounding: false });
    pendant.show({ priority: 'low', sounding: false });
    clock.advanceTo(milliseconds(60_000));
    expect(board.writes).toEqual(['cyan on']);
    pendant.show(null);
    expect(board.writes).toEqual(['cyan on', 'cyan off']);
  });

  it('are left on, without flashing, for an alarm at closing, and dark without one', () => {
    const { clock, board, pendant } = made();
    pendant.show({ priority: 'high', sounding: true });
    pendant.ask('are-you-well');
    // At this moment red is dark, the tone pauses, and the question’s cyan is lit.
    clock.advanceTo(milliseconds(400));
    pendant.show({ priority: 'high', sounding: true });
    board.writes.length = 0;
    clock.advanceTo(milliseconds(420));
    pendant.close();
    expect(board.writes.toSorted()).toEqual(['cyan off', 'red on', 'tone on']);
    clock.advanceTo(milliseconds(60_000));
    pendant.show(null);
    expect(board.writes).toHaveLength(3);

    const asking = made();
    asking.pendant.ask('press-the-button');
    asking.pendant.close();
    expect(asking.board.writes.slice(-2).toSorted()).toEqual(['cyan off', 'tone off']);
    const before = asking.board.writes.length;
    asking.clock.advanceTo(milliseconds(60_000));
    expect(asking.board.writes).toHaveLength(before);
  });

  it('cost few writes: 28 for the lamp and 20 for the sound of a high alarm in 7 s', () => {
    const { clock, board, pendant } = made();
    pendant.show({ priority: 'high', sounding: true });
    for (let ms = 0; ms < 6999; ms += 10) {
      clock.advanceTo(milliseconds(ms));
      // The controller repeats its call all the time.
      pendant.show({ priority: 'high', sounding: true });
    }
    expect(board.writes.filter((write) => write.startsWith('red'))).toHaveLength(28);
    expect(board.writes.filter((write) => write.startsWith('tone'))).toHaveLength(20);
    expect(board.writes).toHaveLength(48);
  });

  it('keep their rhythm when the alarm is acknowledged, while the sound stops at once', () => {
    const { clock, board, pendant } = made();
    pendant.show({ priority: 'high', sounding: true });
    clock.advanceTo(milliseconds(100));
    board.writes.length = 0;
    pendant.show({ priority: 'high', sounding: false });
    expect(board.writes).toEqual(['tone off']);
    clock.advanceTo(milliseconds(251));
    expect(board.writes).toEqual(['tone off', 'red off']);
  });

  it('show the current alarm and question at once after a reconnect, in their running rhythm', () => {
    const { clock, board, pendant } = made();
    pendant.show({ priority: 'high', sounding: true });
    clock.advanceTo(milliseconds(100));
    board.linked = false;
    board.writes.length = 0;
    pendant.ask('are-you-well');
    clock.advanceTo(milliseconds(7100));
    expect(board.writes).toEqual([]);
    board.link();
    expect(board.writes).toEqual(['red on', 'cyan on', 'tone on']);
  });

  it('stay dark after a reconnect if the alarm has ended meanwhile', () => {
    const { board, pendant } = made();
    pendant.show({ priority: 'low', sounding: false });
    board.linked = false;
    pendant.show(null);
    board.writes.length = 0;
    board.link();
    expect(board.writes).toEqual([]);
  });
});

describe('the pendant’s buttons', () => {
  it('report every edge of the return button, bounces included', () => {
    const { board, notices } = made();
    for (const pressed of [false, true, false, true, true, false]) board.press({ return: pressed, ok: false });
    expect(notices.map((notice) => notice.kind === 'button' && notice.pressed)).toEqual([true, false, true, false]);
  });

  it('report a return button that was pressed or released while the board was away', () => {
    const { board, notices } = made();
    board.link();
    board.press({ return: true, ok: false });
    board.linked = false;
    board.link();
    board.press(up);
    expect(notices).toMatchObject([
      { kind: 'button', pressed: true },
      { kind: 'button', pressed: false },
    ]);
  });

  it('report OK when it is pressed, but not if it was down from the start', () => {
    const { board, notices } = made();
    board.press({ return: false, ok: true });
    board.press({ return: true, ok: true });
    expect(notices.filter(({ kind }) => kind === 'ok')).toHaveLength(0);
    board.press(up);
    board.press({ return: false, ok: true });
    board.press({ return: true, ok: true });
    expect(notices.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
    // Already down at the first report of a new connection: something presses on it.
    board.press(up);
    board.link();
    board.press({ return: false, ok: true });
    expect(notices.filter(({ kind }) => kind === 'ok')).toHaveLength(1);
  });
});

describe('the pendant on the emulated board', { timeout: 60_000 }, () => {
  it('reports press and release of the return button within 20 ms', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(2500);
    expect(bench.notices).toEqual([]);
    for (const pressed of [true, false]) {
      const at = bench.clock.now();
      bench.table.patient.holdButton(pressed);
      bench.run(20);
      expect(bench.notices.at(-1)).toMatchObject({ kind: 'button', pressed });
      expect(bench.notices.at(-1)!.at - at).toBeLessThan(20);
    }
    expect(bench.notices).toHaveLength(2);
  });

  it('asks questions that the person understands by the lamps alone, and reports the answers', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(2500);
    bench.pendant.ask('are-you-well');
    bench.until(() => bench.notices.length > 0, 8000);
    expect(bench.notices).toMatchObject([{ kind: 'ok' }]);
    bench.pendant.ask(null);
    bench.run(2000);
    bench.pendant.ask('press-the-button');
    bench.until(() => bench.notices.length > 2, 8000);
    expect(bench.notices.slice(1)).toMatchObject([
      { kind: 'button', pressed: true },
      { kind: 'button', pressed: false },
    ]);
  });

  it('asks questions that are understood beside an alarm of each priority', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(2500);
    for (const priority of ['high', 'medium', 'low'] as const) {
      bench.notices.length = 0;
      bench.pendant.show({ priority, sounding: true });
      bench.pendant.ask('are-you-well');
      bench.until(() => bench.notices.some(({ kind }) => kind === 'ok'), 9000);
      bench.pendant.ask(null);
      bench.run(2000);
    }
  });

  it('shows an alarm again within 200 ms of a reconnect', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(3000);
    bench.pendant.show({ priority: 'low', sounding: true });
    bench.run(100);
    bench.unplug();
    bench.run(1000);
    bench.plug();
    expect(bench.until(() => bench.sensors.linked, 100)).toBeLessThan(100);
    bench.run(100);
    expect(bench.board.beacon.cyan).toBe(true);
  });
});
