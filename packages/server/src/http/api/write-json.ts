import type { Pace } from '../../platform/loop-turns.js'
import type { Lengths } from './text-lengths.js'

/** What is turned into text at once: a millisecond's work at the most. */
const PIECE_LENGTH_MAX = 32_768
/** A text that is longer is handed over as bytes, made piece by piece. */
const TEXT_LENGTH_MAX = 65_536
const INDENT = '  '

/**
 * Writes an answer as JSON, the same as `JSON.stringify` would, and gives the event loop back whenever it is due.
 * @param value  objects that were measured by `lengths`, in plain lists and objects
 * @returns a text, or its bytes in UTF-8 where it is long
 */
export async function writeJson(
  value: unknown,
  { lengths, pace, pretty }: { readonly lengths: Lengths; readonly pace: Pace; readonly pretty: boolean },
): Promise<string | Buffer> {
  const end = pretty ? '\n' : ''
  if (lengths.of(value) <= PIECE_LENGTH_MAX) return stringify(value, '', pretty) + end
  const bytes: Buffer[] = []
  let text = ''
  const put = async (piece: string) => {
    text += piece
    if (text.length < TEXT_LENGTH_MAX) return
    bytes.push(Buffer.from(text))
    text = ''
    if (pace.isDue()) await pace.rest()
  }

  const write = async (one: unknown, indent: string): Promise<void> => {
    if (typeof one !== 'object' || one === null || lengths.of(one) <= PIECE_LENGTH_MAX) {
      await put(stringify(one, indent, pretty))
      return
    }
    const isList = Array.isArray(one)
    const members = isList ? one.map((item: unknown) => ['', item] as const) : Object.entries(one)
    const inner = pretty ? indent + INDENT : ''
    const [newLine, endLine] = pretty ? [`\n${inner}`, `\n${indent}`] : ['', '']
    let before = isList ? '[' : '{'
    for (const [name, member] of members) {
      if (member === undefined) continue
      await put(`${before}${newLine}${isList ? '' : `${JSON.stringify(name)}:${pretty ? ' ' : ''}`}`)
      await write(member, inner)
      before = ','
    }
    await put(`${endLine}${isList ? ']' : '}'}`)
  }

  await write(value, '')
  text += end
  if (bytes.length === 0) return text
  bytes.push(Buffer.from(text))
  return Buffer.concat(bytes)
}

/** Line ends inside texts are escaped, so that those which are left are of the indentation. */
function stringify(value: unknown, indent: string, pretty: boolean): string {
  if (!pretty) return JSON.stringify(value)
  const text = JSON.stringify(value, null, INDENT)
  return indent === '' ? text : text.replaceAll('\n', `\n${indent}`)
}
