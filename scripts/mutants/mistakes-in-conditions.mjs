// A condition that is forgotten, turned round, or off by one.
import { bare, isInComparator } from './syntax.mjs'

const BOUNDARIES = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
const EQUALITIES = { '===': '!==', '!==': '===', '==': '!=', '!=': '==' }

/**
 * In the test of an `if` or a `?:`, and for the operands of its `&&` and `||`, only "forgotten" is made: a test that notices that the
 * condition never holds, or that an operand is missing, notices a turned `===`, a dropped `!` and `&&` for `||` with the same input.
 */
export function* conditionMistakes({ ancestors, node, parent, text }) {
  const of = (part) => text.slice(part.start, part.end)
  const swap = (operator, replacement) => ({
    operator,
    site: 'expression',
    start: node.start,
    end: node.end,
    replacement,
  })
  const hold = (test, value) => ({
    operator: value ? 'condition always holds' : 'condition never holds',
    site: 'expression',
    start: test.start,
    end: test.end,
    replacement: String(value),
  })
  switch (node.type) {
    case 'IfStatement':
      yield hold(node.test, false)
      if (node.alternate !== null) yield hold(node.test, true)
      return
    case 'ConditionalExpression':
      yield hold(node.test, false)
      yield hold(node.test, true)
      return
    case 'WhileStatement':
      yield hold(node.test, false)
      return
    case 'LogicalExpression':
      if (node.operator === '??') {
        if (!isNothing(node.right)) yield swap('default forgotten', of(node.left))
        return
      }
      yield swap('condition forgotten', of(node.left))
      yield swap('condition forgotten', of(node.right))
      return
    case 'BinaryExpression': {
      const compared = () =>
        `${of(node.left)} ${BOUNDARIES[node.operator] ?? EQUALITIES[node.operator]} ${of(node.right)}`
      if (node.operator in BOUNDARIES) {
        if (!isInComparator(ancestors)) yield swap('boundary', compared())
      } else if (node.operator in EQUALITIES && !isTested(node, ancestors))
        yield swap('equality turned', compared())
      return
    }
    case 'UnaryExpression':
      if (
        node.operator === '!' &&
        bareParent(parent, ancestors)?.operator !== '!' &&
        !isTested(node, ancestors)
      )
        yield swap('negation forgotten', of(node.argument))
      return
    default:
  }
}

function isNothing(node) {
  const { name, type, value } = bare(node)
  return (type === 'Literal' && value === null) || (type === 'Identifier' && name === 'undefined')
}

function bareParent(parent, ancestors) {
  return parent?.type === 'ParenthesizedExpression' ? ancestors.at(-2) : parent
}

/** Whether a node is the test of an `if` or `?:`, or an operand of one. */
function isTested(node, ancestors) {
  let child = node
  for (const parent of ancestors.toReversed()) {
    if (parent.type === 'IfStatement' || parent.type === 'ConditionalExpression') return parent.test === child
    if (parent.type === 'LogicalExpression' && parent.operator !== '??') return true
    if (parent.type !== 'ParenthesizedExpression' && parent.type !== 'UnaryExpression') return false
    child = parent
  }
  return false
}
