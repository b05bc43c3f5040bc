import type { Actuator, Pendant, TiltSensor } from '../../hardware/table.ts';

/** The state of one of the two ports, as the status and the log show it. */
export interface PortState {
  readonly isUp: boolean;
  /** The state in plain words: "no such file", "bench-01, firmware 1.0". The state counts as unchanged while it is the same. */
  readonly said: string;
  /** The link's counters, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface TableState {
  readonly actuator: PortState;
  readonly sensors: PortState;
}

/** A table that the service controls: its three devices, and the ports they are connected to. */
export interface Table {
  readonly actuator: Actuator;
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly state: TableState;
  /** The listener is called when a port's state changes, not at each attempt to open it. */
  onState(listener: (state: TableState) => void): void;
  /**
   * Begins to open the ports and retries until they are open. Resolves once the drivers are loaded, which may block this
   * process, or cannot be. Never rejects.
   */
  open(): Promise<void>;
  /** Never rejects. */
  close(): Promise<void>;
}
