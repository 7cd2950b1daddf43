import { parseDate, parseDateTime } from './dates.js'
import { echoGid, parseGid, type Gid } from './gid.js'
import * as schemas from './openapi-schema.js'
import type { Schema } from './openapi-schema.js'
import { nameFault, textFault } from './text.js'

/** What reading a value gave: the typed value, or what is wrong with it, without the field's name. */
export type Read<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: string }

/**
 * A kind of value that a request may carry.
 * `fromJson` judges a value of a JSON body, strictly: a number is no text. `fromText` judges the text of a form field or a query
 * parameter, where everything is text.
 */
export interface Field<T> {
  /** What it accepts in JSON, for programs that read the description of the API. */
  readonly schema: Schema
  /** What it means where it stands, for people; empty until `says` was called. */
  readonly words: string
  /** A form or a query may give it more than once; so may lists alone. */
  readonly repeatable?: true
  fromJson(value: unknown): Read<T>
  fromText(text: string): Read<T>
  /** The same field with these words. */
  says(words: string): Field<T>
}

/** The type that a field reads. */
export type FieldValue<F> = F extends Field<infer T> ? T : never

function ok<T>(value: T): Read<T> {
  return { ok: true, value }
}
const wrong = (fault: string): { ok: false; fault: string } => ({ ok: false, fault })

/** A kind of value out of its schema and its two readers. */
export function makeField<T>(kind: Omit<Field<T>, 'words' | 'says'>): Field<T> {
  const saying = (words: string): Field<T> => ({ ...kind, words, says: saying })
  return saying('')
}

/** A field whose JSON form is a text, too. */
function textual<T>(
  { expected, schema }: { readonly expected: string; readonly schema: Schema },
  read: (text: string) => Read<T>,
): Field<T> {
  return makeField({
    schema,
    fromText: read,
    fromJson: (value) => (typeof value === 'string' ? read(value) : wrong(`Must be ${expected}`)),
  })
}

export function text({ lengthMax, lengthMin = 0 }: { lengthMax: number; lengthMin?: number }): Field<string> {
  const schema = {
    ...schemas.TEXT,
    ...(lengthMin === 0 ? {} : { minLength: lengthMin }),
    maxLength: lengthMax,
  }
  return textual({ expected: 'a string', schema }, (value) => {
    if (value.trim().length < lengthMin) return wrong('Must not be empty')
    const fault = textFault(value, lengthMax)
    return fault === null ? ok(value) : wrong(fault)
  })
}

/** What something that people give access to is called; see `nameFault`. */
export function name({ lengthMax, lengthMin = 0 }: { lengthMax: number; lengthMin?: number }): Field<string> {
  const schema = {
    ...schemas.TEXT,
    ...(lengthMin === 0 ? {} : { minLength: lengthMin }),
    maxLength: lengthMax,
  }
  return textual({ expected: 'a string', schema }, (value) => {
    if (value.trim().length < lengthMin) return wrong('Must not be empty')
    const fault = nameFault(value, lengthMax)
    return fault === null ? ok(value) : wrong(fault)
  })
}

/** Where a link leads that people follow: no scheme that runs anything, and no password in it. */
export function webAddress({ lengthMax }: { lengthMax: number }): Field<string> {
  const schema = { ...schemas.ADDRESS, maxLength: lengthMax }
  return textual({ expected: 'a string', schema }, (value) => {
    const fault = nameFault(value, lengthMax)
    if (fault !== null) return wrong(fault)
    const url = URL.canParse(value) ? new URL(value) : null
    if (url === null || !/^https?:$/.test(url.protocol))
      return wrong('Must be a URL that begins with https:// or http://')
    return url.username === '' && url.password === ''
      ? ok(value)
      : wrong('Must not contain a name or a password')
  })
}

export function oneOf<const T extends string>(...values: readonly T[]): Field<T> {
  const expected = `one of ${values.join(', ')}`
  return textual({ expected, schema: schemas.oneOf(...values) }, (value) => {
    const found = values.find((candidate) => candidate === value)
    return found === undefined ? wrong(`Must be ${expected}`) : ok(found)
  })
}

