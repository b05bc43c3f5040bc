/** What `fulcrum explore` searches. */
import { linkModel } from './link/model.ts';
import { machineModel } from './machine/model.ts';
import type { Model } from './model.ts';
import type { PartName } from './part-names.ts';
import { type RunningSearch, Search } from './search.ts';
import { turnModel } from './turn/model.ts';

export interface ExploredPart {
  readonly name: PartName;
  readonly properties: readonly string[];
  /** @param depth inputs from a start, at most; undefined: the model's own */
  readonly begin: (depth?: number) => RunningSearch;
}

function part<S, I>(name: PartName, makeModel: () => Model<S, I>): ExploredPart {
  const { properties, ways } = makeModel();
  return {
    name,
    properties: [...properties, ...ways.map(({ property }) => property)],
    begin: (depth) => new Search(makeModel(), depth),
  };
}

export const exploredParts: readonly ExploredPart[] = [
  part('machine', machineModel),
  part('turn', turnModel),
  part('link', linkModel),
];
