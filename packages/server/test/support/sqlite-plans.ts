import { CompiledQuery, sql } from 'kysely'
import type { Database } from '../../src/db/database.js'
import { assumedRows, assumedRowsPerValue, indexesOf, isRare, isSmall } from './assumed-statistics.js'
import type { Statement } from './statements.js'

/** Rows that a statement may read, or sort, however much there is. */
const ROWS_MAX = 2_000

/** Judges a statement. @returns the lines of its plan where that reads or sorts more than it may; null where the plan holds */
export type Judge = (statement: Pick<Statement, 'text'>) => Promise<readonly string[] | null>

/** @param rows  how many there are in truth, whatever the planner was told */
export async function sqliteJudge(db: Pick<Database, 'queries'>, rows: number): Promise<Judge> {
  const indexes = new Map((await indexesOf(db)).map((index) => [index.name, index]))
  const tables = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(
    db.queries,
  )
  const names = new Set(tables.rows.map(({ name }) => name))

  /** The rows that a line of the plan looks at, for each row of the lines above it. */
  const rowsOf = (line: string, text: string): number => {
    const [, verb, alias = ''] = /^(SCAN|SEARCH) (\S+)/.exec(line) ?? []
    const table = names.has(alias) ? alias : tableCalled(alias, text)
    if (verb === undefined || table === null || !names.has(table) || isSmall(table)) return 1
    const index = /INDEX (\S+)/.exec(line)?.[1] ?? ''
    if (isRare(index)) return 1
    // A full-text index gives the rows of a word in their order.
    if (/VIRTUAL TABLE INDEX \d+:M/.test(line)) return 1
    const by = indexes.get(index)
    if (verb === 'SCAN' || line.includes('AUTOMATIC')) return assumedRows(table, rows)
    if (by === undefined) return 1
    const equal = [...line.matchAll(/(\w+|<expr>)=\?/g)].map(([, column = '']) => column)
    if (by.isUnique && equal.length === by.columns.length) return 1
    // What lies between two ends is what was asked for: what is due, or begins with a text.
    if (/>\?.*<\?/.test(line)) return 1
    return Math.min(
      assumedRows(table, rows),
      ...equal.map((column) => assumedRowsPerValue(table, column, rows)),
    )
  }

  return async ({ text }) => {
    const explained = await db.queries.executeQuery<{ detail: string }>(
      CompiledQuery.raw(`explain query plan ${text}`),
    )
    const lines = explained.rows.map(({ detail }) => detail)
    const wide = lines.filter((line) => rowsOf(line, text) > ROWS_MAX)
    if (wide.length === 0) return null
    // The order of an index, left as soon as there is enough.
    const stops = /\blimit\b|^\s*select (?:max|min)\(/i.test(text)
    const sorts = lines.some((line) => /^USE TEMP B-TREE FOR (?!group_concat)/.test(line))
    const scansForSome = wide.some((line) => line.startsWith('SCAN')) && /\bwhere\b/i.test(text)
    return stops && !sorts && !scansForSome ? null : lines
  }
}

function tableCalled(alias: string, text: string): string | null {
  return (
    new RegExp(`"?(\\w+)"? as "?${alias.replaceAll(/\W/g, '')}"?(?!\\w)`, 'i').exec(text)?.[1] ??
    new RegExp(`from "?(\\w+)"? ${alias.replaceAll(/\W/g, '')}\\b`, 'i').exec(text)?.[1] ??
    null
  )
}
