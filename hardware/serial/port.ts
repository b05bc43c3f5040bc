/** A serial cable that may be unplugged and plugged in at any time, in bytes. The far end may cut, garble, flood or be silent. */
export interface Cable {
  /** The port was opened, for the first time or after an unplug. */
  onOpen(listener: () => void): void;
  /** The port is closed, unplugged, or not there yet; `reason` is for people. */
  onClosed(listener: (reason: string) => void): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Returns at once and never throws; bytes beyond the queue's bound are dropped. */
  write(bytes: Uint8Array): void;
}
