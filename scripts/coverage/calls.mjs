// Which operations a test calls, as its source says: by a path beside a method, by the operation's name, or by the function of an SDK.
import { parseSync } from 'oxc-parser'

const METHODS = new Set(['GET', 'POST', 'PUT', 'DELETE'])
/** Stands in a path for what the source puts together only when it runs. */
const HOLE = '\0'
/** Words of paths that act: `addMembers`. */
const ACTION = /^[a-z]+[A-Z]\w*$/
/** What helpers of tests are called that send another method than GET without naming it. */
const VERBS = {
  POST: /^(?:add|creat|made|make|new|post|remove)/,
  PUT: /^(?:chang|put|rename|set|updat)/,
  DELETE: /^delet/,
}

/** @param operations  rows of Asana's table: `{ id, method, path }` */
export function makeCallReader(operations) {
  const ids = new Set(operations.map(({ id }) => id))
  const bySnake = new Map(operations.map(({ id }) => [snake(id), id]))
  const routes = operations.map((one) => ({ ...one, segments: one.path.split('/') }))

  /** @returns {Set<string>} ids of operations */
  function ofTypeScript(file, source) {
    const { program } = parseSync(file, source)
    const names = namesIn(program)
    const called = new Set()
    visit(program, [], (node, parents) => {
      if (node.type === 'CallExpression' && ids.has(node.callee.property?.name))
        called.add(node.callee.property.name)
      const text = textOf(node, names.texts)
      if (text === null) return
      if (ids.has(text) && parents.at(-1)?.type !== 'BinaryExpression') called.add(text)
      const path = pathIn(text)
      if (path !== null) for (const id of reached(path, parents, names)) called.add(id)
    })
    return called
  }

  function reached(path, parents, names) {
    const segments = path.split('/')
    const at = routes.filter((route) => fits(route.segments, segments, names.words))
    const least = Math.min(...at.map((route) => parametersOf(route.segments)))
    const best = at.filter((route) => parametersOf(route.segments) === least)
    const method = methodBeside(parents) ?? methodOfHelper(parents, names.helpers)
    return best
      .filter(
        (one) =>
          one.method === method || (method === null && best.every((other) => other.method === one.method)),
      )
      .map(({ id }) => id)
  }

  /** @returns {Set<string>} ids of operations, by the functions of the Python SDK */
  const ofPython = (source) =>
    new Set([...source.matchAll(/\.(\w+)\(/g)].flatMap(([, name]) => bySnake.get(name) ?? []))

  return { ofTypeScript, ofPython }
}

const snake = (id) => id.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const parametersOf = (segments) => segments.filter((one) => one.startsWith('{')).length

function visit(node, parents, look) {
  look(node, parents)
  const below = [...parents, node]
  for (const value of Object.values(node))
    for (const one of [value].flat()) if (typeof one?.type === 'string') visit(one, below, look)
}

/** What a file calls by names of its own: paths, functions that always send the same method, and words that may end a path. */
function namesIn(program) {
  const [texts, helpers, words] = [new Map(), new Map(), new Set()]
  visit(program, [], (node) => {
    if (node.type === 'Literal' && ACTION.test(node.value)) words.add(node.value)
    if (node.type !== 'VariableDeclarator' || node.init === null) return
    const text = textOf(node.init, texts)
    if (text?.startsWith('/')) texts.set(node.id.name, text)
    if (node.init.type !== 'ArrowFunctionExpression') return
    const methods = new Set()
    visit(node.init.body, [], ({ value }) => METHODS.has(value) && methods.add(value))
    if (methods.size === 1) helpers.set(node.id.name, [...methods][0])
  })
  return { texts, helpers, words }
}

function textOf(node, texts) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : null
  if (node.type === 'Identifier') return texts.get(node.name) ?? null
  if (node.type !== 'TemplateLiteral') return null
  const holes = node.expressions.map(({ name }) => texts.get(name) ?? HOLE)
  return node.quasis.map(({ value }, index) => value.cooked + (holes[index] ?? '')).join('')
}

/** The path below the root of the API, without its query; null where a text is none. */
function pathIn(text) {
  const path = text
    .replace(/^\0?(?:\/api\/1\.0)?(?=\/)/, '')
    .split('?')[0]
    .replace(/(?<=[^/\0])\0$/, '')
  return /^(?:\/(?:\0|[\w.:@-]+))+$/.test(path) ? path : null
}

/** A parameter may be anything, a word of the path only itself; an action at its end also what a word of the file fills in. */
const fits = (route, segments, words) =>
  route.length === segments.length &&
  route.every(
    (one, index) =>
      one === segments[index] ||
      (one.startsWith('{') && segments[index] !== '') ||
      (segments[index] === HOLE && index > 1 && words.has(one)),
  )

/** The method that stands in the same call, row or object, the nearest first. */
function methodBeside(parents) {
  for (const parent of parents.toReversed()) {
    const beside =
      parent.type === 'CallExpression'
        ? parent.arguments
        : parent.type === 'ArrayExpression'
          ? parent.elements
          : parent.type === 'ObjectExpression'
            ? parent.properties.map((property) => property.value)
            : []
    const method = beside.find((one) => one?.type === 'Literal' && METHODS.has(one.value))
    if (method !== undefined) return method.value
    if (parent.type === 'CallExpression') return null
  }
  return null
}

/** What the nearest function that a path is given to sends, by its name; GET where that says nothing. */
function methodOfHelper(parents, helpers) {
  const call = parents.findLast(({ type }) => type === 'CallExpression')
  const name = call?.callee.name ?? call?.callee.property?.name ?? ''
  const [method] = Object.entries(VERBS).find(([, verbs]) => verbs.test(name)) ?? []
  return (
    helpers.get(name) ??
    method ??
    (/^(?:ask|inject|get|list|read|gidsOf|namesOf|fetch|gil)/.test(name) ? 'GET' : null)
  )
}
