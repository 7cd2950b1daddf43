/** How often something may be tried within a window. Each has a name of its own. */
export interface Budget {
  readonly name: string
  /** Of one address; its networks have more, see `addressGroups`. */
  readonly points: number
  readonly windowSeconds: number
  /**
   * What it is for. `guessing`: tries at a secret, exact over all nodes, in a window that begins with the first one; it holds whatever the
   * operator sets. `load`: work that strangers can order, in windows of the clock, over all nodes as far as they have told each other; it is
   * open with `MUDRA_RATE_LIMITS=off`.
   */
  readonly against: 'guessing' | 'load'
  /**
   * Who makes up its keys. `ours`: gids and other values that only we issue. `anybody`: texts that a stranger sends; they are folded
   * into a fixed number of counters, so that nobody can fill the memory with them.
   */
  readonly keys: 'ours' | 'anybody'
}

/** Whose budget it is. */
export interface ThrottleKey {
  /** A client's address; its networks are counted with it. */
  readonly address?: string
  /** A person, an email address, an app, a device. Never a secret. */
  readonly subject?: string
}

/** One of the counters that a try of a budget takes from. */
export interface Counter {
  readonly budget: string
  readonly key: string
  /** What the keys are apart in: the budget's name, and for networks how many times its points they have. */
  readonly space: string
  readonly points: number
  readonly windowSeconds: number
}

/** Counters of one sort of budgets. What they return is for how many milliseconds to wait, 0 for not at all. */
export interface Counters {
  /** Takes one; where there is none left nothing is taken. */
  take(counter: Counter): number | Promise<number>
  /** The same without counting, as far as this node knows. */
  look(counter: Counter): number
  giveBack(counter: Counter): void | Promise<void>
  reset(counter: Counter): void | Promise<void>
}