/** Python's SDK writes `True` and `False`. */
export const flag: Field<boolean> = makeField({
  schema: schemas.FLAG,
  fromJson: (value) => (typeof value === 'boolean' ? ok(value) : wrong('Must be true or false')),
  fromText: (value) => {
    const lower = value.toLowerCase()
    if (lower === 'true' || lower === '1') return ok(true)
    return lower === 'false' || lower === '0' ? ok(false) : wrong('Must be true or false')
  },
})

/** A number of JSON; in a form its digits, as JSON writes them. Only whole ones where `whole` says so. */
export function number({
  max,
  min,
  whole = false,
}: {
  min: number
  max: number
  whole?: boolean
}): Field<number> {
  const kind = whole ? 'a whole number' : 'a number'
  const judge = (value: unknown): Read<number> => {
    const isOne = typeof value === 'number' && Number.isFinite(value) && (!whole || Number.isInteger(value))
    if (!isOne) return wrong(`Must be ${kind}`)
    return value >= min && value <= max ? ok(value) : wrong(`Must be between ${min} and ${max}`)
  }
  return makeField({
    schema: { type: whole ? 'integer' : 'number', minimum: min, maximum: max },
    fromJson: judge,
    fromText: (value) => judge(/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value) ? Number(value) : undefined),
  })
}

export const date: Field<string> = textual(
  { expected: 'a date, YYYY-MM-DD', schema: schemas.DATE },
  (value) => {
    const parsed = parseDate(value)
    return parsed === null ? wrong('Must be a date, YYYY-MM-DD') : ok(parsed)
  },
)

/** Reads epoch milliseconds. */
export const dateTime = textual<number>(
  { expected: 'a date-time, as 2026-08-08T23:56:13.427Z', schema: schemas.DATE_TIME },
  (value) => {
    const parsed = parseDateTime(value)
    return parsed === null ? wrong('Must be a date-time, as 2026-08-08T23:56:13.427Z') : ok(parsed)
  },
)

/** A date-time, or `now` for the moment of the request. */
export const dateTimeOrNow = textual<number | 'now'>(
  { expected: 'a date-time or "now"', schema: schemas.TEXT },
  (value) => (value === 'now' ? ok(value) : dateTime.fromText(value)),
)

/** The id of a record. Whether the record exists is decided later, with the same words. */
export const reference: Field<Gid> = referring(schemas.GID, parseGid)

/** A text that names something that there may be. @param parse  null for a text that can name nothing */
export function referring<T>(schema: Schema, parse: (text: string) => T | null): Field<T> {
  const fromText = (value: string) => {
    const parsed = parse(value)
    return parsed === null ? wrong(`Not a recognized ID: ${echoGid(value)}`) : ok(parsed)
  }
  return makeField({
    schema,
    fromText,
    fromJson: (value) => (typeof value === 'string' ? fromText(value) : wrong(gidTypeFault(value))),
  })
}

/** What is wrong with a value that is no text where JSON must have an id. */
function gidTypeFault(value: unknown): string {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return `Not a valid GID type: ${type}`
}

/** A person in a request: a gid, an email address or `me`. */
export type UserReference =
  | { readonly by: 'me' }
  | { readonly by: 'gid'; readonly gid: Gid }
  | { readonly by: 'email'; readonly email: string }

const EMAIL_LENGTH_MAX = 254

/** @returns null for a text that can name nobody */
export function parseUserReference(value: string): UserReference | null {
  if (value === 'me') return { by: 'me' }
  if (value.includes('@')) {
    return textFault(value, EMAIL_LENGTH_MAX) === null ? { by: 'email', email: value } : null
  }
  const gid = parseGid(value)
  return gid === null ? null : { by: 'gid', gid }
}

