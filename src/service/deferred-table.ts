import type { Actuator, ActuatorNotice, Order, Pendant, PendantNotice, TiltSample } from '../../hardware/table.ts';
import { messageOf } from '../../protocols/base/errors.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import type { PortState, Table, TableState } from './table.ts';

const loading: PortState = { isUp: false, said: 'loading the driver', counters: {} };

/**
 * A table whose drivers are loaded when it is opened. They take longer to load than the rest of the service, and the
 * socket should answer before that. Until then the table behaves like one whose ports are closed.
 */
export class DeferredTable implements Table {
  readonly #load: () => Promise<Table>;
  readonly #stateListeners: ((state: TableState) => void)[] = [];
  readonly #noticeListeners: ((notice: ActuatorNotice) => void)[] = [];
  readonly #sampleListeners: ((sample: TiltSample) => void)[] = [];
  readonly #pendantListeners: ((notice: PendantNotice) => void)[] = [];
  #table: Table | null = null;
  #loadError: string | null = null;
  #isClosed = false;
  /** Requests made before the drivers were loaded. */
  #order: Order | null = null;
  #isStopped = false;
  #alarm: Parameters<Pendant['show']>[0] = null;
  #question: Parameters<Pendant['ask']>[0] = null;

  readonly actuator: Actuator = {
    order: (order) => {
      this.#order = order;
      this.#table?.actuator.order(order);
    },
    stop: () => {
      if (this.#table === null) this.#isStopped = true;
      else this.#table.actuator.stop();
    },
    chirp: () => this.#table?.actuator.chirp(),
    renewUntil: (until: Milliseconds) => this.#table?.actuator.renewUntil(until),
    subscribe: (listener) => {
      this.#noticeListeners.push(listener);
    },
  };
  readonly tilt = {
    subscribe: (listener: (sample: TiltSample) => void) => {
      this.#sampleListeners.push(listener);
    },
  };
  readonly pendant: Pendant = {
    subscribe: (listener) => {
      this.#pendantListeners.push(listener);
    },
    show: (alarm) => {
      this.#alarm = alarm;
      this.#table?.pendant.show(alarm);
    },
    ask: (question) => {
      this.#question = question;
      this.#table?.pendant.ask(question);
    },
    // Nothing is announced of a table that has not connected.
    announce: (isAnnouncing) => this.#table?.pendant.announce(isAnnouncing),
    chirp: () => this.#table?.pendant.chirp(),
  };

  constructor(load: () => Promise<Table>) {
    this.#load = load;
  }

  get state(): TableState {
    if (this.#table !== null) return this.#table.state;
    const port = this.#loadError === null ? loading : { ...loading, said: this.#loadError };
    return { actuator: port, sensors: port };
  }

  onState(listener: (state: TableState) => void): void {
    this.#stateListeners.push(listener);
  }

  async open(): Promise<void> {
    await this.#load().then(
      (table) => this.#use(table),
      (error) => {
        this.#loadError = `the driver cannot be loaded: ${messageOf(error)}`;
        this.#notifyState();
      },
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#table?.close();
  }

  #use(table: Table): void {
    if (this.#isClosed) return;
    this.#table = table;
    table.actuator.subscribe((notice) => {
      for (const listener of this.#noticeListeners) listener(notice);
    });
    table.tilt.subscribe((sample) => {
      for (const listener of this.#sampleListeners) listener(sample);
    });
    table.pendant.subscribe((notice) => {
      for (const listener of this.#pendantListeners) listener(notice);
    });
    table.onState(() => this.#notifyState());
    void table.open();
    if (this.#isStopped) table.actuator.stop();
    else if (this.#order !== null) table.actuator.order(this.#order);
    table.pendant.show(this.#alarm);
    table.pendant.ask(this.#question);
    this.#notifyState();
  }

  #notifyState(): void {
    for (const listener of this.#stateListeners) listener(this.state);
  }
}
