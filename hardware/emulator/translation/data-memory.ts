/** Places in the data memory of an ATmega328P. */

/** Below are the registers and the peripherals. */
export const ramStart = 0x100;
export const ramBytes = 2048;
export const ramEnd = ramStart + ramBytes;
/** Addresses of IN and OUT start here. */
export const firstIoAddress = 0x20;
export const addresses = { stack: 0x5d, status: 0x5f };
