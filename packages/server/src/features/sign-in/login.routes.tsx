import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  browserToken,
  clearSessionCookie,
  csrfToken,
  readPageForm,
  readSignInForm,
  refusePage,
  refuseThrottled,
  seeOther,
  sendPage,
  setHalfSessionCookie,
  setSessionCookie,
  signInPath,
  type BrowserSession,
} from '../../http/pages/context.js'
import { knownBrowser, rememberBrowser } from '../../http/pages/known-browser.js'
import { readCookie } from '../../http/pages/page-cookies.js'
import { noteForLog } from '../../http/request-log.js'
import { HOME, returnTarget } from '../../http/pages/return-target.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import { emailKey } from '../../protocol/mail/email-key.js'
import type { EndSession } from '../sessions/end-session.js'
import { HALF_SESSION_SECONDS } from './half-session.js'
import { LoginPage, LogoutPage, withTarget, type LoginPageProps } from './login.page.js'
import { typedPasswordFault } from '../passwords/password.rules.js'
import type { ThrottledSignIn } from './throttle-sign-in.js'
import { SESSION_TOTAL_SECONDS } from '../sessions/session.rules.js'
import { RESET_PATH } from '../passwords/password-paths.rules.js'

interface Needs {
  readonly signIn: ThrottledSignIn
  readonly endSession: EndSession
}

/** What strangers' tries do not touch. */
const SOONER = {
  text: 'To log in sooner, ask for a link to a new password, or use a passkey or a browser in which you logged in before. What others tried does not count there.',
  link: { href: RESET_PATH, text: 'Ask for a link' },
}

/** Signing in and out stays possible while a second factor has to be set up. */
const OPEN = { opensToEnrolling: true }

/** `/login` and `/logout`. */
export function loginRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get('/login', operation('login', OPEN), async (request, reply) => {
      const query = queryOf(request)
      const to = returnTarget(query.get('to'))
      if (request.session !== null && !query.has('again')) return await seeOther(reply, to)
      const own = isConfirming(request) ? request.session?.user.email : undefined
      return await showLogin(reply, { to, email: query.get('email') ?? own ?? '', fault: null })
    })
    app.post('/login', operation('login', OPEN), async (request, reply) => await logIn(request, reply, needs))
    app.get('/logout', operation('logout', OPEN), async (request, reply) => {
      const to = returnTarget(queryOf(request).get('to'))
      if (request.session === null) return await seeOther(reply, to === HOME ? signInPath(HOME) : to)
      const { user } = request.session
      return await sendPage(reply, <LogoutPage csrfToken={csrfToken(request)} to={to} user={user} />)
    })
    app.post(
      '/logout',
      operation('logout', OPEN),
      async (request, reply) => await logOut(request, reply, needs),
    )
  })
}

async function logIn(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const read = readSignInForm(request)
  if (!read.ok && read.reason === 'signed_in_meanwhile') return await goOnFromOtherTab(reply, read)
  if (!read.ok) return await refusePage(reply, read.reason)
  const to = returnTarget(read.form.get('to'))
  const email = read.form.get('email')?.trim() ?? ''
  const password = read.form.get('password') ?? ''
  if (email === '') return await showLogin(reply, { to, email, fault: 'email_missing' })
  if (password === '') return await showLogin(reply, { to, email, fault: 'password_missing' })
  const malformed = typedPasswordFault(password)
  if (malformed !== null) {
    noteForLog(request).reason = 'password_malformed'
    const fault = { field: 'password', text: `${malformed}.` } as const
    return await showLogin(reply, { to, email, fault })
  }
  const outcome = await needs.signIn({
    email,
    password,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    replacesGid: request.session?.gid ?? null,
    shownBrowser: knownBrowser(request, email),
  })
  if (!outcome.ok && outcome.reason === 'throttled')
    return await refuseThrottled(reply, outcome.retryAfterSeconds, SOONER)
  if (!outcome.ok) {
    noteForLog(request).reason = outcome.reason
    if (outcome.reason === 'second_factor_needed') {
      setHalfSessionCookie(reply, { secret: outcome.secret, maxAgeSeconds: HALF_SESSION_SECONDS })
      return await seeOther(reply, withTarget('/login/verify', to))
    }
    return await showLogin(reply, { to, email, fault: 'no_match' })
  }
  noteForLog(request).user = outcome.userGid
  rememberBrowser(request, reply, { email, passwordGeneration: outcome.passwordGeneration })
  setSessionCookie(reply, { secret: outcome.secret, maxAgeSeconds: SESSION_TOTAL_SECONDS })
  return await seeOther(reply, to)
}

/**
 * This browser signed in in another tab since the form was made. Whoever typed the same account is where they wanted to be; for another one the
 * form is there again. The password is not looked at: the form proves no more than that it is ours.
 */
async function goOnFromOtherTab(
  reply: FastifyReply,
  { form, session }: { readonly form: URLSearchParams; readonly session: BrowserSession },
): Promise<FastifyReply> {
  noteForLog(reply.request).reason = 'signed_in_meanwhile'
  const to = returnTarget(form.get('to'))
  const email = form.get('email')?.trim() ?? ''
  if (email === '' || emailKey(email) === emailKey(session.user.email)) return await seeOther(reply, to)
  const text = t(
    'You logged in as {email} in another tab meanwhile. To log in with this account instead, enter its password again.',
    { email: session.user.email },
  )
  return await showLogin(reply, { to, email, fault: { field: 'password', text } })
}

async function logOut(
  request: FastifyRequest,
  reply: FastifyReply,
  { endSession }: Pick<Needs, 'endSession'>,
): Promise<FastifyReply> {
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  if (request.session !== null) await endSession(request.session, request.ip)
  clearSessionCookie(reply)
  const to = returnTarget(read.form.get('to'))
  return await seeOther(reply, to === HOME ? signInPath(HOME) : to)
}

function showLogin(reply: FastifyReply, login: Pick<LoginPageProps, 'to' | 'email' | 'fault'>): FastifyReply {
  return sendPage(
    reply,
    <LoginPage
      csrfToken={csrfToken(reply.request)}
      browserToken={browserToken(reply.request)}
      isConfirming={isConfirming(reply.request)}
      {...login}
    />,
    { status: login.fault === null ? 200 : 400 },
  )
}

/** Whether this browser waits with a form for its person to prove who they are. */
function isConfirming(request: FastifyRequest): boolean {
  return request.session !== null && readCookie(request, 'typed') !== null
}
