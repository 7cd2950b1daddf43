import { hasBeyondAscii, isUtf8Form } from '../unicode/form-text.js'
import { EMPTY_INPUT, jsonInput, textInput, type Input } from './input.js'
import { JSON_DEPTH_MAX, JSON_VALUES_MAX, jsonShapeFault } from './json-limits.js'
import { done, invalid, type Outcome } from './refusal.js'

/** Of a form; more than any record has fields. */
const BODY_PARAMETERS_MAX = 1_000

/** A body as the API takes it: the fields of the record, and the options that JSON bodies may carry beside them. */
export interface RequestBody {
  readonly data: Input
  /** Names without `opt_`: `fields`, `expand`, `pretty`, `limit`, `offset`. */
  readonly options: Readonly<Record<string, readonly string[]>>
}

export const NO_BODY: RequestBody = { data: EMPTY_INPUT, options: {} }

const INVALID_UTF_8 = 'Could not parse request data, invalid UTF-8'
const INVALID_JSON = 'Could not parse request data, invalid JSON'
const SHAPE_FAULTS = {
  too_deep: `Could not parse request data, nested deeper than ${JSON_DEPTH_MAX}`,
  too_many_values: `Could not parse request data, more than ${JSON_VALUES_MAX} values`,
  too_many_parameters: `Could not parse request data, more than ${BODY_PARAMETERS_MAX} parameters`,
} as const
const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPES = /^(?:application\/(?:[\w.+-]+\+)?json|text\/json)$/
const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a body. An empty one is no body whatever its type says: the official SDK sends `content-type: application/json` with a
 * DELETE that has none.
 */
export function parseRequestBody(contentType: string, bytes: Uint8Array): Outcome<RequestBody> {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return invalid(INVALID_UTF_8)
  }
  if (text.trim() === '') return done(NO_BODY)
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === FORM) return parseForm(text, contentType)
  if (type === '' || JSON_TYPES.test(type)) return parseJson(text)
  return invalid(`Unsupported content type ${type.slice(0, 64)}: send application/json or ${FORM}`)
}

function parseForm(text: string, contentType: string): Outcome<RequestBody> {
  if (!isUtf8Form(text)) return invalid(INVALID_UTF_8)
  // Older Java clients name Latin-1 whatever they send; what is ASCII is the same in it.
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1] ?? 'utf-8'
  if (!/^utf-?8$/i.test(charset) && hasBeyondAscii(text))
    return invalid('Could not parse request data, a form must be in UTF-8')
  const form = new URLSearchParams(text)
  return form.size > BODY_PARAMETERS_MAX ? invalid(SHAPE_FAULTS.too_many_parameters) : done(formBody(form))
}

/** What the fields of a form say, however they were sent. */
export function formBody(form: Iterable<readonly [string, string]>): RequestBody {
  const options = noOptions()
  const data: [string, string][] = []
  for (const [key, value] of form) {
    const option = /^opt_([a-z_]+)(?:\[\d*\])?$/.exec(key)?.[1]
    if (option === undefined) data.push([key, value])
    else (options[option] ??= []).push(value)
  }
  return { data: textInput(data), options }
}

function parseJson(text: string): Outcome<RequestBody> {
  const fault = jsonShapeFault(text)
  if (fault !== null) return invalid(SHAPE_FAULTS[fault])
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return invalid(INVALID_JSON)
  }
  if (!isObject(body)) return invalid('Could not parse request data, the body must be a JSON object')
  for (const key of Object.keys(body)) {
    if (key !== 'data' && key !== 'options') {
      return invalid(
        `Unrecognized request field \`${key.slice(0, 64)}\`. The only allowed keys at the top level are: data, options. Is it possible you did not wrap object properties in a \`data\` object?`,
      )
    }
  }
  const data = Object.hasOwn(body, 'data') ? body['data'] : {}
  if (!isObject(data)) return invalid('data: Must be an object')
  const options = Object.hasOwn(body, 'options') ? body['options'] : {}
  if (!isObject(options)) return invalid('options: Must be an object')
  const texts = noOptions()
  for (const [name, value] of Object.entries(options)) {
    const all = Array.isArray(value) ? value : [value]
    texts[name] = all.filter((one) => ['string', 'number', 'boolean'].includes(typeof one)).map(String)
  }
  return done({ data: jsonInput(data), options: texts })
}

/** The caller chooses the names, and `constructor` is one like any other. */
function noOptions(): Record<string, string[]> {
  return Object.create(null) as Record<string, string[]>
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
