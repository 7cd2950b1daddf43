// A query that asks for too much or too little: a clause forgotten, another comparison, another join, another column.
import { calledName, stringOf } from './syntax.mjs'

/** Methods of Kysely's builders that narrow, order or lock; without them the query still is one. */
const CLAUSES = new Set([
  'where',
  'whereRef',
  'having',
  'orderBy',
  'groupBy',
  'limit',
  'offset',
  'distinct',
  'distinctOn',
  'onConflict',
  'forUpdate',
  'forShare',
  'forKeyShare',
  'forNoKeyUpdate',
  'skipLocked',
  'onRef',
])
const COMPARISONS = {
  '=': '!=',
  '!=': '=',
  '<>': '=',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  is: 'is not',
  'is not': 'is',
  in: 'not in',
  'not in': 'in',
}
const JOINS = {
  innerJoin: 'leftJoin',
  leftJoin: 'innerJoin',
  and: 'or',
  or: 'and',
  union: 'unionAll',
  unionAll: 'union',
}
/** How much of a statement written as text says where in it the mistake is. */
const SQL_AROUND = 25
/** In statements written as text. */
const SQL_WORDS = [
  [/ and /g, ' or '],
  [/ or /g, ' and '],
  [/ is null/g, ' is not null'],
  [/ is not null/g, ' is null'],
  [/ < /g, ' <= '],
  [/ <= /g, ' < '],
  [/ > /g, ' >= '],
  [/ >= /g, ' > '],
  [/ = /g, ' <> '],
  [/\bunion all\b/g, 'union'],
  [/\bmin\(/g, 'max('],
  [/\bmax\(/g, 'min('],
  [/\bdesc\b/g, 'asc'],
]

export function* queryMistakes({ node, parent, text }) {
  if (node.type === 'CallExpression') {
    const name = calledName(node)
    const receiver = node.callee.type === 'MemberExpression' ? node.callee.object : null
    if (receiver === null) return
    const isClause = CLAUSES.has(name) || (name === 'on' && node.arguments.length === 3)
    if (isClause && parent?.type !== 'ExpressionStatement')
      yield {
        ...expression('clause forgotten', node, text.slice(receiver.start, receiver.end)),
        shown: text.slice(receiver.end, node.end),
        at: node.callee.property.start,
      }
    const isJoin =
      name in JOINS && (name.endsWith('Join') || name.startsWith('union') || listsConditions(node))
    if (isJoin) {
      const { property } = node.callee
      const before = text.slice(node.start, property.start)
      const after = text.slice(property.end, node.end)
      yield {
        ...expression('other join', node, `${before}${JOINS[name]}${after}`),
        shown: `${name}${after} → ${JOINS[name]}`,
        at: property.start,
      }
    }
  }
  if (node.type === 'Literal' && parent?.type === 'CallExpression' && parent.arguments[1] === node) {
    const other = COMPARISONS[stringOf(node)]
    if (parent.arguments.length === 3 && other !== undefined)
      yield expression('other comparison', node, `'${other}'`)
  }
  if (node.type === 'TaggedTemplateExpression' && node.tag.name === 'sql') yield* mistakesInSql(node, text)
}

/** `eb.and([…])`, not `bits.and(…)`. */
function listsConditions(call) {
  return call.arguments.length === 1 && call.arguments[0].type === 'ArrayExpression'
}

function* mistakesInSql(node, text) {
  const whole = text.slice(node.start, node.end)
  for (const [word, other] of SQL_WORDS)
    for (const { 0: found, index } of whole.matchAll(word)) {
      const end = index + found.length
      yield {
        ...expression('other SQL', node, `${whole.slice(0, index)}${other}${whole.slice(end)}`),
        shown: `…${whole.slice(Math.max(0, index - SQL_AROUND), end + SQL_AROUND)}… → ${other.trim()}`,
        at: node.start + index + found.length - found.trimStart().length,
      }
    }
}

const expression = (operator, { end, start }, replacement) => ({
  operator,
  site: 'expression',
  start,
  end,
  replacement,
})
