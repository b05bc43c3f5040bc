import { wholeClock } from '../../../words.ts';

/** Time left: `1:15`, rounded up. */
export const clock = (ms: number): string => wholeClock(ms, true);
/** Time passed: rounded down. */
export const passed = (ms: number): string => wholeClock(ms);
