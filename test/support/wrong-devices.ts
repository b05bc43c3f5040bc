/** Devices with one defect each, and the conformance check that must detect it. */

import type { Body } from '../../hardware/simulator/body/body.ts';
import { stop } from '../../hardware/simulator/device/transitions.ts';
import { Terminals } from '../../hardware/simulator/electrical/terminals.ts';
import type { Random } from '../../hardware/simulator/random.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { crc16, crcLetters } from '../../protocols/wire/crc.ts';
import type { Command } from '../../protocols/wire/messages.ts';
import type { Inside, Tampering } from './tampered-device.ts';

export interface WrongDevice {
  readonly fault: string;
  /** `group: name` of the check that describes the defect. */
  readonly namedBy: string;
  /** Other checks that may fail, because they depend on the same rule: a pattern for `group: name`. */
  readonly related: RegExp;
  make(): Tampering;
}

/** A level switch with inverted contacts. */
class InvertedLevelSwitch extends Terminals {
  override get levelClosed(): boolean {
    return !super.levelClosed;
  }
}

/** A brake driver that de-energises its coil too late. */
class LateBrake extends Terminals {
  readonly #now: () => number;
  #releasedUntil = 0;

  constructor(clock: Clock, body: Body, random: Random) {
    super(clock, body, random);
    this.#now = () => clock.now();
  }

  override drive(powered: boolean, driven: boolean, fraction: number, releaseBrake: boolean): void {
    if (powered && releaseBrake) this.#releasedUntil = this.#now() + 600;
    const released = releaseBrake || this.#now() < this.#releasedUntil;
    super.drive(powered || released, driven, fraction, released);
  }
}

const accept = ({ seq }: Command, { answer }: Inside, fields: readonly string[] = []): true => {
  answer({ kind: 'reply', seq, ok: true, fields });
  return true;
};

