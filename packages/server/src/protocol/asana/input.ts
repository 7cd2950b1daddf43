import type { Field, FieldValue, Read } from './field.js'
import { done, invalid, type Outcome } from './refusal.js'

/** Named values of a request, from a JSON body, a form or a query string, before they have types. */
export interface Input {
  readonly names: readonly string[]
  /** The values as JSON has them; null for a form or a query, where all is text. */
  readonly json: Readonly<Record<string, unknown>> | null
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
    json: data,
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
    json: null,
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

/** What the body or the query of an operation may carry. */
export interface InputForm<F extends InputFields = InputFields> {
  readonly fields: F
  /** Names whose absence is `name: Missing input`. */
  readonly required?: readonly (keyof F & string)[]
}

interface Accepts<F extends InputFields> extends InputForm<F> {
  /** Names of the record that this request may not set: `name: Cannot write this property`. */
  readonly readOnly?: Iterable<string>
}

/** Reads the fields that an operation takes. What no record has is ignored, as Asana does; every problem is reported at once. */
export function readInput<F extends InputFields>(input: Input, accepts: Accepts<F>): Outcome<InputValues<F>> {
  return outcomeOf(judgeInput(input, accepts, new Set()))
}

/**
 * Two names for one thing, of which a request may use one. Where both were sent, the one that says what is there already gives way; where
 * both do, one of them may have to stay, for what else is in the request.
 */
export interface Twins {
  readonly names: readonly [string, string]
  /** How many stay of two that say what is there. */
  readonly ofEchoes: 'one' | 'none'
}

/**
 * Reads the fields of a record that is there already, or is about to be. Programs that keep two systems alike send a record back as they
 * read it: what cannot be written, but is what it says, is no write and no problem.
 * @param accepts.asRead  which of some values are what the caller reads there
 */
export async function readRecordInput<F extends InputFields>(
  input: Input,
  accepts: Accepts<F> & {
    readonly twins?: readonly Twins[]
    readonly asRead: (sent: Readonly<Record<string, unknown>>) => Promise<ReadonlySet<string>>
  },
): Promise<Outcome<InputValues<F>>> {
  const { json } = input
  const pairs = (accepts.twins ?? []).filter(({ names }) => names.every((name) => input.has(name)))
  const first = judgeInput(input, accepts, new Set())
  if (json === null || (first.problems.size === 0 && pairs.length === 0)) return outcomeOf(first)
  const paired = new Set(pairs.flatMap(({ names }) => names))
  const doubtful = Object.entries(json).filter(([name]) => first.problems.has(name) || paired.has(name))
  const asRead = await accepts.asRead(Object.fromEntries(doubtful))
  const mayLack = (name: string) => accepts.required?.includes(name) !== true
  const ignored = new Set([...asRead].filter((name) => first.problems.has(name) && mayLack(name)))
  for (const { names, ofEchoes } of pairs) {
    const echoes = names.filter((name) => asRead.has(name))
    const kept =
      ofEchoes === 'one' && echoes.length === 2 ? (json[names[1]] === null ? names[0] : names[1]) : null
    for (const name of echoes) if (name !== kept) ignored.add(name)
  }
  return outcomeOf(judgeInput(input, accepts, ignored))
}

interface Judged<F extends InputFields> {
  /** By the name of what has them. */
  readonly problems: ReadonlyMap<string, string>
  readonly values: InputValues<F>
}

function outcomeOf<F extends InputFields>({ problems, values }: Judged<F>): Outcome<InputValues<F>> {
  return problems.size === 0 ? done(values) : invalid(...[...problems.values()].slice(0, PROBLEMS_MAX))
}

/** @param ignored  names that are taken as not sent */
function judgeInput<F extends InputFields>(
  input: Input,
  accepts: Accepts<F>,
  ignored: ReadonlySet<string>,
): Judged<F> {
  const problems = new Map<string, string>()
  const values: Record<string, unknown> = {}
  const isSent = (name: string) => input.has(name) && !ignored.has(name)
  for (const name of accepts.required ?? []) {
    if (!isSent(name)) problems.set(name, `${name}: Missing input`)
  }
  for (const [name, field] of Object.entries(accepts.fields)) {
    if (!isSent(name)) continue
    const read = input.read(name, field)
    if (read.ok) values[name] = read.value
    else problems.set(name, `${name}: ${read.fault}`)
  }
  for (const name of accepts.readOnly ?? []) {
    if (isSent(name) && !Object.hasOwn(accepts.fields, name) && !STRAY.test(name)) {
      problems.set(name, `${name}: Cannot write this property`)
    }
  }
  return { problems, values: values as InputValues<F> }
}
