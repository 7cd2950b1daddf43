/** What this judges by: JSON Schema as our description has it, and OpenAPI 3.0 as Asana's has. */
export interface JudgedSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly nullable?: boolean
  readonly format?: string
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly maxItems?: number
  readonly items?: JudgedSchema
  readonly properties?: Readonly<Record<string, JudgedSchema>>
  readonly additionalProperties?: JudgedSchema | boolean
  readonly required?: readonly string[]
  readonly allOf?: readonly JudgedSchema[]
  readonly anyOf?: readonly JudgedSchema[]
  readonly oneOf?: readonly JudgedSchema[]
}

/** Something of a value that its schema does not allow. */
export interface Fault {
  /** Where it stands in the value, as `.data[0].name`. */
  readonly at: string
  /** The same in terms of the schemas: the named one that it belongs to, and the way from there, as `TaskCompact.memberships.section`. */
  readonly place: string
  readonly kind: 'unknown' | 'missing' | 'null' | 'type' | 'enum' | 'format' | 'pattern' | 'length'
  readonly message: string
}

/** @returns what is wrong with a value: nothing, as a rule */
export type Judge = (value: unknown) => readonly Fault[]

export interface Reading {
  /** What a `$ref` means. */
  readonly resolve: (ref: string) => JudgedSchema
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
  uri: /^https?:\/\/\S+$/,
  email: /^\S+@\S+$/,
}

const NOTHING: readonly Fault[] = []

/** Judges one value by a schema. Whoever judges many compiles it. */
export const schemaFaults = (value: unknown, schema: JudgedSchema, reading: Reading): readonly string[] =>
  compileSchema(schema, reading)(value).map(({ at, message }) => `$${at} ${message}`)

/**
 * Makes a judge of a schema. A property that no schema names is a fault; several schemas that hold at once (`allOf`) know
 * together what each of them knows, and the last that says something of a type or an enumeration counts.
 * What is described deep inside is looked at when a value first has it.
 * @param place  what faults call the value where no schema with a name says what it is
 */
export function compileSchema(schema: JudgedSchema, reading: Reading, place = ''): Judge {
  return compileAll([schema], place, reading)
}

function compileAll(schemas: readonly JudgedSchema[], place: string, reading: Reading): Judge {
  const seen = new Set<string>()
  const parts = schemas.flatMap((schema) => expand(schema, seen, reading))
  const choosing = parts.find((part) => alternativesOf(part).length > 0)
  if (choosing === undefined) return judgeOf(parts, { place, inside: nameIn(seen) ?? place }, reading)
  const rest = parts.map((part) => (part === choosing ? withoutAlternatives(part) : part))
  const judges = alternativesOf(choosing).map((one) => compileAll([...rest, one], place, reading))
  return (value) => {
    const all = judges.map((judge) => judge(value))
    return all.some((faults) => faults.length === 0)
      ? NOTHING
      : (all.toSorted((one, other) => one.length - other.length)[0] ?? NOTHING)
  }
}

/** The first schema that was named. */
function nameIn(refs: ReadonlySet<string>): string | undefined {
  const [first] = refs
  return first?.slice(first.lastIndexOf('/') + 1)
}

const alternativesOf = ({ anyOf, oneOf }: JudgedSchema) => anyOf ?? oneOf ?? []

function withoutAlternatives({ anyOf: _any, oneOf: _one, ...rest }: JudgedSchema): JudgedSchema {
  return rest
}

/** A schema with all that it is made of, references followed once each. */
function expand(schema: JudgedSchema, seen: Set<string>, reading: Reading): readonly JudgedSchema[] {
  const { $ref, allOf = [], ...own } = schema
  if ($ref === undefined) return [...allOf.flatMap((one) => expand(one, seen, reading)), own]
  if (seen.has($ref)) return []
  seen.add($ref)
  return expand(reading.resolve($ref), seen, reading)
}

