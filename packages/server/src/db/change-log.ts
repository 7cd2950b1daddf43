/** Records whose last change is kept in mind; beyond it everything counts as changed. */
const CHANGED_RECORDS_MAX = 50_000
/** Lines of the journal that are read at once; who is further behind counts everything as changed. */
export const LINES_MAX = 5_000
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

/** Reads the journal's end; one statement, so that head and lines belong together. In no order: either all lines are there, or everything counts as changed. */
export const TAIL_SQL = `select h.seq as head, c.seq as seq, c.gid as gid from change_head h left join changes c on c.seq > ? where h.id = 1 limit ${LINES_MAX}`

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
