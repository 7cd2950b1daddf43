/** Limits of one request's `opt_fields`, all of its parameters together. */
const OPT_FIELDS_LENGTH_MAX = 8_192
const OPT_FIELDS_PATHS_MAX = 400
const OPT_FIELDS_DEPTH_MAX = 8

/**
 * The fields that a caller named, as a tree: `name,assignee.email` is `{ name: {}, assignee: { email: {} } }`.
 * `itself` is true where a path ends: a bare `assignee` asks for the compact record, `assignee.email` does not.
 */
export interface FieldTree {
  readonly itself: boolean
  readonly children: ReadonlyMap<string, FieldTree>
}

interface GrowingTree {
  itself: boolean
  children: Map<string, GrowingTree>
}

export type ParsedFields =
  { readonly ok: true; readonly tree: FieldTree } | { readonly ok: false; readonly message: string }

/**
 * Reads `opt_fields`: paths separated by commas, segments by dots, `this` for the record itself, groups as `(a|b).c`.
 * @param texts  every occurrence of the parameter, or the elements of `options.fields`
 * @returns the tree, or the text of a 400 when parentheses do not match or a limit is passed. Unknown names are no error: what no
 *   record has is not in any answer.
 */
export function parseOptFields(texts: readonly string[], parameter = 'opt_fields'): ParsedFields {
  const source = texts.join(',')
  if (source.length > OPT_FIELDS_LENGTH_MAX) {
    return { ok: false, message: `${parameter}: Must be at most ${OPT_FIELDS_LENGTH_MAX} characters long` }
  }
  const depth = groupDepth(source)
  if (depth === null) return { ok: false, message: `${parameter}: Parentheses do not match` }
  if (depth > OPT_FIELDS_DEPTH_MAX) {
    return { ok: false, message: `${parameter}: Must be at most ${OPT_FIELDS_DEPTH_MAX} levels deep` }
  }
  const root: GrowingTree = { itself: false, children: new Map() }
  let paths = 0
  // Most name plain paths, which need no look at each character.
  const hasGroups = /[()|]/.test(source)
  for (const item of hasGroups ? splitOutsideGroups(source, ',') : source.split(',')) {
    const expanded = hasGroups ? expandPath(item) : [plainPath(item)]
    if (expanded === null)
      return { ok: false, message: `${parameter}: Parentheses do not match in ${item.slice(0, 64)}` }
    for (const path of expanded) {
      paths++
      if (paths > OPT_FIELDS_PATHS_MAX) {
        return { ok: false, message: `${parameter}: Must name at most ${OPT_FIELDS_PATHS_MAX} fields` }
      }
      if (path.length > OPT_FIELDS_DEPTH_MAX) {
        return { ok: false, message: `${parameter}: Must be at most ${OPT_FIELDS_DEPTH_MAX} levels deep` }
      }
      grow(root, path)
    }
  }
  return { ok: true, tree: root }
}

/** How deep groups nest; null when a parenthesis has no partner. Judged first, so that no later step recurses without a bound. */
function groupDepth(text: string): number | null {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '(') deepest = Math.max(deepest, ++depth)
    else if (character === ')' && --depth < 0) return null
  }
  return depth === 0 ? deepest : null
}

function grow(root: GrowingTree, segments: readonly string[]): void {
  let node = root
  for (const segment of segments) {
    let child = node.children.get(segment)
    if (child === undefined) {
      child = { itself: false, children: new Map() }
      node.children.set(segment, child)
    }
    node = child
  }
  node.itself = true
}

/** The segments of a path without groups, no more of them than show that it is too deep. */
function plainPath(text: string): string[] {
  const segments: string[] = []
  for (const part of text.split('.')) {
    const segment = part.trim()
    if (segment === '' || segment === 'this') continue
    segments.push(segment)
    if (segments.length > OPT_FIELDS_DEPTH_MAX) break
  }
  return segments
}

/** Writes a path with groups out: `(this|parent).name` is `this.name` and `parent.name`. Null when parentheses do not match. */
function expandPath(text: string): string[][] | null {
  let paths: string[][] = [[]]
  for (const segment of splitOutsideGroups(text, '.')) {
    const options = expandSegment(segment.trim())
    if (options === null) return null
    if (paths.length * options.length > OPT_FIELDS_PATHS_MAX) {
      // One path too many: the caller's count refuses it, without writing out what may be millions.
      return Array.from({ length: OPT_FIELDS_PATHS_MAX + 1 }, () => [])
    }
    // A path that is already too deep does not grow: the caller refuses it, and copying it for every segment would be quadratic.
    paths = paths.flatMap((path) =>
      path.length > OPT_FIELDS_DEPTH_MAX ? [path] : options.map((option) => [...path, ...option]),
    )
  }
  return paths
}

function expandSegment(segment: string): string[][] | null {
  if (segment === '' || segment === 'this') return [[]]
  if (!segment.startsWith('(')) return /[()|]/.test(segment) ? null : [[segment]]
  if (!segment.endsWith(')')) return null
  const all: string[][] = []
  for (const alternative of splitOutsideGroups(segment.slice(1, -1), '|')) {
    const paths = expandPath(alternative)
    if (paths === null) return null
    all.push(...paths)
    if (all.length > OPT_FIELDS_PATHS_MAX) return all
  }
  return all
}

/** Splits at a separator that stands outside all parentheses. */
function splitOutsideGroups(text: string, separator: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index++) {
    const character = text[index]
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (character === separator && depth === 0) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}
