import { styleText } from 'node:util'
import stringWidth from 'string-width'
import type { Context } from './context.js'

type Output = Pick<Context, 'columns' | 'isColored' | 'print'>

const GAP = '  '

/** Prints rows: on a terminal in aligned columns below their heads, into a pipe or a file each as its cells with a tab between them. */
export function printTable(
  output: Output,
  { heads, rows }: { readonly heads: readonly string[]; readonly rows: readonly (readonly string[])[] },
): void {
  const cells = rows.map((row) => row.map(inOneLine))
  if (output.columns === undefined) {
    for (const row of cells) output.print(row.join('\t'))
    return
  }
  const [head = '', ...lines] = inColumns([heads, ...cells])
  output.print(styled(output, 'bold', head))
  for (const line of lines) output.print(line)
}

/** Prints what there is to know of one thing: its names and values in two columns, or with a tab between them. */
export function printFields(output: Output, fields: readonly (readonly [string, string])[]): void {
  const rows = fields.map((field) => field.map(inOneLine))
  if (output.columns === undefined) for (const row of rows) output.print(row.join('\t'))
  else for (const line of inColumns(rows)) output.print(line)
}

/** As JSON, in colors where standard output takes them. */
export function printJson(output: Output, value: unknown): void {
  output.print(paintJson(output, JSON.stringify(value, null, 2)))
}

/** @returns the text in a style, or as it is where nothing may be painted */
export function styled(
  { isColored }: Pick<Output, 'isColored'>,
  style: 'bold' | 'green' | 'red',
  text: string,
): string {
  // Whether the stream takes colors was judged when the context was made.
  return isColored ? styleText(style, text, { validateStream: false }) : text
}

const JSON_TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** @returns JSON in colors: names blue, texts green, the rest of the values yellow */
export function paintJson({ isColored }: Pick<Output, 'isColored'>, json: string): string {
  if (!isColored) return json
  const paint = (style: 'blue' | 'green' | 'yellow', text: string) =>
    styleText(style, text, { validateStream: false })
  return json.replaceAll(JSON_TOKEN, (token: string, text?: string, colon?: string) => {
    if (text === undefined) return paint('yellow', token)
    return colon === undefined ? paint('green', text) : paint('blue', text) + colon
  })
}

function inColumns(rows: readonly (readonly string[])[]): readonly string[] {
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

/** What came from outside moves no terminal, and begins no line of its own. */
export function inOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
