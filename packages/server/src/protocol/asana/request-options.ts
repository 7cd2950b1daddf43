import type { Wish } from './field-selection.js'
import { parseOptFields, type FieldTree } from './opt-fields.js'
import {
  openOffset,
  parseLimit,
  sealOffset,
  type CursorContext,
  type PageRequest,
  type SortKey,
} from './pagination.js'
import { flag } from './field.js'
import { textInput, type Input } from './input.js'
import { done, invalid, type Outcome } from './refusal.js'
import type { RequestBody } from './request-body.js'

/** A query string whose parameters keep their order and their repetitions. */
export type Query = URLSearchParams

/** Parameters that no client sends but for a value: their names have the id of what they are about. */
const NAMED_BY_ID = /^custom_fields\.\d+\./

/** What a query says beside its options. A parameter without a value says nothing: clients send some always, whether they have a value or not. */
export function queryInput(query: Query): Input {
  return textInput([...query].filter(([name, value]) => value !== '' || NAMED_BY_ID.test(name)))
}

/** Reads `opt_fields` and `opt_expand`, from the query or from `options` of the body. */
export function readWish(query: Query, body: RequestBody): Outcome<Wish> {
  const fields = readTree('fields', query, body)
  if (!fields.ok) return fields
  const expand = readTree('expand', query, body)
  if (!expand.ok) return expand
  return done({ fields: fields.value, expand: expand.value })
}

function readTree(name: 'fields' | 'expand', query: Query, body: RequestBody): Outcome<FieldTree | null> {
  const sent = [...occurrences(query, `opt_${name}`), ...(body.options[name] ?? [])]
  const texts = sent.filter((text) => text !== '')
  if (texts.length === 0) return done(null)
  const parsed = parseOptFields(texts, `opt_${name}`)
  return parsed.ok ? done(parsed.tree) : invalid(parsed.message)
}

/** Reads whether the answer is to be written in lines; `opt_pretty` may stand bare. */
export function readPretty(query: Query, body: RequestBody): Outcome<boolean> {
  const [text] = [...occurrences(query, 'opt_pretty'), ...(body.options['pretty'] ?? [])]
  if (text === undefined) return done(false)
  if (text === '') return done(true)
  const read = flag.fromText(text)
  return read.ok ? done(read.value) : invalid(`opt_pretty: ${read.fault}`)
}

/** The values of a parameter under each of its spellings: `name`, `name[]`, `name[0]`. */
function occurrences(query: Query, name: string): string[] {
  const values: string[] = []
  for (const [key, value] of query) {
    if (key === name || (key.startsWith(`${name}[`) && /^\[\d*\]$/.test(key.slice(name.length))))
      values.push(value)
  }
  return values
}

/** The values of a parameter; one that is empty says nothing. */
const given = (query: Query, name: string) => query.getAll(name).filter((value) => value !== '')

/** Reads how many records are wanted, of a list that has no further pages. */
export function readOnePage(query: Query, name: 'limit' | 'count'): Outcome<PageRequest> {
  const limits = given(query, name)
  if (limits.length > 1) return invalid(`${name}: Must be given only once`)
  const [text] = limits
  const limit = text === undefined ? done(null) : parseLimit(text, name)
  return limit.ok ? done({ limit: limit.value, after: null }) : limit
}

/** Reads `limit` and `offset`. */
export function readPage(query: Query, cursor: CursorContext): Outcome<PageRequest> {
  const limit = readOnePage(query, 'limit')
  const offsets = given(query, 'offset')
  if (offsets.length > 1) return invalid('offset: Must be given only once')
  if (!limit.ok) return limit
  const [offsetText] = offsets
  const after = offsetText === undefined ? done(null) : openOffset(offsetText, cursor)
  return after.ok ? done({ limit: limit.value.limit, after: after.value }) : after
}

/** Parameters that may change from page to page without making another query of it. */
const FREE_PARAMETERS = /^(?:limit|offset|opt_.*)$/

/** What an offset belongs to: the caller, the path, and every parameter that decides which records are listed. */
export function cursorBinding(userGid: string, path: string, query: Query): string {
  const filters = [...query]
    .filter(([name, value]) => value !== '' && !FREE_PARAMETERS.test(name))
    .map(([name, value]) => `${name}=${value}`)
  return JSON.stringify([userGid, path, ...filters.toSorted()])
}

export interface NextPage {
  readonly offset: string
  readonly path: string
  readonly uri: string
}

/** `path` is relative to the API's root and `uri` absolute; both repeat the whole request, since clients follow either bare. */
export function nextPage(
  next: SortKey,
  request: {
    readonly path: string
    readonly query: Query
    readonly cursor: CursorContext
    readonly apiUrl: string
  },
): NextPage {
  const offset = sealOffset(next, request.cursor)
  const query = new URLSearchParams(request.query)
  query.set('offset', offset)
  const path = `${request.path}?${query.toString()}`
  return { offset, path, uri: request.apiUrl + path }
}
