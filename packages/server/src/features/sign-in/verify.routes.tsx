import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  browserToken,
  csrfToken,
  readSignInForm,
  refusePage,
  seeOther,
  sendPage,
  setHalfSessionCookie,
  setSessionCookie,
  signInPath,
} from '../../http/pages/context.js'
import { knownBrowser, rememberBrowser } from '../../http/pages/known-browser.js'
import { readCookie } from '../../http/pages/page-cookies.js'
import { waitInWords } from '../../http/pages/page-refusals.js'
import { askPasskey, presentedPasskey } from '../../http/pages/passkey-pages.js'
import { noteForLog } from '../../http/request-log.js'
import { returnTarget } from '../../http/pages/return-target.js'
import { operation, routes } from '../../http/routes.js'
import { queryOf } from '../../http/request-parts.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { FindHalfSession, PasskeySignIn, SecondStep, SecondStepOutcome } from './second-step.js'
import type { FactorFailure } from './second-step-ports.js'
import { PasskeyLoginPage, VerifyPage, type VerifyFault } from './verify.page.js'
import { SESSION_TOTAL_SECONDS } from '../sessions/session.rules.js'
import type { OwnerOfPassword } from '../passwords/ports.js'

interface Needs {
  readonly findHalfSession: FindHalfSession
  readonly secondStep: SecondStep
  readonly passkeySignIn: PasskeySignIn
  readonly ownerOfPassword: OwnerOfPassword
  /** Whether somebody has an authenticator app, and what the browser needs to ask their passkeys; null for none. */
  readonly waysOf: (userGid: Gid) => Promise<{
    readonly hasApp: boolean
    readonly passkeyOptions: ((challenge: string) => Promise<string>) | null
  }>
  /** What the browser needs to ask for anybody's passkey. */
  readonly anyPasskeyOptions: (challenge: string) => Promise<string>
}

const OPEN = { opensToEnrolling: true }

/** `/login/verify`, the second step after the password, and `/login/passkey`, which needs none. */
export function verifyRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get('/login/verify', operation('verify', OPEN), async (request, reply) => {
      const to = returnTarget(queryOf(request).get('to'))
      return await showVerify(reply, needs, { to, fault: null })
    })
    app.post('/login/verify', operation('verify', OPEN), async (request, reply) => {
      const read = readSignInForm(request)
      if (!read.ok) return await refuseForm(reply, read)
      const to = returnTarget(read.form.get('to'))
      const text = read.form.get('code')?.trim() ?? ''
      if (text === '') return await showVerify(reply, needs, { to, fault: 'code_missing' })
      return await verify(reply, needs, { to, shown: { kind: 'code', text } })
    })
    app.post('/login/verify/passkey', operation('verify', OPEN), async (request, reply) => {
      const read = readSignInForm(request)
      if (!read.ok) return await refuseForm(reply, read)
      const to = returnTarget(read.form.get('to'))
      const passkey = presentedPasskey(request, 'second_step', read.form)
      return await verify(reply, needs, { to, shown: { kind: 'passkey', passkey } })
    })
    app.get('/login/passkey', operation('passkey_login', OPEN), async (request, reply) => {
      const to = returnTarget(queryOf(request).get('to'))
      return await showPasskeyLogin(reply, needs, { to, fault: null })
    })
    app.post('/login/passkey', operation('passkey_login', OPEN), async (request, reply) => {
      const read = readSignInForm(request)
      if (!read.ok) return await refuseForm(reply, read)
      const to = returnTarget(read.form.get('to'))
      const passkey = presentedPasskey(request, 'sign_in', read.form)
      const outcome = await needs.passkeySignIn({ passkey, browser: browserOf(request) })
      if (outcome.ok) return await enter(reply, needs, { outcome, to })
      noteForLog(request).reason = outcome.reason
      const fault =
        outcome.reason === 'gone' || outcome.reason === 'throttled' ? 'passkey_unknown' : outcome.reason
      return await showPasskeyLogin(reply, needs, { to, fault })
    })
  })
}

