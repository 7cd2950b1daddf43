import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from 'fastify'
import { readPageForm, refusePage, seeOther, signInPath, type BrowserSession } from './context.js'
import { FORM_ACTS, type FormAct } from './form-acts.js'
import { noteForLog } from '../request-log.js'
import { keepTyped, takeTyped, type TypedForms } from './typed-form.js'

/** What gives power or takes it from others takes a sign-in that is no older. */
const RECENT_SIGN_IN_MS = 10 * 60 * 1_000

interface Comeback {
  /** The path to come back to; a POST names the page of its form. Else the address that was asked for. */
  readonly to?: string
}

/**
 * For pages that are somebody's: who is signed in, or null after sending whoever is not to the sign-in page.
 *
 *     const session = requireSession(request, reply)
 *     if (session === null) return await reply
 */
export function requireSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { to = request.url }: Comeback = {},
): BrowserSession | null {
  if (request.session !== null) return request.session
  noteForLog(request).reason = 'signed_out'
  seeOther(reply, signInPath(to))
  return null
}

/**
 * The same for pages that are nothing but the form of an act that takes a recent proof of who somebody is: who is signed in for longer signs in
 * again first, before anything is typed. That the act itself is asked for, `form-acts.ts` says.
 */
export function requireRecentSignIn(request: FastifyRequest, reply: FastifyReply): BrowserSession | null {
  const session = requireSession(request, reply)
  if (session === null || isRecent(session, request)) return session
  noteForLog(request).reason = 'sign_in_not_recent'
  seeOther(reply, signInPath(request.url, { again: true }))
  return null
}

/** Whether somebody proved a moment ago who they are. */
function isRecent(session: BrowserSession, { server }: Pick<FastifyRequest, 'server'>): boolean {
  return server.console.clock.nowMs() - session.authenticatedAtMs <= RECENT_SIGN_IN_MS
}

/**
 * Sees to it that each form of the pages does as the table of acts says: whoever is signed in for too long is sent to sign in, nothing is
 * changed, and what they typed is there again when they are back at the form.
 * @throws Error, at the start, for a form that the table does not know
 */
export function guardForms(app: FastifyInstance, forms: TypedForms): void {
  app.addHook('onRequest', async (request, reply) => {
    // Not before they proved who they are: what was kept is there once.
    if (request.session === null || !isRecent(request.session, request)) return
    request.typed = await takeTyped(request, reply, forms)
  })
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat()
    if (!methods.some((method) => !['GET', 'HEAD', 'OPTIONS'].includes(method))) return
    const act = FORM_ACTS.get(route.url)
    if (act === undefined)
      throw new Error(`${route.url} is not in form-acts.ts: say there whether it takes a recent sign-in`)
    if (act.asks) route.preHandler = [askFirst(act, forms), ...[route.preHandler ?? []].flat()]
  })
}

function askFirst(act: FormAct & { readonly asks: true }, forms: TypedForms): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const { session } = request
    // Whoever is not signed in at all is sent to do so by the page itself.
    if (session === null || isRecent(session, request)) return undefined
    // What another site sent is not kept: it would stand in the form as if the person had typed it.
    const read = readPageForm(request)
    if (!read.ok) return await refusePage(reply, read.reason)
    noteForLog(request).reason = 'sign_in_not_recent'
    const page = addressOf(act.page, request)
    const kept = { userGid: session.user.gid, page, action: addressOf(act.fills, request), form: read.form }
    await keepTyped(reply, forms, kept)
    return await seeOther(reply, signInPath(page, { again: true }))
  }
}

function addressOf(route: string, request: FastifyRequest): string {
  const params = request.params as Readonly<Record<string, string | undefined>>
  return route.replaceAll(/:(\w+)/g, (_whole, name: string) => encodeURIComponent(params[name] ?? ''))
}
