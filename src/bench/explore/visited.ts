import type { Model } from './model.ts';

/** The states that were reached, each with the way to it. A state itself is dropped once it has been expanded. */
export class Visited<S, I> {
  readonly #model: Model<S, I>;
  readonly #deepest: number;
  readonly #indices = new Map<string, number>();
  readonly #waiting = new Map<number, S>();
  readonly #cameFrom: number[] = [];
  readonly #cameBy: (I | null)[] = [];
  readonly #depths: number[] = [];
  /** For each way: its goals, and the states from which its progress leads to each state. */
  readonly #ways: readonly { readonly goals: number[]; readonly leadTo: Map<number, number[]> }[];

  /** @param deepest states that take so many inputs are not expanded, and so not kept */
  constructor(model: Model<S, I>, deepest: number) {
    this.#model = model;
    this.#deepest = deepest;
    this.#ways = model.ways.map(() => ({ goals: [], leadTo: new Map() }));
    this.add(model.initial, -1, null);
  }

  get count(): number {
    return this.#cameFrom.length;
  }

  get deepest(): number {
    return this.#depths.reduce((deepest, depth) => Math.max(deepest, depth), 0);
  }

  depthOf = (index: number): number => this.#depths[index] ?? 0;

  /** @param depth left out: one more than where it was reached from */
  add(state: S, from: number, input: I | null, depth = from < 0 ? 0 : this.depthOf(from) + 1): number {
    const key = this.#model.key(state);
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const index = this.count;
    this.#indices.set(key, index);
    if (depth < this.#deepest) this.#waiting.set(index, state);
    this.#cameFrom.push(from);
    this.#cameBy.push(input);
    this.#depths.push(depth);
    for (const [way, { isGoal }] of this.#model.ways.entries()) if (isGoal(state)) this.#ways[way]?.goals.push(index);
    return index;
  }

  take(index: number): S {
    const state = this.#waiting.get(index);
    if (state === undefined) throw new Error(`state ${index} was expanded already`);
    this.#waiting.delete(index);
    return state;
  }

  addEdge(way: number, from: number, to: number): void {
    const leadTo = this.#ways[way]?.leadTo;
    const before = leadTo?.get(to);
    if (before === undefined) leadTo?.set(to, [from]);
    else before.push(from);
  }

  pathTo(index: number): readonly string[] {
    return this.#inputsTo(index).map((input) => this.#model.label(input));
  }

  shown(index: number): string {
    const state = this.#inputsTo(index).reduce((at, input) => this.#model.step(at, input).next, this.#model.initial);
    return this.#model.show(state);
  }

  /**
   * The first state from which the way's progress leads to none of its goals; null: there is none. A state that was not
   * expanded may have a way on.
   */
  firstWithoutWay(way: number): number | null {
    const { goals = [], leadTo = new Map<number, number[]>() } = this.#ways[way] ?? {};
    const isLed = new Uint8Array(this.count);
    const found = [...goals];
    for (const [index, depth] of this.#depths.entries()) if (depth >= this.#deepest) found.push(index);
    for (const goal of found) isLed[goal] = 1;
    for (let next = found.pop(); next !== undefined; next = found.pop()) {
      for (const from of leadTo.get(next) ?? []) {
        if (isLed[from] === 1) continue;
        isLed[from] = 1;
        found.push(from);
      }
    }
    const first = isLed.indexOf(0);
    return first < 0 ? null : first;
  }

  #inputsTo(index: number): readonly I[] {
    const inputs: I[] = [];
    for (let at = index; at >= 0; at = this.#cameFrom[at] ?? -1) {
      const input = this.#cameBy[at];
      if (input !== null && input !== undefined) inputs.push(input);
    }
    return inputs.reverse();
  }
}
