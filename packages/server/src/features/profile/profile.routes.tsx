import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Page } from '../../ui/render.js'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import {
  readPageForm,
  refusePage,
  refuseThrottled,
  seeOther,
  sendPage,
  setSessionCookie,
  type BrowserSession,
} from '../../http/pages/context.js'
import { rememberBrowser } from '../../http/pages/known-browser.js'
import { requireRecentSignIn, requireSession } from '../../http/pages/recent-sign-in.js'
import { noteForLog } from '../../http/request-log.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { sliceOf } from '../../ui/paging.js'
import { parseGid } from '../../protocol/asana/gid.js'
import type { ChangePassword, ChangePasswordOutcome } from '../passwords/change-password.js'
import type { OwnSessions } from '../sessions/own-sessions.js'
import { PASSWORD_LENGTH_MIN } from '../passwords/password.rules.js'
import { SecurityPage, type PasswordFault } from './security.page.js'
import { SessionsPage } from './sessions.page.js'
import { SESSION_TOTAL_SECONDS } from '../sessions/session.rules.js'
import type { OwnerOfPassword } from '../passwords/ports.js'

const SESSIONS_PATH = '/0/profile/sessions'
const SECURITY_PATH = '/0/profile/security'

/** So that a page stays light. */
const SESSIONS_PER_PAGE = 20

interface Needs {
  readonly ownSessions: OwnSessions
  readonly changePassword: ChangePassword
  readonly ownerOfPassword: OwnerOfPassword
  /** What the security page shows of the person's second factors. */
  readonly factorPanels: (session: BrowserSession) => Promise<Page>
}

/** *My Profile Settings*: sessions and security. */
export function profileRoutes(needs: Needs): FastifyPluginAsync {
  const { ownSessions } = needs
  return routes((app) => {
    app.get(SESSIONS_PATH, operation('sessions'), async (request, reply) => {
      const session = requireSession(request, reply)
      if (session === null) return await reply
      const page = queryOf(request).get('page')
      const slice = sliceOf(await ownSessions.list(session), page, SESSIONS_PER_PAGE)
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <SessionsPage frame={frame} slice={slice} />)
    })
    app.post(`${SESSIONS_PATH}/end`, operation('sessions'), async (request, reply) => {
      const posted = readOwnForm(request, reply, SESSIONS_PATH)
      if (posted === null) return await reply
      const gid = parseGid(posted.form.get('session') ?? '')
      const outcome = gid === null ? 'unknown' : await ownSessions.end(posted.session, gid, request.ip)
      setFlash(reply, outcome === 'ended' ? 'session_ended' : 'session_gone')
      return await seeOther(reply, SESSIONS_PATH)
    })
    app.post(`${SESSIONS_PATH}/end-others`, operation('sessions'), async (request, reply) => {
      const posted = readOwnForm(request, reply, SESSIONS_PATH)
      if (posted === null) return await reply
      await ownSessions.endOthers(posted.session, request.ip)
      setFlash(reply, 'sessions_ended')
      return await seeOther(reply, SESSIONS_PATH)
    })
    app.get(SECURITY_PATH, operation('security'), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      return await showSecurity(needs, reply, { session, fault: null })
    })
    app.post(
      SECURITY_PATH,
      operation('security'),
      async (request, reply) => await changePassword(needs, request, reply),
    )
  })
}

/** A form of somebody who is signed in; null after answering whoever is not, or whose form is not ours. */
function readOwnForm(
  request: FastifyRequest,
  reply: FastifyReply,
  to: string,
): { readonly session: BrowserSession; readonly form: URLSearchParams } | null {
  const session = requireSession(request, reply, { to })
  if (session === null) return null
  const read = readPageForm(request)
  if (read.ok) return { session, form: read.form }
  refusePage(reply, read.reason)
  return null
}

async function changePassword(
  needs: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const session = requireSession(request, reply)
  if (session === null) return await reply
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const current = read.form.get('current_password') ?? ''
  const next = read.form.get('new_password') ?? ''
  if (current === '') {
    const fault = { field: 'current_password', text: t('Enter your current password.') } as const
    return await showSecurity(needs, reply, { session, fault })
  }
  const outcome = await needs.changePassword({
    userGid: session.user.gid,
    session,
    current,
    next,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
  })
  if (!outcome.ok && outcome.reason === 'throttled')
    return await refuseThrottled(reply, outcome.retryAfterSeconds)
  if (!outcome.ok) {
    noteForLog(request).reason = outcome.reason
    return await showSecurity(needs, reply, { session, fault: faultOf(outcome) })
  }
  setSessionCookie(reply, { secret: outcome.secret, maxAgeSeconds: SESSION_TOTAL_SECONDS })
  // Whoever changed it here knows it here.
  const owner = await needs.ownerOfPassword(session.user.gid)
  if (owner !== null) rememberBrowser(request, reply, owner)
  setFlash(reply, 'password_changed')
  return await seeOther(reply, SECURITY_PATH)
}

function faultOf(
  outcome: Exclude<ChangePasswordOutcome, { readonly ok: true } | { readonly reason: 'throttled' }>,
): PasswordFault {
  switch (outcome.reason) {
    case 'current_wrong':
      return { field: 'current_password', text: t('That is not your current password.') }
    case 'current_malformed':
      return { field: 'current_password', text: `${outcome.message}.` }
    case 'same_as_before':
      return { field: 'new_password', text: t('That is your current password. Choose another one.') }
    case 'new_refused':
      return { field: 'new_password', text: `${outcome.message}.` }
  }
}

async function showSecurity(
  { factorPanels, ownSessions }: Needs,
  reply: FastifyReply,
  { fault, session }: { readonly session: BrowserSession; readonly fault: PasswordFault | null },
): Promise<FastifyReply> {
  const frame = await frameOf(reply.request, reply)
  const sessions = await ownSessions.list(session)
  const page = (
    <SecurityPage
      frame={frame}
      email={session.user.email}
      lengthMin={PASSWORD_LENGTH_MIN}
      otherSessions={sessions.filter(({ isThisOne }) => !isThisOne).length}
      factors={await factorPanels(session)}
      fault={fault}
    />
  )
  return await sendPage(reply, page, { status: fault === null ? 200 : 400 })
}
