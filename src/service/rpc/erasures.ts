/**
 * People who are being erased, or were since this program began. Both an erase and a start ask the records and wait: what
 * was read of a person before an erase starts no session after it.
 */
export class Erasures {
  readonly #ids = new Map<string, 'under way' | 'done'>();

  /** Why no session of this person starts, and no other erase; null: nothing is against it. */
  refusal(id: string): string | null {
    const found = this.#ids.get(id);
    if (found === undefined) return null;
    return found === 'done' ? `${id} was erased` : `${id} is being erased`;
  }

  isUnderWay(id: string): boolean {
    return this.#ids.get(id) === 'under way';
  }

  begin(id: string): void {
    this.#ids.set(id, 'under way');
  }

  end(id: string, isErased: boolean): void {
    if (isErased) this.#ids.set(id, 'done');
    else this.#ids.delete(id);
  }
}
