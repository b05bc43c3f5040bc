/** The flags of a device's last telemetry line, read where it leaves the device. */

/** `T … <flags>*CCCC` and LF: four hex digits before the check. */
const letterT = 0x54;
const star = 0x2a;
const fromEnd = 10;

export class ReportedFlags {
  flags = 0;

  read(bytes: Uint8Array): void {
    const { length } = bytes;
    if (bytes[0] !== letterT || bytes[length - 6] !== star) return;
    let flags = 0;
    for (let index = length - fromEnd; index < length - 6; index += 1) flags = flags * 16 + hexDigit(bytes[index] ?? 0);
    this.flags = flags;
  }
}

/** 0–9, A–F. */
const hexDigit = (code: number): number => (code <= 0x39 ? code - 0x30 : code - 0x37);
