/** One end of a serial line, in bytes. The far end may cut, garble, delay or never answer. */
export interface BytePort {
  /** Never waits. */
  write(bytes: Uint8Array): void;
  /** The listener must not keep `bytes`: the buffer is reused. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
}
