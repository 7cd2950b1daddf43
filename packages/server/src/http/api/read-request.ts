import type { FastifyRequest } from 'fastify'
import type { Wish } from '../../protocol/asana/field-selection.js'
import type { Operation } from '../../protocol/asana/operations.js'
import type { CursorContext, PageRequest } from '../../protocol/asana/pagination.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { formBody, NO_BODY, parseRequestBody, type RequestBody } from '../../protocol/asana/request-body.js'
import {
  cursorBinding,
  readOnePage,
  readPage,
  readPretty,
  readWish,
} from '../../protocol/asana/request-options.js'
import type { Principal } from '../../protocol/token/principal.js'
import { isUtf8Query } from '../../protocol/unicode/form-text.js'
import type { UploadedFile } from '../../protocol/asana/uploaded-file.js'
import { queryOf } from '../request-parts.js'
import { FormWithFile } from './uploads.js'

export interface Asked {
  readonly body: RequestBody
  readonly file: UploadedFile | null
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
  const sent = readBody(request)
  if (!sent.ok) return sent
  const { body, file } = sent.value
  const query = queryOf(request)
  const wish = readWish(query, body)
  if (!wish.ok) return wish
  const pretty = readPretty(query, body)
  if (!pretty.ok) return pretty
  const path = pathBelow(root, request.url)
  const cursor = {
    key: cursorKey,
    binding: operation.lists === true ? cursorBinding(principal.userGid, path, query) : '',
    nowMs,
  }
  const page = readPageOf(operation, query, cursor)
  if (!page.ok) return page
  return done({
    body,
    file,
    query,
    wish: wish.value,
    pretty: pretty.value,
    page: { request: page.value, path, cursor },
  })
}

function readPageOf(
  { lists, onePage }: Operation,
  query: URLSearchParams,
  cursor: CursorContext,
): Outcome<PageRequest> {
  if (onePage !== undefined) return readOnePage(query, onePage)
  return lists === true ? readPage(query, cursor) : done(WHOLE)
}

/** Bytes that are read by their type, or a form that was read as it came. */
function readBody({ body, headers }: FastifyRequest): Outcome<Pick<Asked, 'body' | 'file'>> {
  if (body instanceof FormWithFile) {
    const { outcome } = body
    return outcome.ok ? done({ body: formBody(outcome.value.fields), file: outcome.value.file }) : outcome
  }
  const read = Buffer.isBuffer(body) ? parseRequestBody(headers['content-type'] ?? '', body) : done(NO_BODY)
  return read.ok ? done({ body: read.value, file: null }) : read
}

function pathBelow(root: string, url: string): string {
  const end = url.indexOf('?')
  // A request to a proxy names scheme and host as well (RFC 9112 §3.2.2).
  return url.slice(url.indexOf(root) + root.length, end === -1 ? undefined : end)
}
