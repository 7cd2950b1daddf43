import type { Backlog, Sweep } from '../platform/sweeper.js'
import type { Database } from './database.js'

/** Lines that are kept for those who are behind; whoever is further behind forgets everything. */
const LINES_KEPT = 20_000

/** Frees the lines of the journal of changes that nobody reads any more. @param rowsMax  of one batch */
export function pruneChanges(db: Database, rowsMax: number): Sweep {
  const readRange = async () => {
    const { head, oldest } = await db.queries
      .selectFrom('change_head')
      .select([
        'seq as head',
        (row) =>
          row
            .selectFrom('changes')
            .select((line) => line.fn.min('seq').as('seq'))
            .as('oldest'),
      ])
      .where('id', '=', 1)
      .executeTakeFirstOrThrow()
    return { oldest: oldest ?? head + 1, end: head - LINES_KEPT }
  }
  return {
    name: 'changes',
    run: async () => {
      const { end, oldest } = await readRange()
      if (oldest > end) return false
      const upTo = Math.min(end, oldest + rowsMax - 1)
      await db.queries.deleteFrom('changes').where('seq', '<=', upTo).execute()
      return upTo < end
    },
    backlog: async (): Promise<Backlog> => {
      const { end, oldest } = await readRange()
      return { rows: Math.max(0, end - oldest + 1), ageMs: 0 }
    },
  }
}
