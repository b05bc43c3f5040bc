/** What the page's parts share: what was heard, what is shown, and the calls. */
import { messageOf } from '../../../../protocols/base/errors.ts';
import { ServiceFeed } from '../../model/feed.ts';
import type { Heard } from '../../model/heard.ts';
import { followedSession, type LastSession } from '../../model/last-session.ts';
import { type View, viewOf } from '../../model/view.ts';
import { BrowserClock } from './connection/browser-clock.ts';
import { webSocketTransport } from './connection/web-socket-transport.ts';

/** Without news the page is drawn so often, because what it shows gets older. */
const redrawEveryMs = 250;
/** How long a message stays on the screen, and a refusal. */
const messageMs = 2500;
const refusalMs = 6000;

export interface Message {
  readonly text: string;
  readonly isRefusal: boolean;
}

export class PageConsole {
  readonly clock = new BrowserClock();
  readonly feed: ServiceFeed;
  #redraw: () => void = () => undefined;
  #frame: number | null = null;
  #message: { readonly shown: Message; readonly untilMs: number } | null = null;
  /** Of the session that has ended while this page was open, until its questions are answered. */
  #ended: LastSession | null = null;
  #running: LastSession | null = null;

  constructor() {
    const onChange = () => {
      this.#followSession();
      this.#schedule();
    };
    this.feed = new ServiceFeed({ transport: webSocketTransport, clock: this.clock, onChange });
  }

  begin(redraw: () => void): void {
    this.#redraw = redraw;
    window.setInterval(() => this.#schedule(), redrawEveryMs);
    this.feed.start();
  }

  get heard(): Heard {
    return this.feed.heard;
  }

  get view(): View {
    return viewOf(this.feed.heard, this.clock.now());
  }

  get message(): Message | null {
    return this.#message !== null && this.clock.now() < this.#message.untilMs ? this.#message.shown : null;
  }

  get ended(): LastSession | null {
    return this.#ended;
  }

  say(text: string, isRefusal = false): void {
    this.#message = { shown: { text, isRefusal }, untilMs: this.clock.now() + (isRefusal ? refusalMs : messageMs) };
    this.#schedule();
  }

  /** Says why an act failed. */
  sayFailure(what: string, error: unknown): void {
    this.say(`${what}: ${messageOf(error)}`, true);
  }

  /** Sends an act whose answer is not needed; a refusal is said. */
  act(what: string, asked: Promise<unknown>): void {
    asked.catch((error: unknown) => this.sayFailure(what, error));
  }

  forgetEnded(): void {
    this.#ended = null;
    this.#schedule();
  }

  #followSession(): void {
    const { heard } = this.feed;
    if (heard.status === null) return;
    this.#running = followedSession(this.#running, heard);
    if (heard.status.value.session !== null || this.#running === null) return;
    this.#ended = this.#running;
    this.#running = null;
  }

  #schedule(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#redraw();
    });
  }
}
