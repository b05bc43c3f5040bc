/** A service with people and a simulated table, whose time passes as real time does, but never faster than it is handled. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { protocolLibrary } from '../../../src/cli/support/protocol-file.ts';
import { bootId } from '../../../src/records/files/boot-id.ts';
import { setPin } from '../../../src/service/access/clinicians.ts';
import { atEnd } from '../../support/cleanup.ts';
import { clinicianName, noon, pin } from '../../support/patients-rig.ts';
import { type Served, serve } from '../../support/service-rig.ts';
import { folder } from '../../support/temporary-folder.ts';

const tickMs = 20;

const protocol = {
  name: 'page-test',
  title: 'Page test',
  level: 'beginner',
  steps: [{ ramp: { to: 10, rate: 1 } }, { hold: { seconds: 30 } }],
};

export class PacedService {
  /** Virtual milliseconds in a real one. */
  speed = 1;
  readonly socketPath: string;
  readonly #clock: VirtualClock;
  readonly #data: string;
  #served: Served | null = null;

  private constructor(data: string, clock: VirtualClock) {
    this.#data = data;
    this.socketPath = join(data, 's.sock');
    this.#clock = clock;
  }

  static async start(): Promise<PacedService> {
    const data = folder();
    mkdirSync(join(data, 'protocols'));
    writeFileSync(join(data, 'protocols', 'page-test.json'), JSON.stringify(protocol));
    const day = new Date(noon);
    const local = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
    writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn: local.join('-'), boot: bootId() }));
    await setPin(data, pin, { name: clinicianName });
    const service = new PacedService(data, new VirtualClock());
    await service.serve();
    const timer = setInterval(() => service.#pass(), tickMs);
    atEnd(() => clearInterval(timer));
    return service;
  }

  /** Starts it, or starts it again where it has ended. */
  async serve(): Promise<void> {
    const clock = this.#clock;
    this.#served = await serve({
      data: this.#data,
      socket: this.socketPath,
      clock,
      wallTime: () => noon + clock.now(),
      hasRecords: true,
      library: protocolLibrary([join(this.#data, 'protocols')]),
      now: () => ({
        bootId: 'boot-1',
        monotonicMs: 1e6 + clock.now(),
        wallMs: noon + clock.now(),
        isSynchronised: true,
        utcOffsetMin: 0,
      }),
    });
  }

  get state(): string {
    return this.#running.service.controller.state;
  }

  get angleDeg(): number {
    return this.#running.simulated.truth().angleDeg;
  }

  /** Everything that the service has logged, as lines of JSON. */
  get log(): string {
    return this.#running.log.join('');
  }

  inject(fault: string): void {
    this.#running.simulated.inject(parseFault(fault));
  }

  async end(): Promise<void> {
    await this.#running.end();
  }

  get #running(): Served {
    if (this.#served === null) throw new Error('not started');
    return this.#served;
  }

  #pass(): void {
    for (let ms = 0; ms < tickMs * this.speed; ms += tickMs) {
      this.#clock.advanceTo(milliseconds(this.#clock.now() + tickMs));
    }
  }
}

export { clinicianName, pin };
