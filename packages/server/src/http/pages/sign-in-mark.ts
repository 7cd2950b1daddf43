import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { keepVisitor, visitorOf } from './context.js'
import { openText, sealText } from './sealed-text.js'

/** The parameter of the mark, in the address to come back to after signing in. */
export const SIGN_IN_MARK = 'auth_after'
/** How long somebody may take to sign in and to decide, with one mark. */
const SIGN_IN_MARK_MS_MAX = 60 * 60 * 1_000
const ID_BYTES = 16

/** Since when a sign-in counts as made for one request; worth one answer to it. */
export interface SignInMark {
  readonly id: string
  readonly sinceMs: number
  readonly expiresAtMs: number
}

/**
 * Marks a request for whose answer somebody is about to sign in: one that demands a fresh sign-in is then content with one made since.
 * The mark holds for this very request in this browser alone; only we can write it.
 * @param request.query  the app's request, without a mark
 * @returns the text for the address
 */
export function makeSignInMark(
  reply: FastifyReply,
  { nowMs, query }: { readonly query: URLSearchParams; readonly nowMs: number },
): string {
  const id = randomBytes(ID_BYTES).toString('base64url')
  keepVisitor(reply)
  return sealText(purposeOf(reply.request, query), `${nowMs} ${id}`)
}

/** @returns null where there is no mark, or none that we made lately for this request in this browser */
export function readSignInMark(
  request: FastifyRequest,
  asked: { readonly query: URLSearchParams; readonly text: string | null; readonly nowMs: number },
): SignInMark | null {
  const { nowMs, query, text } = asked
  if (text === null) return null
  const [, sinceText = '', id = ''] =
    /^(\d{1,15}) ([\w-]{22})$/.exec(openText(purposeOf(request, query), text) ?? '') ?? []
  if (id === '') return null
  const sinceMs = Number(sinceText)
  const expiresAtMs = sinceMs + SIGN_IN_MARK_MS_MAX
  return sinceMs <= nowMs && nowMs < expiresAtMs ? { id, sinceMs, expiresAtMs } : null
}

function purposeOf(request: FastifyRequest, query: URLSearchParams) {
  return {
    key: request.server.pages.csrfKey,
    purpose: `signed in since ${visitorOf(request)} ${query.toString()}`,
  }
}
