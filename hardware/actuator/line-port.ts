/** The actuator driver's side of a cable: whole lines, and urgent bytes past every queue. */
export interface LineListener {
  /** The port was opened, for the first time or again; nothing sent before counts any more. */
  opened(): void;
  /** The port is gone, or not there yet. Called once for each reason. */
  closed(reason: string): void;
  /** Without its LF. */
  line(text: string): void;
  /** A line longer than the wire protocol allows was dropped; called once for it. */
  overlong(): void;
}

export interface LinePort {
  /** Sets the only listener. Calls `opened` at once if the port is open. */
  attach(listener: LineListener): void;
  /** Returns at once and never throws; bytes beyond the queue's bound are dropped. */
  write(bytes: Uint8Array): void;
  /** Writes immediately, past every queue, even if the tty accepts no more. */
  urgent(bytes: Uint8Array): void;
  /** The last bytes (about a hundred) received since the port was opened, for identifying an unknown device. */
  recentBytes(): Uint8Array;
  /** Number of bytes received since the port was opened. */
  readonly receivedBytes: number;
  /** Queries a sensors' board, in its protocol and at its baud rate; its answer shows in {@link recentBytes}. */
  probe(): void;
  /** Closes and reopens the port, where that can help against silence. */
  reopen(reason: string): void;
}
