import { sql } from 'kysely'
import type { AsOf, Changes } from '../platform/remembered.js'
import type { Queries } from './database.js'

/** Records whose last change is kept in mind; beyond it everything counts as changed. */
const CHANGED_RECORDS_MAX = 50_000
/** Lines of the journal that are read at once; who is further behind counts everything as changed. */
const LINES_MAX = 5_000
interface Line {
  readonly seq: number
  readonly gid: string
}

export interface JournalTail {
  readonly head: number
  /** The lines after the number that was asked for, as many as there may be at once. */
  readonly lines: readonly Line[]
}

interface ChangeLog {
  /** The number up to which the journal was read; before the first time one that no line comes after. */
  readonly head: () => number
  readonly add: (tail: JournalTail) => void
  readonly changedAt: (gid: string) => number
}

/** What is known of the journal. Lines that come twice, or in another order than they were written, change nothing. */
export function makeChangeLog(): ChangeLog {
  const changed = new Map<string, number>()
  let known = Number.MAX_SAFE_INTEGER
  let floor = 0
  return {
    head: () => known,
    add: ({ head, lines }) => {
      // Nothing is missing between what was known and this, and there is room.
      const isWhole = head >= known && lines.length >= head - known
      if (!isWhole || changed.size + lines.length > CHANGED_RECORDS_MAX) {
        changed.clear()
        floor = head
      }
      for (const { gid, seq } of lines) changed.set(gid, Math.max(seq, changed.get(gid) ?? 0))
      known = head
    },
    changedAt: (gid) => Math.max(floor, changed.get(gid) ?? 0),
  }
}

/** Reads the journal's end; one statement, so that head and lines belong together. */
export const TAIL_SQL = `select h.seq as head, c.seq as seq, c.gid as gid from change_head h left join changes c on c.seq > ? order by c.seq limit ${LINES_MAX}`

export function tailOf(
  rows: readonly { readonly head: number; readonly seq: number | null; readonly gid: string | null }[],
): JournalTail {
  const [first] = rows
  if (first === undefined) throw new Error('the journal of changes has no head')
  return {
    head: first.head,
    lines: rows.flatMap(({ gid, seq }) => (gid === null || seq === null ? [] : [{ gid, seq }])),
  }
}

/**
 * On SQLite: the journal is looked at when the change stamp has moved.
 * @param readTail  null while a transaction is open
 */
export function sqliteChanges({
  changeStamp,
  readTail,
}: {
  readonly changeStamp: () => number
  readonly readTail: (afterSeq: number) => JournalTail | null
}): Changes {
  const log = makeChangeLog()
  let asOf: AsOf = { seq: -1, stamp: -1 }
  return {
    catchUp() {
      const stamp = changeStamp()
      if (stamp === asOf.stamp) return asOf
      const tail = readTail(log.head())
      if (tail === null) return null
      log.add(tail)
      asOf = { seq: log.head(), stamp }
      return asOf
    },
    changedAt: log.changedAt,
  }
}

/**
 * On PostgreSQL: one statement for all requests that have arrived before it is sent. It is sent when the turn of the event loop has heard all its
 * sockets, and not before the one before has been answered.
 */
export function postgresChanges(queries: Queries): Changes {
  const log = makeChangeLog()
  const read = async (): Promise<AsOf> => {
    const { rows } = await sql<{
      head: number
      seq: number | null
      gid: string | null
    }>`select h.seq as head, c.seq as seq, c.gid as gid from change_head h left join changes c on c.seq > ${log.head()} order by c.seq limit ${sql.lit(LINES_MAX)}`.execute(
      queries,
    )
    log.add(tailOf(rows))
    return { seq: log.head(), stamp: null }
  }
  let current: Promise<unknown> = Promise.resolve()
  let next: Promise<AsOf> | null = null
  return {
    catchUp() {
      if (next !== null) return next
      const before = current
      next = endOf(before).then(async () => {
        next = null
        return await read()
      })
      current = next
      return next
    },
    changedAt: log.changedAt,
  }
}

/** Waits until it has ended, one way or the other, and until this turn has heard all its sockets. */
async function endOf(before: Promise<unknown>): Promise<void> {
  await before.catch(() => undefined)
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}
