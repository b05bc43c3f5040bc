/**
 * CRC-16/MCRF4XX: polynomial 0x1021 reflected, initial value 0xFFFF, no final XOR. The reflected bit order is that of
 * the UART, so a burst on the wire is a burst to the CRC. The update is that of avr-libc's `_crc_ccitt_update`.
 */
export function crc16(text: string, start = 0, end = text.length): number {
  let crc = 0xffff;
  for (let index = start; index < end; index += 1) {
    let data = (text.charCodeAt(index) ^ crc) & 0xff;
    data = (data ^ (data << 4)) & 0xff;
    crc = ((data << 8) | (crc >> 8)) ^ (data >> 4) ^ (data << 3);
  }
  return crc & 0xffff;
}

/** Code of the first of the sixteen letters `@ABCDEFGHIJKLMNO`, each of which encodes one nibble. */
const nibbleBase = 64;

/** Four letters, high nibble first. Not hex digits: one flipped bit of a hex digit can change two bits of the CRC. */
export function crcLetters(crc: number): string {
  return String.fromCharCode(
    nibbleBase + (crc >> 12),
    nibbleBase + ((crc >> 8) & 15),
    nibbleBase + ((crc >> 4) & 15),
    nibbleBase + (crc & 15),
  );
}

/** Whether the four characters of `line` starting at `at` are the letters of `crc`. */
export function crcMatches(line: string, at: number, crc: number): boolean {
  return (
    line.charCodeAt(at) === nibbleBase + (crc >> 12) &&
    line.charCodeAt(at + 1) === nibbleBase + ((crc >> 8) & 15) &&
    line.charCodeAt(at + 2) === nibbleBase + ((crc >> 4) & 15) &&
    line.charCodeAt(at + 3) === nibbleBase + (crc & 15)
  );
}
