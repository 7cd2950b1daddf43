import { sql, type RawBuilder } from 'kysely'

/**
 * Whether one of some columns has a text anywhere in it. Both databases take the letters A to Z for their small ones, and no others; what
 * means something to `like` is a letter like any other.
 */
export function containsText(columns: readonly RawBuilder<unknown>[], text: string): RawBuilder<boolean> {
  const small = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  const pattern = `%${small.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const hits = columns.map((column) => sql`lower(${column}) like ${pattern} escape '\\'`)
  return sql<boolean>`(${sql.join(hits, sql` or `)})`
}
