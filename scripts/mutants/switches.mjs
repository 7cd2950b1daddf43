// Memory that the thread of the tests shares with the process that starts it.

/** Places in `control`. */
export const FRESH = 0
export const CALLS = 1
export const CALLS_MAX = 2
/** Bits in `reached`: loaded once with its module, or run again by each test. */
export const IMPORTING = 1
export const TESTING = 2

const CALLS_UNLIMITED = 2 ** 31 - 1
const CALLS_FREE = 200_000
/** How many times as often as without a mutant. */
const CALLS_FACTOR = 20

/** @param count how many mutants there are; their ids are 0 to count - 1 */
export function makeSwitches(count) {
  const bytes = () => new Uint8Array(new SharedArrayBuffer(Math.max(count, 1)))
  const active = bytes()
  const reached = bytes()
  const control = new Int32Array(new SharedArrayBuffer(16))
  return {
    shared: { active, control, reached },
    /**
     * @param ids of the mutants to be switched on
     * @param isFresh whether every module is loaded again before, as a mutant needs that works while modules load
     * @param usualCalls how often `$mutant` is asked without one, or null for no limit
     */
    set: (ids, isFresh, usualCalls) => {
      active.fill(0)
      reached.fill(0)
      for (const id of ids) active[id] = 1
      control[FRESH] = isFresh ? 1 : 0
      control[CALLS] = 0
      control[CALLS_MAX] =
        usualCalls === null
          ? CALLS_UNLIMITED
          : Math.min(usualCalls * CALLS_FACTOR + CALLS_FREE, CALLS_UNLIMITED)
    },
    calls: () => control[CALLS],
    /** @returns the ids that were reached in this phase */
    reachedIn: (phase) => [...reached.keys()].filter((id) => (reached[id] & phase) !== 0),
  }
}
