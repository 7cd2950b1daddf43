import { parseSync } from 'oxc-parser'

/** Lines of code that a function may have of its own: those of the functions in it are counted there. */
export const FUNCTION_LINES_MAX = 70
/** Lines of code that a file may have. */
export const FILE_LINES_MAX = 300

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name?: string } | null
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

/** @returns what is too long, as `path` for a file and `path name` for a function, each with its lines */
export function tooLong(
  path: string,
  text: string,
): readonly { readonly what: string; readonly lines: number }[] {
  const { comments, errors, program } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0]?.message}`)
  const isCode = codeLines(text, comments)
  const lineOf = lineFinder(text)
  const found: { what: string; lines: number }[] = []
  const lines = isCode.filter(Boolean).length
  if (lines > FILE_LINES_MAX) found.push({ what: path, lines })
  measure(program as unknown as Node, {
    name: '',
    take: (node, name, inner) => {
      const taken = new Set(inner.flatMap(({ end, start }) => range(lineOf(start) + 1, lineOf(end))))
      const own = range(lineOf(node.start), lineOf(node.end)).filter(
        (line) => isCode[line] === true && !taken.has(line),
      )
      if (own.length > FUNCTION_LINES_MAX) found.push({ what: `${path} ${name}`, lines: own.length })
    },
  })
  return found
}

interface Walk {
  /** Of what a function is assigned to. */
  readonly name: string
  readonly take: (node: Node, name: string, inner: readonly Node[]) => void
}

/** @returns the outermost functions in a node */
function measure(node: Node, { name, take }: Walk): readonly Node[] {
  const inner: Node[] = []
  for (const child of childrenOf(node)) inner.push(...measure(child, { name: nameIn(node) ?? name, take }))
  if (!FUNCTIONS.has(node.type)) return inner
  take(node, node.id?.name ?? name, inner)
  return [node]
}

function nameIn(node: Node): string | undefined {
  const { id, key } = node as { id?: { name?: string }; key?: { name?: string } }
  return node.type === 'VariableDeclarator' ? id?.name : node.type === 'Property' ? key?.name : undefined
}

function childrenOf(node: Node): readonly Node[] {
  const isNode = (value: unknown): value is Node =>
    typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
  return Object.values(node).flatMap((value: unknown) =>
    (Array.isArray(value) ? value : [value]).filter(isNode),
  )
}

/** For each line, whether there is code on it. */
function codeLines(
  text: string,
  comments: readonly { readonly start: number; readonly end: number }[],
): boolean[] {
  let code = text
  for (const { end, start } of comments)
    code = code.slice(0, start) + code.slice(start, end).replaceAll(/[^\n]/g, ' ') + code.slice(end)
  return code.split('\n').map((line) => line.trim() !== '')
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => starts.findLastIndex((start) => start <= offset)
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
