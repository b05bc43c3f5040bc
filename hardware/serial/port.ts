/** A serial cable that comes and goes, in bytes. The far end may cut, garble, flood or never answer. */
export interface Cable {
  /** Opened, or opened anew after an unplug. */
  onOpen(listener: () => void): void;
  /** Gone: closed, unplugged, or never there; with the reason in plain words. */
  onClosed(listener: (reason: string) => void): void;
  onBytes(listener: (bytes: Uint8Array) => void): void;
  /** Never waits, never throws; bounded. */
  write(bytes: Uint8Array): void;
}
