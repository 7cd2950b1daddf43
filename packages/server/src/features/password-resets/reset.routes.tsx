import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  csrfToken,
  readPageForm,
  refusePage,
  refuseThrottled,
  seeOther,
  sendPage,
} from '../../http/pages/context.js'
import { rememberBrowser } from '../../http/pages/known-browser.js'
import { linkHandle } from '../../http/pages/link-cookie.js'
import { readCookie, setCookie } from '../../http/pages/page-cookies.js'
import { noteForLog } from '../../http/request-log.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { operation, routes } from '../../http/routes.js'
import { parseTokenKind } from '../../protocol/token/token-format.js'
import { PASSWORD_LENGTH_MIN } from '../passwords/password.rules.js'
import { RESET_LINK_SECONDS, type DeadReset } from './password-reset.js'
import type { FindReset, RequestReset, ResetPassword } from './reset-password.js'
import {
  DeadLinkPage,
  ForgotPage,
  LinkSentPage,
  NewPasswordPage,
  PasswordSetPage,
  type NewPasswordProps,
} from './reset.page.js'
import type { ForgetSignInFailures } from '../sign-in/throttle-sign-in.js'
import type { OwnerOfPassword } from '../passwords/ports.js'
import { NEW_PASSWORD_PATH, RESET_PATH } from '../passwords/password-paths.rules.js'

interface Needs {
  readonly requestReset: RequestReset
  readonly findReset: FindReset
  readonly resetPassword: ResetPassword
  readonly forgetSignInFailures: ForgetSignInFailures
  readonly ownerOfPassword: OwnerOfPassword
  readonly countUnknown: CountUnknown
  /** @returns what is wrong with an address as such, or null */
  readonly emailFault: (email: string) => string | null
}

const GONE = 410

/** `/login/reset`: from a forgotten password to a new one. */
export function resetRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(RESET_PATH, operation('forgot_password'), async (request, reply) => {
      return await sendPage(reply, <ForgotPage csrfToken={csrfToken(request)} email="" fault={null} />)
    })
    app.post(
      RESET_PATH,
      operation('forgot_password'),
      async (request, reply) => await askForLink(request, reply, needs),
    )
    app.get(`${RESET_PATH}/sent`, operation('forgot_password'), async (_request, reply) => {
      return await sendPage(reply, <LinkSentPage />)
    })
    // The link of the mail. The secret leaves the address at once, before any page is shown that could pass it on; nothing is used up.
    app.get<{ readonly Params: { readonly secret: string } }>(
      `${RESET_PATH}/:secret`,
      operation('open_reset_link'),
      async (request, reply) => {
        const { secret } = request.params
        const isLink = parseTokenKind(secret) === 'password_reset'
        setCookie(reply, 'reset', {
          value: isLink ? secret : '',
          maxAgeSeconds: isLink ? RESET_LINK_SECONDS : 0,
        })
        return await reply
          .header('cache-control', 'no-store')
          .header('referrer-policy', 'no-referrer')
          .redirect(NEW_PASSWORD_PATH, 303)
      },
    )
    app.get(NEW_PASSWORD_PATH, operation('reset_password'), async (request, reply) => {
      const found = await needs.findReset(readCookie(request, 'reset') ?? '')
      if (found.kind !== 'live') return await sendDead(reply, needs, found.kind)
      return await showForm(reply, { ...found, name: '', fault: null })
    })
    app.post(
      NEW_PASSWORD_PATH,
      operation('reset_password'),
      async (request, reply) => await setPassword(request, reply, needs),
    )
    app.get(`${RESET_PATH}/done`, operation('reset_password'), async (_request, reply) => {
      return await sendPage(reply, <PasswordSetPage />)
    })
  })
}

async function askForLink(request: FastifyRequest, reply: FastifyReply, needs: Needs): Promise<FastifyReply> {
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const email = read.form.get('email')?.trim() ?? ''
  const fault = email === '' ? t('Enter your email address') : needs.emailFault(email)
  if (fault !== null) {
    const page = <ForgotPage csrfToken={csrfToken(request)} email={email} fault={`${fault}.`} />
    return await sendPage(reply, page, { status: 400 })
  }
  const outcome = await needs.requestReset({ email, address: request.ip })
  if (outcome === 'too_many') return await refusePage(reply, 'busy')
  return await seeOther(reply, `${RESET_PATH}/sent`)
}

async function setPassword(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const { forgetSignInFailures, ownerOfPassword, resetPassword } = needs
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const secret = readCookie(request, 'reset') ?? ''
  // Another link was opened in this browser since: the form was for the account of the one before.
  const link = read.form.get('link')
  if (link !== null && link !== linkHandle(secret)) return await refusePage(reply, 'form_stale')
  const name = read.form.get('name') ?? ''
  const outcome = await resetPassword({
    secret,
    name,
    password: read.form.get('new_password') ?? '',
    address: request.ip,
  })
  if (outcome.kind === 'reset') {
    const { email } = outcome
    noteForLog(request).user = outcome.userGid
    // Whoever reads the account's mail is no stranger: nobody's tries keep this browser from logging in.
    await forgetSignInFailures({ email })
    const owner = await ownerOfPassword(outcome.userGid)
    if (owner !== null) rememberBrowser(request, reply, owner)
    setCookie(reply, 'reset', { value: '', maxAgeSeconds: 0 })
    return await seeOther(reply, `${RESET_PATH}/done`)
  }
  if (outcome.kind !== 'refused') return await sendDead(reply, needs, outcome.kind)
  noteForLog(request).reason = 'password_refused'
  const fault = { field: outcome.field, message: `${outcome.message}.` }
  return await showForm(reply, { ...outcome, name, fault })
}

async function showForm(
  reply: FastifyReply,
  { email, fault, isProved, name }: Pick<NewPasswordProps, 'email' | 'fault' | 'isProved' | 'name'>,
): Promise<FastifyReply> {
  const form = { email, fault, isProved, name, lengthMin: PASSWORD_LENGTH_MIN }
  const link = linkHandle(readCookie(reply.request, 'reset') ?? '')
  const page = <NewPasswordPage csrfToken={csrfToken(reply.request)} link={link} {...form} />
  return await sendPage(reply, page, { status: fault === null ? 200 : 400 })
}

async function sendDead(
  reply: FastifyReply,
  { countUnknown }: Pick<Needs, 'countUnknown'>,
  dead: DeadReset,
): Promise<FastifyReply> {
  const { request } = reply
  noteForLog(request).reason = `reset_link_${dead}`
  if (dead === 'unknown') {
    const text = readCookie(request, 'reset') ?? ''
    const verdict = await countUnknown({ text, kind: 'password_reset' }, request.ip)
    if (!verdict.ok) return await refuseThrottled(reply, verdict.retryAfterSeconds)
  }
  return await sendPage(reply, <DeadLinkPage dead={dead} />, { status: GONE })
}
