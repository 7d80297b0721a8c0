/** Numbers that look random and are the same for the same seed: a fault that was found once is found again. */
export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = (seed * 7_919) % 2_147_483_647
  }

  below(limit: number): number {
    this.#state = (this.#state * 48_271) % 2_147_483_647
    return this.#state % limit
  }

  /** undefined of an empty list. */
  oneOf<T>(items: readonly T[]): T | undefined {
    return items[this.below(Math.max(1, items.length))]
  }
}
