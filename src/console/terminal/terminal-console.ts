/** The console at a terminal: keys to requests, what is heard to pictures or lines. */
import { messageOf } from '../../../protocols/base/errors.ts';
import type { Heard } from '../model/heard.ts';
import type { View } from '../model/view.ts';
import { KeyReader } from './key-reader.ts';
import { reduce } from './reducer.ts';
import { type Answered, type Call, type Effect, type Input, initialUi, type Surroundings, type Ui } from './ui.ts';

/** The connection to the service, with a request's parameters as its method has them. */
export interface Feed {
  readonly heard: Heard;
  /** Rejects with `ServiceRefusal`, or with another error where the service does not answer. */
  send(call: Call): Promise<unknown>;
  /** Returns whether it could be sent. */
  urgent(act: 'stop' | 'return'): boolean;
}

export interface Shown {
  readonly view: View;
  readonly heard: Heard;
  readonly ui: Ui;
  readonly nowMs: number;
}

/** A picture on a terminal, or lines of text. */
export interface Face {
  show(shown: Shown): void;
  /** Something else may have written on the terminal, or its size has changed. */
  forget(): void;
  close(): void;
}

export type Ended = 'quit' | 'interrupted' | 'interrupted, STOP not sent';

export interface TerminalConsoleOptions {
  readonly feed: Feed;
  readonly viewOf: (heard: Heard, nowMs: number) => View;
  readonly face: Face;
  readonly loginName: string | null;
  readonly now: () => number;
  readonly after: (ms: number, action: () => void) => () => void;
  readonly onEnd: (how: Ended) => void;
}

/** Ten pictures a second at most. */
export const pictureEveryMs = 100;
/** Ages and countdowns go on while nothing is heard. */
const idlePictureMs = 500;

const notSent: Readonly<Record<'stop' | 'return', string>> = {
  stop: 'STOP WAS NOT SENT: the service does not answer. Press the red stop, or run: fulcrum stop',
  return: 'RETURN WAS NOT SENT: the service does not answer. Hold the button at the table, or run: fulcrum return',
};

export class TerminalConsole {
  readonly #options: TerminalConsoleOptions;
  readonly #reader: KeyReader;
  #ui: Ui = initialUi;
  #isStopSent = false;
  #isDue = true;
  #shownMs = Number.NEGATIVE_INFINITY;
  #cancel: () => void = () => {};
  #isClosed = false;

  constructor(options: TerminalConsoleOptions) {
    this.#options = options;
    const { now, after, feed } = options;
    this.#reader = new KeyReader({
      now,
      after,
      onStop: () => {
        this.#isStopSent = feed.urgent('stop');
      },
      onKeys: (keys) => {
        for (const key of keys) this.#take({ kind: 'key', key });
      },
    });
    this.#wait();
  }

  get ui(): Ui {
    return this.#ui;
  }

  /** Bytes of the terminal. */
  read(bytes: Uint8Array): void {
    this.#reader.read(bytes);
  }

  /** What was heard has changed. */
  changed(): void {
    this.#take({ kind: 'heard' });
  }

  /** The terminal's size has changed. */
  resized(): void {
    this.#options.face.forget();
    this.#isDue = true;
  }

  /** SIGINT, which a terminal in raw mode does not send. */
  interrupt(): void {
    this.#isStopSent = this.#options.feed.urgent('stop');
    this.#take({ kind: 'key', key: 'ctrl-c' });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#reader.close();
    this.#options.face.close();
  }

  #around(): Surroundings {
    const { feed, viewOf, loginName, now } = this.#options;
    const nowMs = now();
    return { heard: feed.heard, view: viewOf(feed.heard, nowMs), loginName, nowMs };
  }

  #take(input: Input): void {
    if (this.#isClosed) return;
    const { ui, effects } = reduce(this.#ui, input, this.#around());
    this.#ui = ui;
    const isStop = input.kind === 'key' && input.key === 'space';
    if (isStop && !this.#isStopSent) this.#say(notSent.stop);
    for (const effect of effects) this.#carryOut(effect);
    this.#isDue = true;
    this.#showIfDue();
  }

  #say(text: string): void {
    this.#ui = { ...this.#ui, message: { text, isBad: true } };
  }

  #carryOut(effect: Effect): void {
    const { feed, face, onEnd } = this.#options;
    switch (effect.kind) {
      case 'urgent':
        if (!feed.urgent(effect.act)) this.#say(notSent[effect.act]);
        return;
      case 'call':
        void this.#call(effect.call);
        return;
      case 'redraw':
        face.forget();
        return;
      case 'quit':
        onEnd('quit');
        return;
      case 'interrupt':
        onEnd(this.#isStopSent ? 'interrupted' : 'interrupted, STOP not sent');
    }
  }

  async #call(call: Call): Promise<void> {
    try {
      const result = await this.#options.feed.send(call);
      // The service's answer has the type that its table gives it.
      this.#take({ kind: 'answer', answered: { ...call, result } as Answered });
    } catch (error) {
      const { code, data } = Object(error) as { readonly code?: unknown; readonly data?: unknown };
      const text = messageOf(error);
      this.#take({ kind: 'refusal', call, code: typeof code === 'number' ? code : null, text, data: data ?? null });
    }
  }

  #wait(): void {
    if (this.#isClosed) return;
    this.#cancel = this.#options.after(pictureEveryMs, () => {
      this.#showIfDue();
      this.#wait();
    });
  }

  #showIfDue(): void {
    const nowMs = this.#options.now();
    const sinceMs = nowMs - this.#shownMs;
    if (sinceMs < pictureEveryMs || !(this.#isDue || sinceMs >= idlePictureMs)) return;
    this.#shownMs = nowMs;
    this.#isDue = false;
    const { view, heard } = this.#around();
    this.#options.face.show({ view, heard, ui: this.#ui, nowMs });
  }
}
