/** Scale and noise of the MPU-6050 from its data sheet (PS-MPU-6000A, rev. 3.4), and its residual errors on the bed. */

export const perDegree = Math.PI / 180;
/** LSB per g and per °/s in the narrowest ranges, ±2 g and ±250 °/s. */
export { unitsPerDegPerS, unitsPerG } from '../../tilt/chips/mpu6050.ts';
/** g/√Hz and °/s/√Hz */
export const accelNoiseDensity = 400e-6;
export const gyroNoiseDensity = 0.005;
/** Residual errors after the calibration at start: deg, deg/s. */
export const mountingErrorDeg = 0.1;
export const gyroBias = 0.05;

export function int16(value: number): number {
  return Math.max(-0x8000, Math.min(0x7fff, Math.round(value)));
}
