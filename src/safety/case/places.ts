/** Short ways to write places down. */
import type { Place, Several, TestPlace } from './argument.ts';

/** Symbols that a source file declares. */
export const code = (file: string, symbol: string, ...more: readonly string[]): Several<Place> => [
  { file, symbol },
  ...more.map((each) => ({ file, symbol: each })),
];

/** Of the firmware's logic. */
export const logic = (file: string, symbol: string, ...more: readonly string[]): Several<Place> =>
  code(`hardware/firmware/actuator/logic/${file}`, symbol, ...more);

/** Words that a document has. */
export const words = (file: string, text: string, ...more: readonly string[]): Several<Place> => [
  { file, words: text },
  ...more.map((each) => ({ file, words: each })),
];

export const tests = (file: string, name: string, ...more: readonly string[]): Several<TestPlace> => [
  { file: `test/${file}`, name },
  ...more.map((each) => ({ file: `test/${file}`, name: each })),
];

/** Whole sessions of `test/scenarios`, each with its expected outcome. */
export const scenarios = (name: string, ...more: readonly string[]): Several<TestPlace> =>
  tests('bench/scenarios.test.ts', `scenarios > ${name}`, ...more.map((each) => `scenarios > ${each}`));
