/** What a lost link's notice says of the cause, by what this computer shows at that moment. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LossWitness } from '../../hardware/raspberry-pi/loss-witness.ts';
import type { Actuator, ActuatorNotice } from '../../hardware/table.ts';
import { type Clock, type Timer, VirtualClock } from '../../protocols/base/clock.ts';
import { type Milliseconds, milliseconds } from '../../protocols/base/units.ts';
import { MachineTree } from '../support/machine-tree.ts';
import { folder } from '../support/temporary-folder.ts';

const bits = '/sys/devices/platform/soc/soc:firmware/get_throttled';

/** A clock whose computer can stall: time passes, and no timer runs meanwhile. */
class StallingClock implements Clock {
  readonly #running = new VirtualClock();
  #stalledMs = 0;

  now(): Milliseconds {
    return milliseconds(this.#running.now() + this.#stalledMs);
  }

  after(delay: Milliseconds, action: () => void): Timer {
    return this.#running.after(delay, action);
  }

  cancel(timer: Timer): void {
    this.#running.cancel(timer);
  }

  run(ms: number): void {
    this.#running.advanceTo(milliseconds(this.#running.now() + ms));
  }

  stall(ms: number): void {
    this.#stalledMs += ms;
  }
}

function rig(tree = new MachineTree()) {
  const path = join(folder(), 'ttyACM0');
  writeFileSync(path, '');
  const clock = new StallingClock();
  let tell: (notice: ActuatorNotice) => void = () => {};
  const actuator: Actuator = {
    order: () => {},
    stop: () => {},
    renewUntil: () => {},
    chirp: () => {},
    subscribe: (listener) => {
      tell = listener;
    },
  };
  const witness = new LossWitness({ path, clock, root: tree.root });
  const notices: ActuatorNotice[] = [];
  witness.watch(actuator).subscribe((notice) => notices.push(notice));
  const lost = (): string => {
    tell({ kind: 'lost', at: clock.now(), reason: 'nothing valid for 260 ms' });
    const last = notices.at(-1);
    return last?.kind === 'lost' ? last.reason : '';
  };
  const connected = () =>
    tell({ kind: 'connected', at: clock.now(), nonce: '1', deviceId: 'a', firmware: '1', restarted: false });
  return { path, clock, tree, lost, connected, notices };
}

it('a board that is still there was reset, hangs, or has no power', () => {
  const { lost } = rig();
  expect(lost()).toBe(
    'nothing valid for 260 ms; its USB device is still there: the board was reset, hangs, or has no power of its own',
  );
});

it('a USB device that went away is named', () => {
  const { lost, path } = rig();
  rmSync(path);
  expect(lost()).toBe('nothing valid for 260 ms; its USB device is gone: unplugged, or without power');
});

it('under-voltage is named while it lasts, and where it came since the connection', () => {
  const { lost, tree, connected } = rig(new MachineTree().write(bits, '50005\n'));
  connected();
  expect(lost()).toMatch(/; under-voltage at this computer$/);
  tree.write(bits, '50000\n');
  expect(lost()).toMatch(/still there, no under-voltage: /);
  tree.write(bits, '0\n');
  connected();
  tree.write(bits, '10000\n');
  expect(lost()).toMatch(/; under-voltage at this computer$/);
});

it('a stall of this computer is named if it has just ended', () => {
  const { lost, clock } = rig();
  clock.run(500);
  expect(lost()).toContain('still there');
  clock.stall(600);
  clock.run(100);
  expect(lost()).toMatch(/; this computer stalled for 600 ms just before$/);
  clock.run(1100);
  expect(lost()).toContain('still there');
});

it('every other notice stays as it is', () => {
  const { connected, notices } = rig();
  connected();
  expect(notices).toEqual([{ kind: 'connected', at: 0, nonce: '1', deviceId: 'a', firmware: '1', restarted: false }]);
});
