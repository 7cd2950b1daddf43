// A value that is off by one, turned, swapped with its neighbour, or nothing.
import { isLimitName } from '../limits-doc.mjs'
import { bare, calledName, isInComparator } from './syntax.mjs'

const ARITHMETIC = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' }
const ASSIGNMENTS = { '+=': '-=', '-=': '+=' }
const UNIT_FACTORS = new Set([24, 60, 1_000, 1_024])
const CONSTANT_NAME = /^[A-Z][A-Z0-9_]*$/
/** How much is read at once on the way to all of it; and the number of a lock, which may be any. */
const HELD = /_PER_(?:BATCH|LOOK)$|_LOCK$/
/** Whose order of arguments does not matter. */
const SYMMETRIC = new Set(['timingSafeEqual', 'is', 'min', 'max'])
const ARGUMENTS_MAX = 4
/** Where in a picture something stands, and how large it is. */
const COORDINATE = /^(?:[xy][12]?|[cdr]?[xy]|r|width|height|WIDTH|HEIGHT|LEFT|RIGHT|TOP|BOTTOM|GAP)$/

export function* valueMistakes({ ancestors, node, parent, text }) {
  const of = (part) => text.slice(part.start, part.end)
  const swap = (operator, replacement) => ({
    operator,
    site: 'expression',
    start: node.start,
    end: node.end,
    replacement,
  })
  switch (node.type) {
    case 'Literal':
      if (parent?.type === 'JSXAttribute') return
      if (typeof node.value === 'boolean') yield swap('boolean turned', String(!node.value))
      if (typeof node.value === 'number' && !isKey(node, parent))
        yield* nextNumbers({ node, ancestors, text }, swap)
      return
    case 'BinaryExpression':
      if (node.operator in ARITHMETIC && !isText(node.left) && !isText(node.right) && !isHeld(ancestors))
        yield swap('other arithmetic', `${of(node.left)} ${ARITHMETIC[node.operator]} ${of(node.right)}`)
      return
    case 'AssignmentExpression':
      if (node.operator in ASSIGNMENTS && !isText(node.right))
        yield swap('other arithmetic', `${of(node.left)} ${ASSIGNMENTS[node.operator]} ${of(node.right)}`)
      return
    case 'CallExpression':
    case 'NewExpression':
      yield* swappedArguments(node, swap, text)
      return
    case 'ReturnStatement':
      if (node.argument !== null && !isOnlyAct(ancestors) && returnsNothingElsewhere(node, ancestors, text))
        yield { ...swap('nothing returned', 'null'), start: node.argument.start, end: node.argument.end }
      return
    default:
  }
}

/**
 * Constants err to both sides, other numbers to one. The factors of a unit are known by heart; what stands in docs/limits.md cannot change
 * unseen; any number above none sorts alike; and a picture may be drawn a little otherwise.
 */
function* nextNumbers({ ancestors, node, text }, swap) {
  const { operator } = ancestors.at(-1)
  if (UNIT_FACTORS.has(node.value) && (operator === '*' || operator === '/')) return
  if (isInComparator(ancestors) || isCoordinate(ancestors, text)) return
  if (isHeld(ancestors)) return
  const name = nameAround(ancestors)
  yield swap('number off by one', String(node.value + 1))
  if (CONSTANT_NAME.test(name) && node.value > 0) yield swap('number off by one', String(node.value - 1))
}

const nameAround = (ancestors) => ancestors.find(({ type }) => type === 'VariableDeclarator')?.id.name ?? ''

/** Whether the number is a constant's that another test holds, or one of which nobody could tell one more or less: see HELD. */
const isHeld = (ancestors) => isLimitName(nameAround(ancestors)) || HELD.test(nameAround(ancestors))

/**
 * In a file that draws, a picture that is larger by a hundredth, or text that stands a point to the left, is no mistake: nobody sees it, and a
 * test could only repeat the number. A wrong sign is one still, since it leads out of the picture.
 */
function isCoordinate(ancestors, text) {
  if (!text.includes('<svg')) return false
  const holder = ancestors.findLast(({ type }) => NAMING.has(type))
  const { key, id, name } = holder ?? {}
  return COORDINATE.test((key ?? id ?? name)?.name ?? '')
}

const NAMING = new Set(['JSXAttribute', 'Property', 'VariableDeclarator'])

const isKey = (node, parent) => parent?.type === 'Property' && parent.key === node
const isText = (node) => {
  const { operator, left, right, type, value } = bare(node)
  if (type === 'TemplateLiteral' || typeof value === 'string') return true
  return type === 'BinaryExpression' && operator === '+' && (isText(left) || isText(right))
}

/** Only names and members: the compiler knows whether both fit in both places. */
function* swappedArguments(node, swap, text) {
  const { arguments: list } = node
  if (list.length < 2 || list.length > ARGUMENTS_MAX || SYMMETRIC.has(calledName(node))) return
  for (const [at, first] of list.slice(0, -1).entries()) {
    const second = list[at + 1]
    if (!isName(first) || !isName(second)) continue
    const [before, between, after] = [
      text.slice(node.start, first.start),
      text.slice(first.end, second.start),
      text.slice(second.end, node.end),
    ]
    const [one, other] = [text.slice(first.start, first.end), text.slice(second.start, second.end)]
    if (one !== other) yield swap('arguments swapped', `${before}${other}${between}${one}${after}`)
  }
}

const isName = (node) => ['Identifier', 'MemberExpression'].includes(bare(node).type)

const FUNCTIONS = new Set(['ArrowFunctionExpression', 'FunctionDeclaration', 'FunctionExpression'])

/** The act of an `if` is forgotten with its condition. */
const isOnlyAct = (ancestors) => {
  const parent = ancestors.at(-1)
  const holder = parent?.type === 'BlockStatement' && parent.body.length === 1 ? ancestors.at(-2) : parent
  return holder?.type === 'IfStatement'
}

/** Whether the function around has another way out that returns null, so that the caller must be ready for it. */
function returnsNothingElsewhere(node, ancestors, text) {
  const { type, value } = bare(node.argument)
  if (type === 'Literal' && value === null) return false
  const around = ancestors.findLast((ancestor) => FUNCTIONS.has(ancestor.type))
  if (around === undefined) return false
  return /\breturn null\b|[?:] null$/m.test(text.slice(around.start, around.end))
}
