import { performance } from 'node:perf_hooks'
import type { Database } from '../db/database.js'
import { putBack, takeSnapshot, type Snapshot } from '../db/snapshots.js'
import type { Deliveries } from '../features/events/webhooks/deliveries.js'
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

/** Does at once what is due of all that a server does beside answering, and waits for what that sent to receivers of webhooks. */
export async function runDue(
  features: readonly Feature[],
  sweeps: readonly Sweep[],
  deliveries: Deliveries,
): Promise<void> {
  for (const one of [...features.flatMap(({ jobs }) => jobs ?? []), ...sweeps]) {
    for (let batch = 0; batch < BATCHES_MAX; batch++) if (!(await one.run())) break
  }
  // What is delivered makes room for the next.
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    if ((await deliveries.settled()) === 0) break
    await deliveries.wake()
  }
}
