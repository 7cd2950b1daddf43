import type { SchemaProblem } from '../../platform/json-schema.js'
import type { PositionedValue } from '../../platform/positioned-yaml.js'
import { fieldName, type SeedFault, type SeedPath } from './seed-fault.js'
import { PATTERNS_IN_WORDS } from './seed-schema-parts.js'

/** A field's name that differs from a known one in so many letters is taken for a slip. */
const SLIP_LETTERS_MAX = 2

/** @returns what a problem with the published schema is in plain words, and where it stands; nothing for one that only repeats another */
export function describeShape(problem: SchemaProblem, seed: PositionedValue): readonly SeedFault[] {
  const path = pathOf(problem.pointer, seed.value)
  const fault = (
    where: SeedPath,
    message: string,
    what: 'value' | 'name' = 'value',
  ): readonly SeedFault[] => [{ ...seed.positionOf(where, what), field: fieldName(where), message }]
  const { keyword, params } = problem
  const limit = String(params['limit'])
  switch (keyword) {
    case 'if':
      return [] // its branch says what is wrong
    case 'required':
      return fault([...path, String(params['missingProperty'])], 'Is missing')
    case 'additionalProperties': {
      const name = String(params['additionalProperty'])
      return fault([...path, name], unknownField(name, problem.fields), 'name')
    }
    case 'type':
      return fault(path, wrongType(params['type'], problem.value))
    case 'enum':
      return fault(
        path,
        `Must be one of ${(params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`,
      )
    case 'const':
      return fault(path, `Must be ${String(params['allowedValue'])}`)
    case 'pattern':
      return fault(path, PATTERNS_IN_WORDS.get(String(params['pattern'])) ?? 'Is malformed')
    case 'minLength':
      return fault(path, 'Must not be empty')
    case 'maxLength':
      return fault(path, `Must be at most ${limit} characters long`)
    case 'minItems':
      return fault(path, 'Must have at least one entry')
    case 'maxItems':
      return fault(path, `Must have at most ${limit} entries`)
    case 'minimum':
      return fault(path, `Must be at least ${limit}`)
    case 'maximum':
      return fault(path, `Must be at most ${limit}`)
    default:
      return fault(path, `Does not fit the schema (${keyword})`)
  }
}

/** A JSON pointer does not say whether a step is a name or a place in a list: the value does. */
function pathOf(pointer: string, root: unknown): SeedPath {
  const path: (string | number)[] = []
  let value = root
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    path.push(Array.isArray(value) ? Number(name) : name)
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return path
}

function wrongType(wanted: unknown, found: unknown): string {
  const types = [wanted].flat().map(String)
  const isPlain = typeof found === 'number' || typeof found === 'boolean'
  if (isPlain && types.includes('string') && !types.includes('integer'))
    return `Must be text: put ${String(found)} in quotation marks`
  return `Must be ${types.map((type) => TYPES_IN_WORDS[type] ?? type).join(' or ')}`
}

const TYPES_IN_WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  object: 'fields with their values',
  string: 'text',
}

function unknownField(name: string, known: readonly string[]): string {
  if (known.length === 1 && known[0] === 'task')
    return 'Not allowed here: a task that is described elsewhere is referred to by its gid alone'
  const close = known.find((one) => distance(one, name) <= SLIP_LETTERS_MAX)
  return close === undefined
    ? `Unknown field. Known here: ${known.join(', ')}`
    : `Unknown field. Did you mean ${close}?`
}

/** How many letters have to be added, dropped or changed (Levenshtein). */
function distance(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > SLIP_LETTERS_MAX) return SLIP_LETTERS_MAX + 1
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let index = 0; index < one.length; index++) {
    const next = [index + 1]
    for (let at = 0; at < other.length; at++) {
      const changed = (row[at] ?? 0) + Number(one[index] !== other[at])
      next.push(Math.min((row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1, changed))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
