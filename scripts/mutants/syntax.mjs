// What the operators need of a source: its syntax tree without types, and its text.
import { parseSync } from 'oxc-parser'

/** Reads what a type annotation stands on, and leaves the type out. */
const TYPED_EXPRESSIONS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'])
/** Names and addresses of modules: the compiler and the loader refuse a wrong one. */
const MODULE_LINKS = new Set(['ImportDeclaration', 'ExportAllDeclaration', 'ImportExpression'])
const LOG_CALL = /(?:^|\.)(?:log|logger|console)\??\.(?:trace|debug|info|warn|error|fatal)$/
const ERROR_CLASS = /(?:Error|Broken|Unavailable|Refused)$/

/**
 * @param path of the file, whose ending says whether it holds JSX
 * @returns the program of the file as ESTree
 * @throws Error if the text is not valid TypeScript
 */
export function parseSource(path, text) {
  const { errors, program } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be read: ${errors[0].message}`)
  return program
}

/**
 * Walks a program from the outside to the inside, and leaves out what says nothing about behaviour: types, imports, log calls, and the
 * words of errors that are bugs.
 * @param visit called with each node and its ancestors, the nearest last
 */
export function walkBehaviour(program, text, visit) {
  const ancestors = []
  const enter = (node) => {
    if (node === null || typeof node !== 'object') return
    if (Array.isArray(node)) {
      for (const one of node) enter(one)
      return
    }
    if (typeof node.type !== 'string' || saysNothing(node, text)) return
    if (!TYPED_EXPRESSIONS.has(node.type)) visit(node, ancestors)
    ancestors.push(node)
    for (const [key, value] of Object.entries(node)) if (!isLabel(node, key)) enter(value)
    ancestors.pop()
  }
  enter(program)
}

function saysNothing(node, text) {
  // What makes a function async that waits for nothing.
  if (node.type === 'ExpressionStatement' && text.slice(node.start, node.end) === 'await Promise.resolve()')
    return true
  if (node.type.startsWith('TS') && !TYPED_EXPRESSIONS.has(node.type)) return true
  if (MODULE_LINKS.has(node.type)) return true
  if (node.type === 'ExportNamedDeclaration' && node.source !== null) return true
  if (node.type === 'ExpressionStatement')
    return (
      typeof node.directive === 'string' ||
      (node.expression.type === 'CallExpression' && saysNothing(node.expression, text))
    )
  // Stand-ins that a statement is compiled with once, and never run with.
  if (node.type === 'VariableDeclarator' && /^samples?$/.test(node.id.name)) return true
  if (node.type === 'CallExpression') return LOG_CALL.test(text.slice(node.callee.start, node.callee.end))
  if (node.type === 'NewExpression') return ERROR_CLASS.test(text.slice(node.callee.start, node.callee.end))
  return false
}

/** Whether `key` holds a name instead of something that is evaluated. */
function isLabel(node, key) {
  if (key === 'property' && node.type === 'MemberExpression') return !node.computed
  if (key === 'key' && 'computed' in node) return !node.computed
  return key === 'label' || (key === 'id' && node.type !== 'VariableDeclarator')
}

/** The expression within parentheses and type assertions. */
export function bare(node) {
  let inner = node
  while (inner.type === 'ParenthesizedExpression' || TYPED_EXPRESSIONS.has(inner.type))
    inner = inner.expression
  return inner
}

/** The last name of what is called: `where` in `query.where(…)`, `hash` in `hash(…)`; null if it has none. */
export function calledName(call) {
  const callee = bare(call.callee)
  if (callee.type === 'Identifier') return callee.name
  if (callee.type === 'MemberExpression' && !callee.computed) return callee.property.name ?? null
  return null
}

/** @returns the text of a string literal, or null for anything else */
export function stringOf(node) {
  return node !== undefined && node.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

/** Whether the ancestors of a node are those of a function by which a list is sorted: what it says of equals does not show. */
export const isInComparator = (ancestors) =>
  ancestors.some(({ type }, at) => {
    const call = ancestors[at - 1]
    return (
      type.includes('Function') &&
      call?.type === 'CallExpression' &&
      /^(?:toSorted|sort)$/.test(calledName(call))
    )
  })
