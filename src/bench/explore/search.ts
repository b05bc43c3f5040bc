/** Exhaustive breadth-first search of a model's states, with the shortest path to each violation. */
import type { Broken, Model } from './model.ts';
import { Visited } from './visited.ts';

/** A broken property with the shortest way to it. */
export interface Violation extends Broken {
  /** Inputs from the beginning. */
  readonly path: readonly string[];
  /** The state after the last of them. */
  readonly state: string;
}

export interface SearchResult {
  readonly states: number;
  readonly edges: number;
  /** Inputs from a start to the furthest state. */
  readonly depth: number;
  /** One for each property that is broken. */
  readonly violations: readonly Violation[];
}

export interface SearchProgress {
  /** States that were expanded. */
  readonly states: number;
  readonly waiting: number;
  /** Up to now. */
  readonly result: SearchResult;
}

/** What a caller needs of a search, whatever its model. */
export interface RunningSearch {
  /** Expands so many states more. */
  advance(states: number): SearchProgress;
}

export class Search<S, I> implements RunningSearch {
  readonly #model: Model<S, I>;
  /** States that take more inputs are not expanded. */
  readonly #deepest: number;
  readonly #visited: Visited<S, I>;
  readonly #violations = new Map<string, Violation>();
  #expanded = 0;
  #edges = 0;

  constructor(model: Model<S, I>, deepest: number = model.deepest) {
    this.#model = model;
    this.#deepest = deepest;
    this.#visited = new Visited(model, deepest);
    for (const labels of model.starts) this.#walkTo(labels);
  }

  advance(states: number): SearchProgress {
    const visited = this.#visited;
    for (let left = states; left > 0 && this.#expanded < visited.count; left -= 1) {
      this.#expand(this.#expanded);
      this.#expanded += 1;
    }
    const waiting = visited.count - this.#expanded;
    if (waiting === 0) this.#findHanging();
    return { states: this.#expanded, waiting, result: this.#result() };
  }

  /** Makes each state on the way a start. */
  #walkTo(labels: readonly string[]): void {
    const model = this.#model;
    let state = model.initial;
    let from = 0;
    for (const label of labels) {
      const input = model.inputs(state).find((one) => model.label(one) === label);
      if (input === undefined) throw new Error(`nothing is called "${label}" in: ${model.show(state)}`);
      state = model.step(state, input).next;
      from = this.#visited.add(state, from, input, 0);
    }
  }

  #expand(from: number): void {
    const model = this.#model;
    const visited = this.#visited;
    if (visited.depthOf(from) >= this.#deepest) return;
    const state = visited.take(from);
    for (const input of model.inputs(state)) {
      this.#edges += 1;
      const { next, broken } = model.step(state, input);
      for (const one of broken) {
        if (this.#violations.has(one.property)) continue;
        const path = [...visited.pathTo(from), model.label(input)];
        this.#violations.set(one.property, { ...one, path, state: model.show(next) });
      }
      if (next === state) continue;
      const to = visited.add(next, from, input);
      for (const [way, { isProgress }] of model.ways.entries()) {
        if (isProgress(state, input)) visited.addEdge(way, from, to);
      }
    }
  }

  #result(): SearchResult {
    const { count, deepest } = this.#visited;
    return { states: count, edges: this.#edges, depth: deepest, violations: [...this.#violations.values()] };
  }

  #findHanging(): void {
    const visited = this.#visited;
    for (const [way, { property }] of this.#model.ways.entries()) {
      const hanging = visited.firstWithoutWay(way);
      if (hanging === null) continue;
      const reason = 'nothing that is promised leads on from here';
      this.#violations.set(property, {
        property,
        reason,
        path: visited.pathTo(hanging),
        state: visited.shown(hanging),
      });
    }
  }
}