export const wrongDevices: readonly WrongDevice[] = [
  {
    fault: 'no lease: it never runs out',
    namedBy: 'leases: ARM starts a lease of 1000 ms; it expires: LEASE, flag 4, R, and I 2000 ms later at level',
    related:
      /^leases|^duplicates: a repeated (KEEP|ARM)|lease$|HELLO in M|^button: within ±2°|garbled lines renew|while a lease runs|rule 2 tries/,
    make: () => ({
      booted: ({ lease }) => {
        lease.expire = () => false;
      },
    }),
  },
  {
    fault: 'KEEP revives a lease that has run out',
    namedBy: 'leases: neither KEEP nor MOVE revives an expired lease: lease',
    related: /^leases|^button: (within ±2°|in R at level)/,
    make: () => ({
      command: (command, inside) => {
        const state = inside.board.program?.state;
        if (command.verb === 'KEEP' && state?.lease.expired === true && state.armed && !state.lease.running) {
          state.lease.start(state.now, command.lease);
        }
        return false;
      },
    }),
  },
  {
    fault: 'no check for duplicates: every line acts',
    namedBy: 'duplicates: a repeated KEEP is answered again and renews nothing',
    related: /^duplicates/,
    make: () => {
      let last = '';
      let repeated = false;
      const disguised = new Set<number>();
      return {
        line: (text) => {
          repeated = text === last;
          last = text;
          return text;
        },
        command: (command, inside) => {
          if (!repeated) return false;
          // With another seq it is not a repeat to the board, which acts on it. The reply gets the original seq back.
          const seq = command.seq ^ 0x4000;
          disguised.add(seq);
          inside.pass(encode({ kind: 'command', ...command, seq }));
          return true;
        },
        reply: (text) => {
          const decoded = decode(text);
          if (!decoded.ok || decoded.message.kind !== 'reply' || !disguised.delete(decoded.message.seq)) return text;
          return encode({ ...decoded.message, seq: decoded.message.seq ^ 0x4000 });
        },
      };
    },
  },
  {
    fault: 'one `!` acts alone',
    namedBy: 'stops: one `!` alone is no stop',
    related: /stop byte|flipped bit|two `!` in a row/,
    make: () => ({ exclamation: ({ bytes }) => bytes('!!') }),
  },
  {
    fault: '`!!` acts 150 ms late',
    namedBy: 'stops: `!!` slows the table within 60 ms',
    related: /`!!`|two `!` in a row|after the brake the drive is off/,
    make: () => {
      let first = false;
      return {
        line: (text) => {
          first = false;
          return text;
        },
        exclamation: ({ clock, bytes }) => {
          first = !first;
          if (first) bytes('!');
          else clock.after(milliseconds(150), () => bytes('!'));
        },
      };
    },
  },
  {
    fault: 'RETURN is refused in S',
    namedBy: 'returns: RETURN is accepted in S, ends in S, and RESET unlatches then',
    related:
      /RETURN in S|flag 15, and the next return|the rest of it after a stop|return (is|that is) stopped|^e-stop: (while it is open RETURN|closed again, RETURN|open at boot|.*until RETURN)/,
    make: () => ({
      command: (command, { board, answer }) => {
        if (command.verb !== 'RETURN' || board.state !== 'S') return false;
        answer({ kind: 'reply', seq: command.seq, ok: false, reason: 'latched' });
        return true;
      },
    }),
  },
  {
    fault: 'LIMITS widens the absolutes',
    namedBy: 'limits: LIMITS beyond the absolute max is refused: range',
    related: /^limits: (HALT and LIMITS|refusal order: range)|^grammar: nothing is repaired/,
    make: () => ({
      command: (command, inside) => {
        if (command.verb !== 'LIMITS' || command.max <= 6000) return false;
        return accept(command, inside, [
          String(command.min),
          String(command.max),
          String(command.downRate),
          String(command.upRate),
          String(command.accel),
          String(command.invertedMs),
        ]);
      },
    }),
  },
  {
    fault: 'no watchdog: a hung program stays hung',
    namedBy:
      'restart: a program that hangs in motion is restarted by its watchdog within 250 ms, braked: cause watchdog',
    related: /^$/,
    make: () => ({
      device: (device, { board }) => {
        device.controls.hang = async () => {
          const { program } = board;
          if (program === null) return;
          program.tick = () => {};
          program.receive = () => {};
        };
        return device;
      },
    }),
  },
  {
    fault: 'the level switch is inverted',
    namedBy: 'telemetry: flag 11, the level switch, is closed at -3°',
    related:
      /flag 11|level switch|(at|by) the switch|^stops: .* from 3°\/s|^returns: RETURN|^button: (beyond ±2° in I|in A)|repeated RETURN|left by RETURN|in A|retargeted|(bad position|with a bad) sensor|^position sensor: (in A|bad)/,
    make: () => ({ terminals: InvertedLevelSwitch }),
  },
  {
    fault: 'a nonce that repeats',
    namedBy: 'restart: the nonce is new at every boot, in H, telemetry and HELLO alike',
    related: /cause watchdog/,
    make: () => {
      const repeated = '0001';
      let own = '';
      return {
        booted: (_, { board }) => {
          own = board.nonce ?? '';
        },
        reply: (text) => {
          const payload = text.slice(0, -5).replace(own, repeated);
          return `${payload}*${crcLetters(crc16(payload))}`;
        },
      };
    },
  },
  {
    fault: 'opening the port resets the board',
    namedBy:
      're-opening: the port opened ten times during a return: no restart, the nonce unchanged, the return continues',
    related: /^$/,
    make: () => ({
      device: (device, { board }) => ({ ...device, reopen: async () => board.start('external') }),
    }),
  },
  {
    fault: 'the brake comes 600 ms late',
    namedBy: 'stops: `!!` from 3°/s: S at once, ramp at 15°/s², brake in its time, STOP line',
    related: /^stops|^e-stop: opens in|`!!` in [MD]|brake|STUCK|cause watchdog|^tries|^position sensor: in M/,
    make: () => ({ terminals: LateBrake }),
  },
  {
    fault: 'a value out of range is clamped',
    namedBy: 'limits: KEEP takes 100 to 1000 ms',
    related: /^limits: refusal order: range|no other line renews it/,
    make: () => ({
      command: (command, inside) => {
        if (command.verb !== 'KEEP' || (command.lease >= 100 && command.lease <= 1000)) return false;
        const lease = Math.min(1000, Math.max(100, command.lease));
        inside.pass(encode({ kind: 'command', ...command, lease }));
        return true;
      },
    }),
  },
  {
    fault: 'a wrong CRC is ignored',
    namedBy: 'grammar: a wrong CRC gets silence, whichever of its letters is wrong, and is not acted on',
    related: /^grammar: golden invalid line: (crc|the crc in hex digits)|stop byte|flipped bit|garbled|wrong CRC/,
    make: () => ({
      line: (text) => {
        const plain = text.replaceAll('\r', '');
        const payload = plain.slice(0, -5);
        return plain.charAt(plain.length - 5) === '*' ? `${payload}*${crcLetters(crc16(payload))}` : text;
      },
    }),
  },
  {
    fault: 'every command renews the lease',
    namedBy: 'leases: no other line renews it: not STATUS, HALT, RATE, LIMITS, nor one that is refused or garbled',
    related: /^duplicates: a repeated (KEEP|ARM)/,
    make: () => ({
      command: (_, { board }) => {
        const state = board.program?.state;
        if (state?.lease.running === true) state.lease.renew(state.now, 1000);
        return false;
      },
    }),
  },
  {
    fault: 'HALT stops a return',
    namedBy: 'returns: no command vetoes it: HALT is refused, and the return continues',
    related: /HALT in A/,
    make: () => ({
      command: (command, inside) => {
        if (command.verb !== 'HALT' || inside.board.state !== 'A') return false;
        const state = inside.board.program?.state;
        if (state !== undefined) stop(state, 'host');
        return accept(command, inside);
      },
    }),
  },
  {
    fault: 'a table left off level is never returned',
    namedBy: 'left alone: in I at 6° from boot: RETURN boot after 10 s',
    related:
      /^left alone|^e-stop: RESET ends this|^own limits: inverted-ms in [IS]|left off level, switch open|rule 2 tries|a rule tries|^tries: (rules|a return)|rules prove|a rule’s return/,
    make: () => ({
      booted: (state) => {
        Object.defineProperty(state, 'unattended', { get: () => false });
      },
    }),
  },
  {
    fault: 'the red stop is forgotten once it closes',
    namedBy: 'e-stop: once it has been open, no rule moves S, regardless of earlier and later stops',
    related: /^e-stop: (open at boot|flag 12|at level flag 12|nobody decides|with the ankle lock open)/,
    make: () => ({
      booted: (state) => {
        Object.defineProperty(state.estopLatch, 'set', { get: () => false, set: () => {} });
      },
    }),
  },
  {
    fault: 'after the red stop the table returns by itself after 10 s',
    namedBy:
      'e-stop: nobody decides for 60 s: RETURN stop at 1°/s, announced for the last 10 s; an edge of the button starts them again',
    related: /^e-stop/,
    make: () => ({
      booted: ({ estopLatch }) => {
        const dueIn = estopLatch.dueIn.bind(estopLatch);
        estopLatch.dueIn = (ankleClosed) => dueIn(ankleClosed) - 50_000;
      },
    }),
  },
  {
    fault: 'a button that is pressed after the red stop starts no new 60 s',
    namedBy:
      'e-stop: nobody decides for 60 s: RETURN stop at 1°/s, announced for the last 10 s; an edge of the button starts them again',
    related: /^$/,
    make: () => ({
      booted: ({ estopLatch }) => {
        const step = estopLatch.step.bind(estopLatch);
        estopLatch.step = (scene) => step({ ...scene, attended: false });
      },
    }),
  },
  {
    fault: 'nothing outlives a reset',
    namedBy: 'e-stop: flag 12 outlives a reset: S, and rule 2 does not act',
    related: /outlives|cut by a reset/,
    make: () => ({
      booted: (_, { board }) => {
        board.memory.write = () => {};
      },
    }),
  },
  {
    fault: 'a slip at the release is noticed at 1° only',
    namedBy: 'motion without an order: more than 0.5° in the wrong direction at a brake release: brake, F, SLIP',
    related: /^tries|^proof of torque/,
    make: () => ({
      booted: ({ motion, position }) => {
        const hasSlipped = motion.hasSlippedAtRelease.bind(motion);
        motion.hasSlippedAtRelease = () => hasSlipped() && Math.abs(position.angle - motion.releasedFrom) > 100;
      },
    }),
  },
  {
    fault: 'tries have no end',
    namedBy:
      'tries: at 60°, RETURN by a drive that fails once the brake is open: LOST, and from 1.5° on STUCK, F, flag 13, refused: stuck',
    related: /^tries/,
    make: () => ({
      booted: ({ tries }) => {
        Object.defineProperty(tries, 'exhausted', { get: () => false });
      },
    }),
  },
  {
    fault: 'rules try for ever',
    namedBy: 'tries: rules make at most three tries, 10 s after any, then flag 13; at level all is forgotten',
    related: /^tries/,
    make: () => ({
      booted: ({ tries }) => {
        Object.defineProperty(tries, 'usedUp', { get: () => false });
      },
    }),
  },
  {
    fault: 'a return that was stopped counts as a try',
    namedBy: 'tries: a return that is stopped does not count, however often',
    related: /return that is stopped .*is the rules’ last/,
    make: () => ({
      booted: ({ tries }) => {
        tries.stopped = () => {};
      },
    }),
  },
  {
    fault: 'a return that was stopped forgets that the table came from the lower end',
    namedBy:
      'level switch: found open at the lower end: an upper end switch that reports its end does not stop the way down, nor the rest of it after a stop',
    related: /^$/,
    make: () => ({
      booted: (state) => {
        Object.defineProperty(state, 'passedLevelSwitch', { get: () => false, set: () => {} });
      },
    }),
  },
  {
    fault: 'a return that was stopped counts for nothing, though its sensor showed no motion',
    namedBy:
      'tries: a rule’s return that is stopped after 3 s without motion by the sensor is the rules’ last: flag 13, LOST is not sent; RETURN is not refused',
    related: /^$/,
    make: () => ({
      booted: ({ tries }) => {
        const [begin, close] = [tries.begin.bind(tries), tries.close.bind(tries)];
        let begunAt = 0;
        tries.begin = (now, byRule) => {
          begin(now, byRule);
          begunAt = now;
        };
        // As if no try had ever lasted 3 s.
        tries.close = (now) => close(Math.min(now, begunAt + 2500));
      },
    }),
  },
  {
    fault: 'a try of a person counts as one of the rules',
    namedBy: 'tries: RETURN that is stopped after 3 s without motion by the sensor leaves the rules their tries',
    related: /^tries|^proof of torque/,
    make: () => ({
      booted: ({ tries }) => {
        const begin = tries.begin.bind(tries);
        tries.begin = (now) => begin(now, true);
      },
    }),
  },
  {
    fault: 'the torque is never proved',
    namedBy:
      'proof of torque: after a slip at a release, RETURN by a dead drive shows A, then STUCK, F, each time, and nothing more is lost',
    related: /^proof of torque|draws too much against the brake/,
    make: () => ({
      booted: (state) => {
        Object.defineProperty(state, 'mustProve', { get: () => false });
      },
    }),
  },
  {
    fault: 'the sounder does not call for help',
    namedBy: 'sounder: off level in F it calls by the high pattern, though the host is alive, until level',
    related: /^sounder/,
    make: () => ({
      booted: ({ sounder }) => {
        const step = sounder.step.bind(sounder);
        sounder.step = (scene) => step({ ...scene, failed: false, commandAt: scene.now });
      },
    }),
  },
  {
    fault: 'a return of a rule is not announced',
    namedBy: 'sounder: a rule’s return is announced by the second pattern, quick and even, for 3 s',
    related: /announced for the last 10 s/,
    make: () => ({
      booted: (state) => {
        Object.defineProperty(state, 'announces', { get: () => false, set: () => {} });
      },
    }),
  },
  {
    fault: 'an announcement sounds like the call for help',
    namedBy: 'sounder: a rule’s return is announced by the second pattern, quick and even, for 3 s',
    related: /^$/,
    make: () => ({
      booted: ({ sounder }) => {
        const step = sounder.step.bind(sounder);
        sounder.step = (scene) =>
          step(scene.announces ? { ...scene, announces: false, offLevel: true, atLevel: false, failed: true } : scene);
      },
    }),
  },
  {
    fault: 'the level switch is believed whatever the sensor says',
    namedBy: 'level switch: closed above +3° for 300 ms: SWITCH, flag 15; RETURN goes to the sensor’s zero',
    related: /^level switch/,
    make: () => ({
      booted: ({ levelSwitch }) => {
        levelSwitch.step = () => false;
        levelSwitch.endsReturn = () => true;
      },
    }),
  },
  {
    fault: 'a level switch that has been doubted is never believed again',
    namedBy: 'level switch: flag 15 falls once the switch has been seen open above and closed below level',
    related: /^$/,
    make: () => ({
      booted: ({ levelSwitch }) => {
        let { doubted } = levelSwitch;
        Object.defineProperty(levelSwitch, 'doubted', {
          get: () => doubted,
          set: (value: boolean) => {
            doubted = doubted || value;
          },
        });
      },
    }),
  },
  {
    fault: 'the next person inherits the limits',
    namedBy: 'limits: DISARM clears the limits: the next person does not inherit them',
    related: /clear the limits|need new limits|RESET (in|out of) F/,
    make: () => ({
      booted: (state) => {
        let { letter, limits } = state;
        // Entering I sets the letter and then clears the limits: that one assignment is ignored.
        let entersIdle = false;
        Object.defineProperty(state, 'letter', {
          get: () => letter,
          set: (next: typeof letter) => {
            letter = next;
            entersIdle = next === 'I';
          },
        });
        Object.defineProperty(state, 'limits', {
          get: () => limits,
          set: (next: typeof limits) => {
            if (!entersIdle || next !== null) limits = next;
            entersIdle = false;
          },
        });
      },
    }),
  },
  {
    fault: 'a lease is never cut short: HELLO and the button leave it running',
    namedBy: 'leases: HELLO ends a running lease: M stops, LEASE',
    related: /^leases: HELLO|HELLO in M|^button: (within ±2°|in R at level)/,
    make: () => ({
      booted: ({ lease }) => {
        lease.cutShort = () => {};
      },
    }),
  },
  {
    fault: 'the direction of a motion is not judged, only its speed',
    namedBy:
      'motion without an order: in M, a drive that runs backwards no faster than ordered: RUNAWAY, F, brake on within 300 ms',
    related: /^motion without an order: .*(backwards|a direction of its own)/,
    make: () => ({
      booted: ({ motion }) => {
        motion.runsAgainstOrder = () => false;
      },
    }),
  },
  {
    fault: 'RESET resumes the interrupted motion',
    namedBy: 'latching: RESET after a stopped motion moves nothing, and nothing resumes',
    related: /^$/,
    make: () => {
      let order: Command | null = null;
      return {
        command: (command, inside) => {
          if (command.verb === 'MOVE') order = command;
          if (command.verb !== 'RESET' || order === null || inside.board.state !== 'S') return false;
          const state = inside.board.program?.state;
          inside.pass(encode({ kind: 'command', ...command }));
          state?.motion.rampTo(state.now, 3000, 100, 100);
          return true;
        },
      };
    },
  },
];