/** A person as the request named them, for an answer that has to say who nobody knows. */
export function userReferenceText(who: UserReference): string {
  return who.by === 'me' ? 'me' : who.by === 'gid' ? who.gid : who.email
}

export const userReference: Field<UserReference> = referring(schemas.PERSON, parseUserReference)

/** Null takes the value away; in a form that is an empty field or the word null. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return makeField<T | null>({
    schema: schemas.orNull(field.schema),
    fromJson: (value) => (value === null ? ok(null) : field.fromJson(value)),
    fromText: (value) => (value === '' || value === 'null' ? ok(null) : field.fromText(value)),
  })
}

const LIST_LENGTH_MAX = 100

/** An array; in a form its elements separated by commas, or the array as JSON text. Faults name the place: `tags: [0]: Not a recognized ID: X`. */
export function listOf<T>(
  field: Field<T>,
  { lengthMax = LIST_LENGTH_MAX }: { readonly lengthMax?: number } = {},
): Field<readonly T[]> {
  const readAll = (values: readonly unknown[], read: (value: unknown) => Read<T>): Read<readonly T[]> => {
    if (values.length > lengthMax) return wrong(`Must have at most ${lengthMax} elements`)
    const all: T[] = []
    for (const [index, value] of values.entries()) {
      const one = read(value)
      if (!one.ok) return wrong(`[${index}]: ${one.fault}`)
      all.push(one.value)
    }
    return ok(all)
  }
  const fromText = (value: string) => {
    const elements = value.startsWith('[') ? parseJson(value) : undefined
    if (Array.isArray(elements)) return readAll(elements, (element) => field.fromJson(element))
    const parts = value === '' ? [] : value.split(',').map((part) => part.trim())
    return readAll(parts, (part) => field.fromText(String(part)))
  }
  return makeField({
    schema: schemas.listOf(field.schema),
    repeatable: true,
    fromText,
    fromJson: (value) =>
      Array.isArray(value) ? readAll(value, (element) => field.fromJson(element)) : wrong('Not an array'),
  })
}

/** The same for a list that Asana describes as a text: its elements may be separated by commas in JSON, too. */
export function listOrText<T>(field: Field<T>): Field<readonly T[]> {
  const list = listOf(field)
  return makeField({
    ...list,
    fromJson: (value) => (typeof value === 'string' ? list.fromText(value) : list.fromJson(value)),
  })
}

/** An object with exactly these keys; those in `required` must be there. In a form it is JSON text. */
export function record<F extends Readonly<Record<string, Field<unknown>>>>(
  fields: F,
  required: readonly (keyof F & string)[],
): Field<{ readonly [K in keyof F]?: FieldValue<F[K]> }> {
  const fromJson = (value: unknown): Read<{ readonly [K in keyof F]?: FieldValue<F[K]> }> => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong('Must be an object')
    const result: Record<string, unknown> = {}
    for (const name of required) {
      if (!Object.hasOwn(value, name)) return wrong(`${name}: Missing required field`)
    }
    for (const [name, field] of Object.entries(fields)) {
      if (!Object.hasOwn(value, name)) continue
      const read = field.fromJson((value as Record<string, unknown>)[name])
      if (!read.ok) return wrong(`${name}: ${read.fault}`)
      result[name] = read.value
    }
    return ok(result as { readonly [K in keyof F]?: FieldValue<F[K]> })
  }
  const properties = Object.entries(fields).map(([name, { schema }]) => [name, schema])
  return makeField({
    schema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
    },
    fromJson,
    fromText: (value) => {
      const parsed = parseJson(value)
      return parsed === undefined ? wrong('Must be a JSON object') : fromJson(parsed)
    },
  })
}

/** An object with whatever is in it. */
export const anyObject: Field<Readonly<Record<string, unknown>>> = makeField({
  schema: { type: 'object' },
  fromJson: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? ok({ ...value })
      : wrong('Must be an object'),
  fromText: () => wrong('Must be an object'),
})

/** @returns undefined for a text that is no JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