/** Whoever signed in in another tab meanwhile goes on from this one. */
async function refuseForm(
  reply: FastifyReply,
  read: Exclude<ReturnType<typeof readSignInForm>, { readonly ok: true }>,
): Promise<FastifyReply> {
  if (read.reason !== 'signed_in_meanwhile') return await refusePage(reply, read.reason)
  noteForLog(reply.request).reason = read.reason
  return await seeOther(reply, returnTarget(read.form.get('to')))
}

async function verify(
  reply: FastifyReply,
  needs: Needs,
  { shown, to }: { readonly to: string; readonly shown: Parameters<SecondStep>[0]['shown'] },
): Promise<FastifyReply> {
  const { request } = reply
  const halfSecret = readCookie(request, 'half_session')
  if (halfSecret === null) return await askPasswordAgain(reply, to)
  const outcome = await needs.secondStep({ halfSecret, shown, browser: browserOf(request) })
  if (outcome.ok) return await enter(reply, needs, { outcome, to })
  noteForLog(request).reason = outcome.reason
  if (outcome.reason === 'gone') return await askPasswordAgain(reply, to)
  if (outcome.reason === 'throttled') {
    const { retryAfterSeconds } = outcome
    void reply.header('retry-after', retryAfterSeconds)
    return await showVerify(reply, needs, { to, fault: { wait: waitInWords(retryAfterSeconds) } })
  }
  return await showVerify(reply, needs, { to, fault: outcome.reason })
}

async function enter(
  reply: FastifyReply,
  { ownerOfPassword }: Pick<Needs, 'ownerOfPassword'>,
  {
    outcome,
    to,
  }: { readonly outcome: Extract<SecondStepOutcome, { readonly ok: true }>; readonly to: string },
): Promise<FastifyReply> {
  const { request } = reply
  noteForLog(request).user = outcome.userGid
  const owner = await ownerOfPassword(outcome.userGid)
  if (owner !== null) rememberBrowser(request, reply, owner)
  setHalfSessionCookie(reply, { secret: null, maxAgeSeconds: 0 })
  setSessionCookie(reply, { secret: outcome.secret, maxAgeSeconds: SESSION_TOTAL_SECONDS })
  return await seeOther(reply, to)
}

/** Too late, too often, or never begun: the first step comes first. */
async function askPasswordAgain(reply: FastifyReply, to: string): Promise<FastifyReply> {
  noteForLog(reply.request).reason = 'half_session_gone'
  setHalfSessionCookie(reply, { secret: null, maxAgeSeconds: 0 })
  return await seeOther(reply, signInPath(to, { again: reply.request.session !== null }))
}

async function showVerify(
  reply: FastifyReply,
  needs: Needs,
  { fault, to }: { readonly to: string; readonly fault: VerifyFault | null },
): Promise<FastifyReply> {
  const { request } = reply
  const secret = readCookie(request, 'half_session')
  const half = secret === null ? null : await needs.findHalfSession(secret)
  if (half === null) return await askPasswordAgain(reply, to)
  const { hasApp, passkeyOptions } = await needs.waysOf(half.user.gid)
  const passkey = passkeyOptions === null ? null : await askPasskey(request, 'second_step', passkeyOptions)
  const page = (
    <VerifyPage
      csrfToken={csrfToken(request)}
      browserToken={browserToken(request)}
      to={to}
      user={half.user}
      hasApp={hasApp}
      passkey={passkey}
      fault={fault}
      triesLeft={half.triesLeft}
    />
  )
  return await sendPage(reply, page, {
    status: fault === null ? 200 : typeof fault === 'object' ? 429 : 400,
  })
}

async function showPasskeyLogin(
  reply: FastifyReply,
  { anyPasskeyOptions }: Needs,
  { fault, to }: { readonly to: string; readonly fault: FactorFailure | null },
): Promise<FastifyReply> {
  const { request } = reply
  const asked = await askPasskey(request, 'sign_in', anyPasskeyOptions)
  const page = (
    <PasskeyLoginPage
      asked={asked}
      csrfToken={csrfToken(request)}
      browserToken={browserToken(request)}
      to={to}
      fault={fault}
    />
  )
  return await sendPage(reply, page, {
    status: fault === null ? 200 : 400,
  })
}

function browserOf(request: FastifyRequest) {
  return {
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    replacesGid: request.session?.gid ?? null,
    shownFor: (email: string) => knownBrowser(request, email),
  }
}
