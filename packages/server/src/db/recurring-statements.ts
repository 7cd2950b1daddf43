import { nameOf } from './named-statements.js'

/** So often a text has to come before it is worth a name: parsing and planning it once more costs less than keeping its plan on every connection. */
const RECURRENCES = 16
/** Texts that get a name so; what PostgreSQL keeps of each takes some tens of kilobytes a connection. */
const RECURRING_STATEMENTS_MAX = 300
/** Texts that are counted; when there are more, counting begins anew. */
const COUNTED_TEXTS_MAX = 2_000
/** Longer ones have long lists of values, and hardly ever come again. */
const TEXT_LENGTH_MAX = 4_000

const READS_OR_WRITES_ROWS = /^\s*(?:select|insert|update|delete|with)\b/i
/** How a list is best read depends on how much of it there is, and a plan for all values does not know. */
const IS_LIST = /\blimit\b/i

/**
 * Statements that are built for each call and come out as the same text again and again: a look-up by key, what is written with every change.
 * @returns the name of a text that recurs; undefined for one that does not, or not yet
 */
export function makeRecurring(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  let counts = new Map<string, number>()
  return (text) => {
    const name = names.get(text)
    if (name !== undefined || names.size >= RECURRING_STATEMENTS_MAX || !mayHaveName(text)) return name
    const count = (counts.get(text) ?? 0) + 1
    if (count < RECURRENCES) {
      if (count === 1 && counts.size >= COUNTED_TEXTS_MAX) counts = new Map()
      counts.set(text, count)
      return undefined
    }
    counts.delete(text)
    const given = nameOf(text)
    names.set(text, given)
    return given
  }
}

function mayHaveName(text: string): boolean {
  return text.length <= TEXT_LENGTH_MAX && READS_OR_WRITES_ROWS.test(text) && !IS_LIST.test(text)
}
