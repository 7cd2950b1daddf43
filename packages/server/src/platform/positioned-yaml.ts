import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  stringify,
  visit,
  type Document,
  type Node,
} from 'yaml'

/** Anchors and aliases may stand in a text, but not multiply it. */
const YAML_ALIASES_MAX = 100

/** Where something stands in a text, as editors count: from 1. */
export interface TextPosition {
  readonly line: number
  readonly column: number
}

export type TextProblem = TextPosition & { readonly message: string }

/** The way to a value: names of fields, and places in lists from 0. */
export type ValuePath = readonly (string | number)[]

export interface PositionedValue {
  readonly value: unknown
  /** Where a value stands; of one that is missing, where what it belongs to does. @param what  the value, or the name of its field */
  readonly positionOf: (path: ValuePath, what?: 'value' | 'name') => TextPosition
}

export type ParseYaml = typeof parseYaml

/**
 * Reads YAML, or JSON, which is YAML as well, and remembers where each value stands.
 * @param textFault  says what is wrong with a text that is a value, or null
 * @returns the value, or what is wrong with the text
 */
export function parseYaml(
  text: string,
  textFault: (value: string) => string | null,
):
  | ({ readonly ok: true } & PositionedValue)
  | { readonly ok: false; readonly problems: readonly TextProblem[] } {
  const lines = new LineCounter()
  const at = (offset: number): TextPosition => {
    const { col, line } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const refuse = (position: TextPosition, message: string) => ({
    ok: false as const,
    problems: [{ ...position, message }],
  })
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' })
    if (document.errors.length > 0) {
      const problems = document.errors.map(({ message, pos }) => ({
        ...at(pos[0]),
        message: inWords(message),
      }))
      return { ok: false, problems }
    }
    const odd = oddityOf(document, textFault)
    if (odd !== null) return refuse(at(odd.offset), odd.message)
    const value: unknown = document.toJS({ maxAliasCount: YAML_ALIASES_MAX })
    return { ok: true, value, positionOf: (path, what = 'value') => at(offsetOf(document, path, what)) }
  } catch (error) {
    const start = { line: 1, column: 1 }
    if (error instanceof RangeError) return refuse(start, 'Lists and fields are nested too deeply')
    if (error instanceof ReferenceError) return refuse(start, `Must have at most ${YAML_ALIASES_MAX} aliases`)
    throw error
  }
}

/** Writes YAML in block style, a line for each value. */
export function writeYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })
}

/** What YAML has that nobody needs, or no database can hold. */
function oddityOf(
  document: Document,
  textFault: (value: string) => string | null,
): { readonly offset: number; readonly message: string } | null {
  let found: { readonly offset: number; readonly message: string } | null = null
  const note = (node: Node, message: string) => {
    found ??= { offset: node.range?.[0] ?? 0, message }
  }
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) === undefined) note(node, `There is no anchor &${node.source} before it`)
    },
    Pair: (_key, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string')
        note(key as Node, 'The name of a field must be text')
    },
    Scalar: (_key, node) => {
      const fault = typeof node.value === 'string' ? textFault(node.value) : null
      if (fault !== null) note(node, fault)
    },
  })
  return found
}

function offsetOf(document: Document, path: ValuePath, what: 'value' | 'name'): number {
  let node: Node | null = document.contents
  let offset = node?.range?.[0] ?? 0
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document) ?? null
    if (isSeq(node)) node = (node.items[Number(step)] ?? null) as Node | null
    else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === step)
      const key = (pair?.key ?? null) as Node | null
      const isLast = index === path.length - 1
      node = isLast && what === 'name' ? key : ((pair?.value ?? key) as Node | null)
    } else node = null
    if (node === null) return offset
    offset = node.range?.[0] ?? offset
  }
  return offset
}

/** The parser's own words, where they speak of its parts. */
function inWords(message: string): string {
  if (message.startsWith('Source contains multiple documents'))
    return 'Must be one document: remove the line --- and what follows it'
  if (message.startsWith('Map keys must be unique')) return 'Appears twice: each field may appear once'
  return message
}
