/** The messages of a board with StandardFirmata, as bytes. */
const pair = (value: number): number[] => [value & 0x7f, (value >> 7) & 0x7f];
const pairsOf = (values: Iterable<number>): number[] => [...values].flatMap(pair);
const codes = (text: string): number[] => [...Buffer.from(text, 'latin1')];

export const version = (major = 2, minor = 4): number[] => [0xf9, major, minor];
export const firmware = (name = 'StandardFirmata.ino', major = 2, minor = 4): number[] => [
  0xf0,
  0x79,
  major,
  minor,
  ...pairsOf(codes(name)),
  0xf7,
];
/** An Uno: two pins for the serial line, twelve digital pins of which six have PWM, six analog pins. */
export const capabilities = (): number[] => {
  const pins = Array.from({ length: 20 }, (_, pin) => {
    if (pin < 2) return [0x7f];
    if (pin >= 14) return [0, 1, 1, 1, 2, 10, 0x7f];
    return [3, 5, 6, 9, 10, 11].includes(pin) ? [0, 1, 1, 1, 3, 8, 4, 14, 0x7f] : [0, 1, 1, 1, 4, 14, 0x7f];
  });
  return [0xf0, 0x6c, ...pins.flat(), 0xf7];
};
export const analogMapping = (): number[] => [
  0xf0,
  0x6a,
  ...Array.from({ length: 20 }, (_, pin) => (pin < 14 ? 0x7f : pin - 14)),
  0xf7,
];
export const digital = (port: number, value: number): number[] => [0x90 | port, ...pair(value)];
export const text = (message: string): number[] => [0xf0, 0x71, ...pairsOf(codes(message)), 0xf7];
export const i2c = (address: number, register: number, data: readonly number[]): number[] => [
  0xf0,
  0x77,
  ...pair(address),
  ...pair(register),
  ...pairsOf(data),
  0xf7,
];
export const tooFew = (): number[] => text('I2C: Too few bytes received');
export const whoAmI = (chip = 0x68): number[] => i2c(0x68, 0x75, [chip]);

/** A reply with the 14 data registers. */
export function motion(accelX: number, accelZ: number, gyroY = 0): number[] {
  const words = [accelX, 7, accelZ, -1800, 0, gyroY, 0];
  return i2c(
    0x68,
    0x3b,
    words.flatMap((word) => [(word >> 8) & 0xff, word & 0xff]),
  );
}
