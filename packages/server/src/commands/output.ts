import stringWidth from 'string-width'
import type { Arguments } from './command-line.js'
import type { CommandContext } from './command.js'

type Output = Pick<CommandContext, 'print' | 'columns'>

const GAP = '  '

/**
 * Prints rows: on a terminal in aligned columns below their heads, into a pipe or a file each as its cells with a tab between them.
 * @param table.none  what a person reads where there is no row
 */
export function printTable(
  output: Output,
  table: {
    /** Null for rows that speak for themselves. */
    readonly heads: readonly string[] | null
    readonly rows: readonly (readonly string[])[]
    readonly none?: string
  },
): void {
  if (table.rows.length === 0 && table.none !== undefined) output.print(table.none)
  if (table.rows.length === 0) return
  const rows = table.rows.map((row) => row.map(inOneLine))
  const lines =
    output.columns === undefined
      ? rows.map((row) => row.join('\t'))
      : inColumns([...(table.heads === null ? [] : [table.heads]), ...rows.map((row) => row.map(shortTime))])
  for (const line of lines) output.print(line)
}

/** Prints what there is to know of one thing: its names and values in two columns, or with a tab between them. */
export function printFields(
  output: Output,
  fields: readonly (readonly [name: string, value: string])[],
): void {
  const rows = fields.map((field) => field.map(inOneLine))
  const lines = output.columns === undefined ? rows.map((row) => row.join('\t')) : inColumns(rows)
  for (const line of lines) output.print(line)
}

/** Prints what was done: as JSON where that is asked for, in words otherwise. */
export function printDone(
  output: Output,
  given: Pick<Arguments, 'has'>,
  { json, words }: { readonly json: unknown; readonly words: string | readonly string[] },
): void {
  if (given.has('json')) printJson(output, json)
  else for (const line of [words].flat()) output.print(line)
}

export function printJson(output: Pick<Output, 'print'>, value: unknown): void {
  output.print(JSON.stringify(value, null, 2))
}

/** @returns rows as lines with aligned columns; what East Asian letters and emoji take on a terminal is counted as it is */
export function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, stringWidth(cell))
  return rows.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - stringWidth(cell)))
      .join(GAP)
      .trimEnd(),
  )
}

/** @returns `1 person`, `2 people` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A name with a line break or an escape sequence in it would write over the terminal, or begin a row of its own. */
function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** People need no milliseconds. */
function shortTime(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d\.\d{3}Z$/, '$1 $2 UTC')
}
