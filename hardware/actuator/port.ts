/** One end of a serial line, in bytes. The far end may cut, garble, delay or never answer; `write` never waits. */
export interface BytePort {
  write(bytes: Uint8Array): void;
  /** The listener must not keep `bytes`: the buffer is used again. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
}
