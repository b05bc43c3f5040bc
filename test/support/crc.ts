/** CRC-16/MCRF4XX as the wire's four letters, computed bit by bit: independent of the codec, which it helps to test. */
export function crcOf(payload: string): string {
  let crc = 0xffff;
  for (const letter of payload) {
    crc ^= letter.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  }
  return [12, 8, 4, 0].map((shift) => String.fromCharCode(64 + ((crc >> shift) & 15))).join('');
}
