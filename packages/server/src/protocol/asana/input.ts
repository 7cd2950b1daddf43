import type { Field, FieldValue, Read } from './field.js'
import { done, invalid, type Outcome } from './refusal.js'

/** Named values of a request, from a JSON body, a form or a query string, before they have types. */
export interface Input {
  readonly names: readonly string[]
  has(name: string): boolean
  read<T>(name: string, field: Field<T>): Read<T>
}

/** Problems that one answer lists at most. */
const PROBLEMS_MAX = 20

/** Keys that old SDKs leave inside `data`; they mean nothing there. */
const STRAY = /^(?:gid|id|resource_type|pretty|fields|expand|opt_.*)$/

export function jsonInput(data: Readonly<Record<string, unknown>>): Input {
  return {
    names: Object.keys(data),
    has: (name) => Object.hasOwn(data, name),
    read: (name, field) => field.fromJson(Object.hasOwn(data, name) ? data[name] : undefined),
  }
}

/** Form fields or query parameters. `name`, `name[]` and `name[0]` are one name; only a list may be given more than once. */
export function textInput(entries: Iterable<readonly [string, string]>): Input {
  const texts = new Map<string, string[]>()
  for (const [key, value] of entries) {
    const name = key.replace(/\[\d*\]$/, '')
    const known = texts.get(name)
    if (known === undefined) texts.set(name, [value])
    else known.push(value)
  }
  return {
    names: [...texts.keys()],
    has: (name) => texts.has(name),
    read: (name, field) => {
      const values = texts.get(name) ?? []
      if (values.length > 1 && field.repeatable !== true)
        return { ok: false, fault: 'Must be given only once' }
      return field.fromText(values.join(','))
    },
  }
}

export const EMPTY_INPUT: Input = textInput([])

export type InputFields = Readonly<Record<string, Field<unknown>>>
export type InputValues<F extends InputFields> = { readonly [K in keyof F]?: FieldValue<F[K]> }

/**
 * Reads the fields that an operation takes. What no record has is ignored, as Asana does; every problem is reported at once.
 * @param accepts.required  names whose absence is `name: Missing input`
 * @param accepts.readOnly  names of the record that this request may not set: `name: Cannot write this property`
 */
export function readInput<F extends InputFields>(
  input: Input,
  accepts: {
    readonly fields: F
    readonly required?: readonly (keyof F & string)[]
    readonly readOnly?: Iterable<string>
  },
): Outcome<InputValues<F>> {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const name of accepts.required ?? []) {
    if (!input.has(name)) problems.push(`${name}: Missing input`)
  }
  for (const [name, field] of Object.entries(accepts.fields)) {
    if (!input.has(name)) continue
    const read = input.read(name, field)
    if (read.ok) values[name] = read.value
    else problems.push(`${name}: ${read.fault}`)
  }
  for (const name of accepts.readOnly ?? []) {
    if (input.has(name) && !Object.hasOwn(accepts.fields, name) && !STRAY.test(name)) {
      problems.push(`${name}: Cannot write this property`)
    }
  }
  if (problems.length > 0) return invalid(...problems.slice(0, PROBLEMS_MAX))
  return done(values as InputValues<F>)
}
