/** What the actuator's side needs of a cable: lines, and a way past everything. */
export interface LineListener {
  /** The port is open, or open anew: whatever was under way on it is not any more. */
  opened(): void;
  /** The port is gone, or there is none yet: told once for each reason. */
  closed(reason: string): void;
  /** Without its LF. */
  line(text: string): void;
  /** A line longer than any of the wire's; dropped whole, told once. */
  overlong(): void;
}

export interface LinePort {
  /** Begins; at once with `opened`, where the port is open. There is one listener. */
  attach(listener: LineListener): void;
  /** Never waits, never throws; bounded. */
  write(bytes: Uint8Array): void;
  /** Now, past every queue, also where the tty takes no more. */
  urgent(bytes: Uint8Array): void;
  /** The last bytes that came since it was opened, a hundred or so: for telling who it is that speaks no wire of ours. */
  recentBytes(): Uint8Array;
  /** Bytes that came since it was opened. */
  readonly received: number;
  /** Asks, in the words and at the speed of a sensors' board, whether it is one: what it answers is in {@link recentBytes}. */
  probe(): void;
  /** Closes and opens anew, where that may help; for whoever hears nothing any more. */
  reopen(reason: string): void;
}
