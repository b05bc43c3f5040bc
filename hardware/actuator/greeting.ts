import type { Milliseconds } from '../../src/units.ts';
import type { LinePort } from './line-port.ts';
import type { PortState } from './port-state.ts';
import { recognise, shown } from './stranger.ts';

/** ms that whoever is there gets to answer HELLO before it is called a stranger. */
const patience = 1000;
/** ms between two looks at what came. */
const lookInterval = 200;
/** Nothing heard for so long (ms): the port is opened anew, then after twice as long, up to the longest. */
const silence = { shortest: 5000, longest: 60_000 };

/** The time between an open port and an answer to HELLO: what is heard meanwhile, and by whom. */
export class Greeting {
  /** A line of our wire has come since it began. */
  understood = false;
  readonly #port: LinePort;
  #beganAt = 0;
  #lookedAt = 0;
  #heardAt = 0;
  #received = 0;
  #patience: number = silence.shortest;
  #stranger: string | null = null;
  #heard = '';

  constructor(port: LinePort) {
    this.#port = port;
  }

  begin(now: Milliseconds): void {
    this.understood = false;
    this.#beganAt = now;
    this.#lookedAt = now;
    this.#heardAt = now;
    this.#received = this.#port.received;
    this.#stranger = null;
    this.#heard = '';
  }

  look(now: Milliseconds): void {
    if (now - this.#lookedAt < lookInterval) return;
    this.#lookedAt = now;
    const { received } = this.#port;
    if (received !== this.#received) {
      this.#received = received;
      this.#heardAt = now;
      this.#patience = silence.shortest;
      this.#listen(now);
    } else if (now - this.#heardAt >= this.#patience) {
      const waited = this.#patience;
      this.#heardAt = now;
      this.#patience = Math.min(silence.longest, 2 * waited);
      this.#port.reopen(`nothing was heard for ${waited / 1000} s`);
    }
  }

  state(refusal: string | null): PortState {
    if (refusal !== null) {
      return { kind: 'foreign', reason: `this actuator cannot be spoken to: ${refusal}`, heard: this.#heard };
    }
    return this.#stranger === null
      ? { kind: 'greeting', heard: this.#heard }
      : { kind: 'foreign', reason: this.#stranger, heard: this.#heard };
  }

  #listen(now: Milliseconds): void {
    const bytes = this.#port.heard();
    // One that has given itself away stays who it is: what follows are its complaints about HELLO.
    const recognised = this.understood ? null : recognise(bytes);
    if (recognised !== null) {
      this.#stranger = recognised;
      this.#heard = shown(bytes);
    } else if (this.understood) {
      this.#stranger = null;
    } else if (this.#stranger === null && now - this.#beganAt >= patience) {
      this.#heard = shown(bytes);
      this.#stranger = 'something answers that is no Fulcrum actuator: is the path right, and the baud rate?';
    }
  }
}
