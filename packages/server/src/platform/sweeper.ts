import { performance } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'

/** How often a sweeper is woken. */
export const SWEEPER_INTERVAL_MS = 1_000
/** Of that, how long it sweeps at most: the loop and the database's writer stay free for requests. */
const SWEEPING_MS_MAX = 100
/** A kind of row of which no more was due is looked at again after so many wakings, unless it says otherwise. */
const WAKINGS_BETWEEN_LOOKS = 60

/** How far a sweep is behind. */
export interface Backlog {
  /** Rows that are due, counted up to a bound. */
  readonly rows: number
  /** For how long the oldest of them has been due; 0 where none is. */
  readonly ageMs: number
}

/** What each sweep was behind when it was last looked at, by its name. */
export type Backlogs = Map<string, Backlog>

/** A kind of row that is freed beside answering. */
export interface Sweep {
  readonly name: string
  readonly wakingsBetweenLooks?: number
  /** Frees one batch. @returns whether there is more */
  run(): Promise<boolean>
  /** What is due, and was not freed yet. */
  backlog(): Promise<Backlog>
}

export interface Sweeper {
  /** Sweeps what is due, within a bounded time. Never throws: what failed is told, and tried again at the next look. */
  wake(): Promise<void>
}

interface Standing {
  readonly sweep: Sweep
  wakingsLeft: number
  hasMore: boolean
}

/**
 * Frees rows batch by batch. A kind of which a whole batch was due is gone on with at once, in turn with the others, until nothing more is
 * due or the time is up; then the next waking goes on. So a table shrinks as fast as the bound on time allows, and an idle server looks
 * once a minute.
 */
export function makeSweeper(needs: {
  readonly sweeps: readonly Sweep[]
  readonly backlogs: Backlogs
  readonly onFailure: (error: unknown, name: string) => void
  /** Milliseconds that pass while it sweeps, from any beginning. */
  readonly stopwatch?: () => number
}): Sweeper {
  const stopwatch = needs.stopwatch ?? (() => performance.now())
  let standings: readonly Standing[] = needs.sweeps.map((sweep) => ({
    sweep,
    wakingsLeft: 1,
    hasMore: false,
  }))

  const runOne = async (standing: Standing): Promise<void> => {
    const { sweep } = standing
    standing.wakingsLeft = sweep.wakingsBetweenLooks ?? WAKINGS_BETWEEN_LOOKS
    try {
      // Looked at before anything is written: with nothing due, nobody who writes is waited for.
      if (!standing.hasMore) {
        const backlog = await sweep.backlog()
        needs.backlogs.set(sweep.name, backlog)
        if (backlog.rows === 0) return
      }
      standing.hasMore = await sweep.run()
      if (!standing.hasMore) needs.backlogs.set(sweep.name, await sweep.backlog())
    } catch (error) {
      standing.hasMore = false
      needs.onFailure(error, sweep.name)
    }
  }

  return {
    async wake() {
      const beganMs = stopwatch()
      const isTimeUp = () => stopwatch() - beganMs >= SWEEPING_MS_MAX
      for (const standing of standings) standing.wakingsLeft -= 1
      const isDue = ({ hasMore, wakingsLeft }: Standing) => hasMore || wakingsLeft <= 0
      let due = standings.filter(isDue)
      while (due.length > 0 && !isTimeUp()) {
        for (const standing of due) {
          if (isTimeUp()) break
          await runOne(standing)
          // Requests are answered between two batches.
          await setImmediate()
        }
        due = due.filter(isDue)
      }
      for (const { sweep } of due) {
        try {
          needs.backlogs.set(sweep.name, await sweep.backlog())
        } catch (error) {
          needs.onFailure(error, sweep.name)
        }
      }
      // Another one is first the next time, so that none waits behind those that always have more.
      standings = [...standings.slice(1), ...standings.slice(0, 1)]
    },
  }
}
