/** Records whose last change is kept in mind; beyond it everything counts as changed. */
const CHANGED_RECORDS_MAX = 50_000
/** Lines of the journal that are read at once; who is further behind counts everything as changed. */
export const LINES_MAX = 5_000
interface Line {
  readonly gid: string
}

export interface JournalTail {
  /** Which server of the database said so; another one may not have all that the one before it had. */
  readonly server: string
  readonly head: number
  /** The lines after the number that was asked for, as many as there may be at once. */
  readonly lines: readonly Line[]
}

interface ChangeLog {
  /** The number up to which the journal was read; before the first time one that no line comes after. */
  readonly head: () => number
  /** @returns the version that holds from now on */
  readonly add: (tail: JournalTail) => number
  /** The version with which a record changed last; of one that is not known any more, the one with which everything may have changed. */
  readonly changedAt: (gid: string) => number
}

/**
 * What is known of the journal, in versions that this process counts by itself and that never fall: the numbers of the journal do, where a database has lost its
 * latest changes to a failover, and then come again for other changes.
 */
export function makeChangeLog(): ChangeLog {
  const changed = new Map<string, number>()
  let known = { head: Number.MAX_SAFE_INTEGER, server: '' }
  let version = 0
  let floor = 0
  return {
    head: () => known.head,
    add: ({ head, lines, server }) => {
      if (server === known.server && head === known.head) return version
      version += 1
      const isWhole = server === known.server && head > known.head && lines.length >= head - known.head
      if (!isWhole || changed.size + lines.length > CHANGED_RECORDS_MAX) {
        changed.clear()
        floor = version
      }
      for (const { gid } of lines) changed.set(gid, version)
      known = { head, server }
      return version
    },
    changedAt: (gid) => Math.max(floor, changed.get(gid) ?? 0),
  }
}

/** Reads the journal's end; one statement, so that head and lines belong together. In no order: either all lines are there, or everything counts as changed. */
export const TAIL_SQL = `select '' as server, h.seq as head, c.gid as gid from change_head h left join changes c on c.seq > ? where h.id = 1 limit ${LINES_MAX}`

export function tailOf(
  rows: readonly { readonly server: string; readonly head: number; readonly gid: string | null }[],
): JournalTail {
  const [first] = rows
  if (first === undefined) throw new Error('the journal of changes has no head')
  const { head, server } = first
  return { server, head, lines: rows.flatMap(({ gid }) => (gid === null ? [] : [{ gid }])) }
}
