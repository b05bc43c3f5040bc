/** The terminal's console on a recording socket, without a terminal. */
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { ServiceFeed } from '../../src/console/model/feed.ts';
import { viewOf } from '../../src/console/model/view.ts';
import type { Key } from '../../src/console/terminal/keys.ts';
import { socketTransport } from '../../src/console/terminal/socket-transport.ts';
import { type Ended, type Face, TerminalConsole } from '../../src/console/terminal/terminal-console.ts';
import { atEnd } from './cleanup.ts';
import { type Recorded, RecordingService } from './recording-service.ts';
import { until } from './waiting.ts';

const esc = '\u001b';
const byteNames: Partial<Record<Key, string>> = {
  space: ' ',
  'ctrl-c': '\u0003',
  'ctrl-l': '\f',
  enter: '\r',
  escape: `${esc}[27u`,
  backspace: '\u007f',
  tab: '\t',
  up: `${esc}[A`,
  down: `${esc}[B`,
  right: `${esc}[C`,
  left: `${esc}[D`,
  'page-up': `${esc}[5~`,
  'page-down': `${esc}[6~`,
  home: `${esc}[H`,
  end: `${esc}[F`,
  paste: `${esc}[200~r 12\r${esc}[201~`,
  other: 'ä',
};

/** As a terminal sends it. */
export const bytesOf = (key: Key): string => byteNames[key] ?? key;

const noFace: Face = { show: () => undefined, forget: () => undefined, close: () => undefined };

/** The last request of each press: answers come in order, so that nothing else was sent when its answer is there. */
const barrier = 'protocols.check';

export class TerminalRig {
  readonly service: RecordingService;
  readonly feed: ServiceFeed;
  ended: Ended | null = null;
  #terminal: TerminalConsole;
  readonly #clock = new MonotonicClock();
  readonly #face: Face;

  private constructor(service: RecordingService, face: Face) {
    this.service = service;
    this.#face = face;
    this.feed = new ServiceFeed({
      transport: socketTransport(service.path),
      clock: this.#clock,
      onChange: () => this.#terminal.changed(),
    });
    this.#terminal = this.#opened();
    atEnd(() => {
      this.#terminal.close();
      this.feed.close();
    });
  }

  static async open(face: Face = noFace): Promise<TerminalRig> {
    const rig = new TerminalRig(await new RecordingService().listen(), face);
    rig.feed.start();
    await rig.untilHeard();
    return rig;
  }

  get terminal(): TerminalConsole {
    return this.#terminal;
  }

  /** A console that has just been opened, on the same connection. */
  reopen(): void {
    this.#terminal.close();
    this.#terminal = this.#opened();
    this.ended = null;
  }

  /** Waits until the console knows what the service knows. */
  async untilHeard(): Promise<void> {
    const { service, feed } = this;
    await until('heard', () => {
      const { telemetry, status } = feed.heard;
      const isKnown = telemetry?.value.state === service.telemetry.state && status !== null;
      return isKnown && JSON.stringify(telemetry?.value.refusals) === JSON.stringify(service.telemetry.refusals);
    });
  }

  /** Presses keys one after the other, each with the answers of the last; returns what was sent. */
  async press(...keys: readonly Key[]): Promise<readonly Recorded[]> {
    return this.type(...keys.map(bytesOf));
  }

  async type(...pieces: readonly string[]): Promise<readonly Recorded[]> {
    const { acts } = this.service;
    acts.length = 0;
    for (const piece of pieces) {
      this.#terminal.read(Buffer.from(piece));
      await this.feed.call(barrier, { protocol: 'x' });
    }
    return acts.filter(({ method }) => method !== barrier);
  }

  #opened(): TerminalConsole {
    const feed = () => this.feed;
    return new TerminalConsole({
      feed: {
        get heard() {
          return feed().heard;
        },
        send: ({ method, params }) => feed().call(method, params as never),
        urgent: (act) => feed().urgent(act),
      },
      viewOf,
      face: this.#face,
      loginName: null,
      now: () => this.#clock.now(),
      after: (ms, action) => {
        const timer = this.#clock.after(milliseconds(ms), action);
        return () => this.#clock.cancel(timer);
      },
      onEnd: (how) => {
        this.ended = how;
      },
    });
  }
}
