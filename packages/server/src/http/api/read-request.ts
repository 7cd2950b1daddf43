import type { FastifyRequest } from 'fastify'
import type { Wish } from '../../protocol/asana/field-selection.js'
import type { Operation } from '../../protocol/asana/operations.js'
import type { CursorContext, PageRequest } from '../../protocol/asana/pagination.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { NO_BODY, parseRequestBody, type RequestBody } from '../../protocol/asana/request-body.js'
import { cursorBinding, readPage, readPretty, readWish } from '../../protocol/asana/request-options.js'
import type { Principal } from '../../protocol/token/principal.js'
import { isUtf8Query } from '../../protocol/unicode/form-text.js'
import { queryOf } from '../request-parts.js'

export interface Asked {
  readonly body: RequestBody
  readonly query: URLSearchParams
  readonly wish: Wish
  readonly pretty: boolean
  readonly page: { readonly request: PageRequest; readonly path: string; readonly cursor: CursorContext }
}

const WHOLE: PageRequest = { limit: null, after: null }

/**
 * Reads all that a request to the API says beside its path: body, options, page.
 * @param about.root  of the API, below which paths are named
 */
export function readRequest(
  request: FastifyRequest,
  about: {
    readonly operation: Operation
    readonly principal: Principal
    readonly cursorKey: Uint8Array
    readonly root: string
    readonly nowMs: number
  },
): Outcome<Asked> {
  const { cursorKey, nowMs, operation, principal, root } = about
  if (!isUtf8Query(request.url)) return invalid('Could not parse the query, invalid UTF-8')
  const body = Buffer.isBuffer(request.body)
    ? parseRequestBody(request.headers['content-type'] ?? '', request.body)
    : done(NO_BODY)
  if (!body.ok) return body
  const query = queryOf(request)
  const wish = readWish(query, body.value)
  if (!wish.ok) return wish
  const pretty = readPretty(query, body.value)
  if (!pretty.ok) return pretty
  const path = pathBelow(root, request.url)
  const cursor = {
    key: cursorKey,
    binding: operation.lists === true ? cursorBinding(principal.userGid, path, query) : '',
    nowMs,
  }
  const page = operation.lists === true ? readPage(query, cursor) : done(WHOLE)
  if (!page.ok) return page
  return done({
    body: body.value,
    query,
    wish: wish.value,
    pretty: pretty.value,
    page: { request: page.value, path, cursor },
  })
}

function pathBelow(root: string, url: string): string {
  const end = url.indexOf('?')
  // A request to a proxy names scheme and host as well (RFC 9112 §3.2.2).
  return url.slice(url.indexOf(root) + root.length, end === -1 ? undefined : end)
}
