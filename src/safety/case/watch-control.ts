import type { Control, Several } from './argument.ts';
import { code, tests } from './places.ts';

/** The watch of a hazard: its file in `src/safety/hazards`, its object there, its tests. */
export const watch = (
  file: string,
  symbol: string,
  [name, ...more]: Several<string>,
): Control & { readonly untested?: never } => ({
  does: 'Its watch finds it and asks for the reaction.',
  code: code(`src/safety/hazards/${file}`, symbol),
  tests: tests('safety/watches.test.ts', `each hazard > ${name}`, ...more.map((each) => `each hazard > ${each}`)),
});
