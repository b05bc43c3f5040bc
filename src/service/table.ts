import type { Actuator, Pendant, TiltSensor } from '../../hardware/table.ts';

/** One of the two ports, as the status and the log show it. */
export interface PortState {
  readonly isUp: boolean;
  /** What is so, in plain words: "no such file", "greeting", "bench-01, firmware 1.0". The same words: no change. */
  readonly said: string;
  /** What the link has counted, by name. */
  readonly counters: Readonly<Record<string, number>>;
}

export interface TableState {
  readonly actuator: PortState;
  readonly sensors: PortState;
}

/** A table that the service controls: the seam's three parts, and what stands between them and the cables. */
export interface Table {
  readonly actuator: Actuator;
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly state: TableState;
  /** Called at each change of what is said of a port, not at each try. */
  onState(listener: (state: TableState) => void): void;
  /** Begins to open the ports, and keeps at it for as long as it takes. Never throws. */
  open(): void;
  /** Never rejects. */
  close(): Promise<void>;
}
