// Something that is not done: a statement, a step of a chain, an element of a list, a property, a spread.
import { bare, calledName } from './syntax.mjs'

/** Methods without which a value of the same kind is left. */
const STEPS = new Set([
  'filter',
  'slice',
  'trim',
  'trimEnd',
  'trimStart',
  'toLowerCase',
  'toUpperCase',
  'normalize',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'flat',
])
const OTHER_STEPS = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  min: 'max',
  max: 'min',
}
/** Of a longer list, its first and last elements stand for all. */
const LIST_ENDS_MAX = 3

export function* stepMistakes({ ancestors, node, parent, text }) {
  switch (node.type) {
    case 'ExpressionStatement':
      if (isAct(node.expression))
        yield { operator: 'statement forgotten', site: 'statement', ...range(node), replacement: '' }
      return
    case 'CallExpression':
      yield* mistakesInCall(node, ancestors, text)
      yield* forgottenElements(argumentSpreads(node), 'argument forgotten', text)
      return
    case 'ArrayExpression':
      yield* forgottenElements(elementsOf(node), 'element forgotten', text)
      return
    case 'ObjectExpression':
      yield* forgottenProperties(node, parent, text)
      return
    default:
  }
}

const range = ({ end, start }) => ({ start, end })

function isAct(expression) {
  const act = bare(expression)
  if (act.type === 'AwaitExpression' || act.type === 'ChainExpression')
    return isAct(act.argument ?? act.expression)
  if (act.type === 'UnaryExpression') return act.operator === 'void' || act.operator === 'delete'
  return ['CallExpression', 'AssignmentExpression', 'UpdateExpression'].includes(act.type)
}

function* mistakesInCall(node, ancestors, text) {
  const { callee } = node
  if (callee.type !== 'MemberExpression' || callee.optional) return
  const name = calledName(node)
  const isWhole =
    ancestors.at(-1)?.type === 'ExpressionStatement' ||
    ancestors.some(({ type }) => type === 'ChainExpression')
  if (STEPS.has(name) && !isWhole)
    yield {
      operator: 'step forgotten',
      site: 'expression',
      ...range(node),
      replacement: text.slice(callee.object.start, callee.object.end),
      shown: text.slice(callee.object.end, node.end).trim(),
      at: callee.property.start,
    }
  if (Object.hasOwn(OTHER_STEPS, name) && !isWhole) {
    const { property } = callee
    const replacement = `${text.slice(node.start, property.start)}${OTHER_STEPS[name]}${text.slice(property.end, node.end)}`
    const shown = `${name}${text.slice(property.end, node.end)} → ${OTHER_STEPS[name]}`
    yield {
      operator: 'other step',
      site: 'expression',
      ...range(node),
      replacement,
      shown,
      at: property.start,
    }
  }
}

const argumentSpreads = ({ arguments: list }) => ({
  list,
  chosen: list.filter(({ type }) => type === 'SpreadElement'),
})

function elementsOf({ elements }) {
  const list = elements.filter((element) => element !== null)
  if (list.length < elements.length) return { list, chosen: [] }
  const isLong = list.length > 2 * LIST_ENDS_MAX
  return { list, chosen: isLong ? [...list.slice(0, LIST_ENDS_MAX), ...list.slice(-LIST_ENDS_MAX)] : list }
}

function* forgottenElements({ chosen, list }, operator, text) {
  for (const element of chosen) {
    if (isProse(element)) continue
    yield {
      operator,
      site: 'element',
      ...range(element),
      replacement: '',
      cut: withComma(list, element, text),
    }
  }
}

/** Headers, columns to set, and what is spread in: the compiler sees other properties that are missing. */
function* forgottenProperties(node, parent, text) {
  const isSet =
    parent?.type === 'CallExpression' && ['set', 'doUpdateSet', 'headers'].includes(calledName(parent))
  for (const property of node.properties) {
    const isSpread = property.type === 'SpreadElement'
    const isNamed = !isSpread && property.key.type === 'Literal'
    if (!isSpread && !isNamed && !isSet) continue
    if (!isSpread && isProse(property.value)) continue
    const operator = isSpread ? 'spread forgotten' : 'property forgotten'
    yield {
      operator,
      site: 'property',
      ...range(property),
      replacement: '',
      cut: withComma(node.properties, property, text),
    }
  }
}

/** Where an element ends together with the comma that parts it from the next, or from the one before. */
function withComma(list, element, text) {
  const at = list.indexOf(element)
  if (at + 1 < list.length) return [element.start, list[at + 1].start]
  if (at > 0) return [list[at - 1].end, element.end]
  const comma = /^\s*,/.exec(text.slice(element.end))
  return [element.start, element.end + (comma === null ? 0 : comma[0].length)]
}

const isProse = (node) => node.type === 'Literal' && typeof node.value === 'string' && / /.test(node.value)
