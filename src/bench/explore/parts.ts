/** What `fulcrum explore` searches. */
import { machineModel } from './machine/model.ts';
import type { Model } from './model.ts';
import { type RunningSearch, Search } from './search.ts';

export interface ExploredPart {
  readonly name: string;
  /** Names of the properties of steps, and of those of the whole graph. */
  readonly properties: readonly string[];
  readonly ways: readonly string[];
  /** @param depth inputs at most; undefined: as many as it takes */
  readonly begin: (depth?: number) => RunningSearch;
}

function part<S, I>(name: string, makeModel: () => Model<S, I>): ExploredPart {
  const { properties, ways } = makeModel();
  return {
    name,
    properties,
    ways: ways.map(({ property }) => property),
    begin: (depth) => new Search(makeModel(), depth),
  };
}

export const exploredParts: readonly ExploredPart[] = [part('session machine', machineModel)];
