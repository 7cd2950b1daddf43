import { performance } from 'node:perf_hooks'
import type { Database } from '../db/database.js'
import { putBack, takeSnapshot, type Snapshot } from '../db/snapshots.js'
import type { Feature } from '../features/feature.js'
import type { Sweep } from '../platform/sweeper.js'

/** Batches of one job that are done at once, so that none goes on for ever. */
const BATCHES_MAX = 10_000

/** What the emulator is handed of the database and the machine. */
export function emulatorParts(db: Database) {
  return {
    snapshots: {
      take: async (): Promise<object> => await takeSnapshot(db),
      putBack: async (taken: object) => {
        await putBack(db, taken as Snapshot)
      },
    },
    stopwatch: () => performance.now(),
  }
}

/** Does at once what is due of all that a server does beside answering. */
export async function runDue(features: readonly Feature[], sweeps: readonly Sweep[]): Promise<void> {
  for (const one of [...features.flatMap(({ jobs }) => jobs ?? []), ...sweeps]) {
    for (let batch = 0; batch < BATCHES_MAX; batch++) if (!(await one.run())) break
  }
}
