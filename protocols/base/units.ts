/**
 * Physical quantities as branded numbers, so that degrees cannot be passed where milliseconds are expected.
 *
 * The brand exists at compile time only; at run time each is a plain number. Arithmetic yields a plain `number`, which
 * must be branded again by one of the constructors below; they contain the only casts to these types.
 */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** An angle in degrees: 0 is level, positive is head-down (inverted), negative is head-up. */
export type Degrees = Quantity<'deg'>;
/** An angular rate in degrees per second; signed for a measured rate, a magnitude for a limit. */
export type DegreesPerSecond = Quantity<'deg/s'>;
export type DegreesPerSecondSquared = Quantity<'deg/s²'>;
/** A duration, or an instant on a monotonic clock, in milliseconds. */
export type Milliseconds = Quantity<'ms'>;
export type Milliamperes = Quantity<'mA'>;

export const degrees = (value: number): Degrees => value as Degrees;
export const degreesPerSecond = (value: number): DegreesPerSecond => value as DegreesPerSecond;
export const degreesPerSecondSquared = (value: number): DegreesPerSecondSquared => value as DegreesPerSecondSquared;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Milliseconds => (value * 1000) as Milliseconds;
export const milliamperes = (value: number): Milliamperes => value as Milliamperes;
