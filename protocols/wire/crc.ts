/**
 * CRC-16/MCRF4XX: polynomial 0x1021 reflected, initial value 0xFFFF, no final xor. Reflected, its bit order is the
 * UART's, so a burst on the wire is a burst to the CRC. The update is the one avr-libc gives as `_crc_ccitt_update`.
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

/** The first of the sixteen letters `@ABCDEFGHIJKLMNO` that carry a nibble each. */
const nibbleBase = 64;

/** Four letters, the high nibble first. Letters, since one flipped bit of a hex digit could change two CRC bits. */
export function crcLetters(crc: number): string {
  return String.fromCharCode(
    nibbleBase + (crc >> 12),
    nibbleBase + ((crc >> 8) & 15),
    nibbleBase + ((crc >> 4) & 15),
    nibbleBase + (crc & 15),
  );
}

/** Whether the four characters of `line` from `at` on are the letters of `crc`. */
export function crcMatches(line: string, at: number, crc: number): boolean {
  return (
    line.charCodeAt(at) === nibbleBase + (crc >> 12) &&
    line.charCodeAt(at + 1) === nibbleBase + ((crc >> 8) & 15) &&
    line.charCodeAt(at + 2) === nibbleBase + ((crc >> 4) & 15) &&
    line.charCodeAt(at + 3) === nibbleBase + (crc & 15)
  );
}
