/**
 * A table whose drivers are loaded when its ports are to be opened: they take longer to load than all the rest, and the
 * socket is to answer before that. Until then it is what a table without ports is.
 */
import type { Actuator, ActuatorNotice, Order, Pendant, PendantNotice, TiltSample } from '../../hardware/table.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import type { PortState, Table, TableState } from './table.ts';

const loading: PortState = { isUp: false, said: 'its driver is being loaded', counters: {} };

export class DeferredTable implements Table {
  readonly #load: () => Promise<Table>;
  readonly #onState: ((state: TableState) => void)[] = [];
  readonly #onNotice: ((notice: ActuatorNotice) => void)[] = [];
  readonly #onSample: ((sample: TiltSample) => void)[] = [];
  readonly #onPendant: ((notice: PendantNotice) => void)[] = [];
  #table: Table | null = null;
  #problem: string | null = null;
  #isClosed = false;
  /** What was asked for before there was anybody to ask. */
  #order: Order | null = null;
  #isStopped = false;
  #shown: Parameters<Pendant['show']>[0] = null;
  #asked: Parameters<Pendant['ask']>[0] = null;

  readonly actuator: Actuator = {
    order: (order) => {
      this.#order = order;
      this.#table?.actuator.order(order);
    },
    stop: () => {
      if (this.#table === null) this.#isStopped = true;
      else this.#table.actuator.stop();
    },
    renewUntil: (until: Milliseconds) => this.#table?.actuator.renewUntil(until),
    subscribe: (listener) => {
      this.#onNotice.push(listener);
    },
  };
  readonly tilt = {
    subscribe: (listener: (sample: TiltSample) => void) => {
      this.#onSample.push(listener);
    },
  };
  readonly pendant: Pendant = {
    subscribe: (listener) => {
      this.#onPendant.push(listener);
    },
    show: (alarm) => {
      this.#shown = alarm;
      this.#table?.pendant.show(alarm);
    },
    ask: (question) => {
      this.#asked = question;
      this.#table?.pendant.ask(question);
    },
  };

  constructor(load: () => Promise<Table>) {
    this.#load = load;
  }

  get state(): TableState {
    if (this.#table !== null) return this.#table.state;
    const port = this.#problem === null ? loading : { ...loading, said: this.#problem };
    return { actuator: port, sensors: port };
  }

  onState(listener: (state: TableState) => void): void {
    this.#onState.push(listener);
  }

  open(): void {
    this.#load().then(
      (table) => this.#use(table),
      (error) => {
        this.#problem = `its driver cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
        this.#tell();
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
      for (const listener of this.#onNotice) listener(notice);
    });
    table.tilt.subscribe((sample) => {
      for (const listener of this.#onSample) listener(sample);
    });
    table.pendant.subscribe((notice) => {
      for (const listener of this.#onPendant) listener(notice);
    });
    table.onState(() => this.#tell());
    table.open();
    if (this.#isStopped) table.actuator.stop();
    else if (this.#order !== null) table.actuator.order(this.#order);
    table.pendant.show(this.#shown);
    table.pendant.ask(this.#asked);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#onState) listener(this.state);
  }
}
