// Another word in the place of one, a pattern that matches too much, a key that leaves something out.
import { calledName, stringOf, walkBehaviour } from './syntax.mjs'

const WORD = /^[\w.:/-]+$/

/**
 * The words of a file by the role that they play: the value of one property, the argument of one function, what one thing is compared
 * with. A plausible mistake writes another word of the same role.
 * @returns {(node: object, parent: object | undefined) => readonly string[]} the words that play the role of this one
 */
export function namesOfText(program, text) {
  const words = new Map()
  walkBehaviour(program, text, (node, ancestors) => {
    const role = roleOf(node, ancestors.at(-1), text)
    if (role === null) return
    if (!words.has(role)) words.set(role, new Set())
    words.get(role).add(node.value)
  })
  return (node, parent) => [...(words.get(roleOf(node, parent, text)) ?? [])]
}

function roleOf(node, parent, text) {
  const word = stringOf(node)
  if (word === null || parent === undefined || !WORD.test(word)) return null
  switch (parent.type) {
    case 'CallExpression':
    case 'NewExpression':
      return parent.callee === node
        ? null
        : `argument ${parent.arguments.indexOf(node)} of ${calledName(parent)}`
    case 'Property':
      return parent.value === node && !parent.computed
        ? `property ${text.slice(parent.key.start, parent.key.end)}`
        : null
    case 'BinaryExpression': {
      const other = parent.left === node ? parent.right : parent.left
      return `compared with ${text.slice(other.start, other.end)}`
    }
    case 'ReturnStatement':
      return 'returned'
    case 'ConditionalExpression':
      return null // the two ways are changed already
    default:
      return null
  }
}

export function* textMistakes({ names, node, parent, text }) {
  const swap = (operator, replacement) => ({
    operator,
    site: 'expression',
    start: node.start,
    end: node.end,
    replacement,
  })
  if (node.type === 'TemplateLiteral' && parent?.type !== 'TaggedTemplateExpression') {
    yield* shortKeys(node, text).map((replacement) => swap('part of a key forgotten', replacement))
    return
  }
  if (node.type !== 'Literal') return
  if (node.regex !== undefined) {
    for (const [operator, pattern] of widePatterns(node.regex.pattern))
      yield swap(operator, `/${pattern}/${node.regex.flags}`)
    if (node.regex.flags.includes('i'))
      yield swap('case of a pattern', `/${node.regex.pattern}/${node.regex.flags.replace('i', '')}`)
    return
  }
  const word = stringOf(node)
  if (word === null) return
  const other = nearestTo(word, names(node, parent))
  if (other !== undefined) yield swap('other word', `'${other}'`)
}

/** Of the words in the same role, one that ends alike (`expires_at_ms` for `revoked_at_ms`), else the next one. */
function nearestTo(word, words) {
  const at = words.indexOf(word)
  const others = [...words.slice(at + 1), ...words.slice(0, Math.max(at, 0))].filter(
    (other) => !isSameColumn(other, word),
  )
  const ending = /[_.-][a-z]+(?:_ms)?$/.exec(word)?.[0]
  return others.find((other) => ending !== undefined && other.endsWith(ending)) ?? others[0]
}

/** `hash` is `codes.hash` in a query of codes. */
const isSameColumn = (one, other) => one.split('.').at(-1) === other.split('.').at(-1)

/** A template without blanks is a key or an address, not a sentence: it means less with a part left out. */
function shortKeys({ end, expressions, quasis, start }, text) {
  if (expressions.length < 2 || quasis.some(({ value }) => /\s/.test(value.raw))) return []
  const whole = text.slice(start, end)
  return expressions.map((part) => {
    const from = whole.lastIndexOf('${', part.start - start)
    const to = whole.indexOf('}', part.end - start) + 1
    return `${whole.slice(0, from)}${whole.slice(to)}`
  })
}

function* widePatterns(pattern) {
  if (pattern.startsWith('^')) yield ['anchor forgotten', pattern.slice(1)]
  if (/(?<!\\)\$$/.test(pattern)) yield ['anchor forgotten', pattern.slice(0, -1)]
  for (const { 0: found, 1: low, 2: comma = '', 3: high = '', index } of pattern.matchAll(
    /\{(\d+)(,?)(\d*)\}/g,
  )) {
    const bounds = [
      [Number(low) + 1, high],
      [Math.max(Number(low) - 1, 0), high],
      ...(high === '' ? [] : [[low, Number(high) + 1]]),
    ]
    for (const [least, most] of bounds)
      yield [
        'bounds of a pattern',
        `${pattern.slice(0, index)}{${least}${comma}${most}}${pattern.slice(index + found.length)}`,
      ]
  }
  for (const { index } of pattern.matchAll(/(?<=[\])\w])\+(?!\?)/g))
    yield ['bounds of a pattern', `${pattern.slice(0, index)}*${pattern.slice(index + 1)}`]
  for (const { index } of pattern.matchAll(/\[\^/g))
    yield ['class of a pattern', `${pattern.slice(0, index)}[${pattern.slice(index + 2)}`]
}