/** @param named  what the value is called itself, and what its properties are properties of */
function judgeOf(
  parts: readonly JudgedSchema[],
  { inside, place }: { readonly place: string; readonly inside: string },
  reading: Reading,
): Judge {
  const last = <T>(read: (part: JudgedSchema) => T | undefined) =>
    parts.map(read).findLast((one) => one !== undefined)
  const types = new Set([last(({ type }) => type) ?? []].flat())
  const isNullable = types.has('null') || parts.some(({ nullable }) => nullable === true)
  if (types.size === 0 && !parts.some(({ properties }) => properties !== undefined)) return () => NOTHING
  const text = textJudge(parts, place)
  const list = listJudge(parts, place, reading)
  const object = objectJudge(parts, inside, reading)
  return (value) => {
    if (value === null)
      return isNullable
        ? NOTHING
        : [{ at: '', place, kind: 'null', message: `is null and not ${[...types].join(' or ')}` }]
    const type = Array.isArray(value) ? 'array' : typeof value
    if (types.size > 0 && !types.has(type) && !(types.has('integer') && Number.isInteger(value)))
      return [{ at: '', place, kind: 'type', message: `is ${type} and not ${[...types].join(' or ')}` }]
    if (Array.isArray(value)) return list(value)
    return typeof value === 'object' ? object(value as Readonly<Record<string, unknown>>) : text(value)
  }
}

function textJudge(parts: readonly JudgedSchema[], place: string): Judge {
  const values = parts.map((part) => part.enum).findLast((one) => one !== undefined)
  const formats = parts.flatMap(({ format = '' }) => FORMATS[format] ?? [])
  const patterns = parts.flatMap(({ pattern }) => (pattern === undefined ? [] : [new RegExp(pattern, 'u')]))
  return (value) => {
    const fault = (kind: Fault['kind'], message: string) => [{ at: '', place, kind, message }]
    if (values !== undefined && !values.includes(value))
      return fault('enum', `is ${String(value)} and not one of ${values.join(', ')}`)
    if (typeof value !== 'string') return NOTHING
    if (formats.some((one) => !one.test(value)))
      return fault('format', `is ${value}, which has another format`)
    return patterns.some((one) => !one.test(value)) ? fault('pattern', `is ${value}`) : NOTHING
  }
}

function listJudge(
  parts: readonly JudgedSchema[],
  place: string,
  reading: Reading,
): (value: readonly unknown[]) => readonly Fault[] {
  const items = parts.flatMap((part) => part.items ?? [])
  const max = Math.min(...parts.map(({ maxItems = Infinity }) => maxItems))
  let judge: Judge | undefined
  return (value) => {
    if (value.length > max) return [{ at: '', place, kind: 'length', message: 'is too long' }]
    if (items.length === 0) return NOTHING
    judge ??= compileAll(items, place, reading)
    const faults: Fault[] = []
    for (const [index, one] of value.entries()) gather(faults, `[${index}]`, judge(one))
    return faults
  }
}

function objectJudge(
  parts: readonly JudgedSchema[],
  place: string,
  reading: Reading,
): (value: Readonly<Record<string, unknown>>) => readonly Fault[] {
  const open = parts.map((part) => part.additionalProperties).findLast((one) => one !== undefined)
  const required = parts.flatMap((part) => part.required ?? [])
  const judges = new Map<string, Judge | null>()
  const judgeFor = (name: string) => {
    const known = parts.flatMap(({ properties }) =>
      properties !== undefined && Object.hasOwn(properties, name) ? (properties[name] ?? []) : [],
    )
    if (known.length > 0) return compileAll(known, `${place}.${name}`, reading)
    if (open === true) return () => NOTHING
    return typeof open === 'object' ? compileAll([open], `${place}.${name}`, reading) : null
  }
  return (value) => {
    const faults: Fault[] = []
    for (const name of required)
      if (!Object.hasOwn(value, name))
        faults.push({ at: '', place: `${place}.${name}`, kind: 'missing', message: `lacks ${name}` })
    for (const name of Object.keys(value)) {
      let judge = judges.get(name)
      if (judge === undefined) judges.set(name, (judge = judgeFor(name)))
      if (judge === null)
        faults.push({
          at: `.${name}`,
          place: `${place}.${name}`,
          kind: 'unknown',
          message: 'is not described',
        })
      else gather(faults, `.${name}`, judge(value[name]))
    }
    return faults
  }
}

function gather(faults: Fault[], step: string, inner: readonly Fault[]): void {
  for (const fault of inner) faults.push({ ...fault, at: `${step}${fault.at}` })
}
