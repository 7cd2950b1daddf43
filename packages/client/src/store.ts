/**
 * Where credentials are kept. What is kept is text, under a key that names server, app and account; the text is a secret.
 *
 * A store is enough if it does what these two promise. {@link Store.update} is what makes one refresh of many.
 */
export interface Store {
  /** What it is, for messages: `memory`, `file /home/ada/…`. Without secrets. */
  readonly description: string
  /** True where nothing can be kept: what is renewed lives as long as the process. */
  readonly isReadOnly?: boolean
  /**
   * @returns null where nothing is kept
   * @throws MudraError `store_…`
   */
  read(key: string): Promise<string | null>
  /**
   * Reads, decides and writes while nobody else does, in this process or another that shares the store.
   * @param change  is given what is kept, and returns what shall be: null removes it, the same text changes nothing. What it throws
   *   changes nothing, and is thrown.
   * @throws MudraError `store_…`; what was kept is then still kept
   */
  update(key: string, change: (kept: string | null) => Promise<string | null>): Promise<void>
}

/** Makes work under one name wait for each other, in the order of their coming. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  async run<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
    const before = this.#last.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.then(
      () => {},
      () => {},
    )
    this.#last.set(name, settled)
    try {
      return await mine
    } finally {
      if (this.#last.get(name) === settled) this.#last.delete(name)
    }
  }
}
