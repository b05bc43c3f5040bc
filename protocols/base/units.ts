/**
 * Physical quantities as branded numbers, so that degrees are never passed where milliseconds are meant.
 *
 * A brand exists only for the compiler; at run time each is a plain number. Arithmetic gives back a bare `number`
 * which has to be named again by one of the constructors below: the only casts to these types.
 */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** An angle in degrees: 0 is level, positive is head-down (inverted), negative is head-up. */
export type Degrees = Quantity<'deg'>;
/** An angular rate in degrees per second; signed where it is a measured rate, a magnitude where it is a limit. */
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
