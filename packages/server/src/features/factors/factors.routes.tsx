import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import {
  ENROL_PATH,
  readPageForm,
  refusePage,
  seeOther,
  sendPage,
  type BrowserSession,
} from '../../http/pages/context.js'
import { requireRecentSignIn, requireSession } from '../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import { HOME, returnTarget } from '../../http/pages/return-target.js'
import { queryOf } from '../../http/request-parts.js'
import { operation, routes } from '../../http/routes.js'
import { BeginAppPage, ConfirmAppPage } from './authenticator.page.js'
import { EnrolPage } from './enrol.page.js'
import { APP_PATH, CODES_PATH, SECURITY_PATH } from './factor-paths.page.js'
import type { OwnFactors } from './own-factors.js'
import { RemoveFactorPage } from './passkeys.page.js'
import { NewCodesPage, ShownCodesPage } from './recovery-codes.page.js'
import { readRecoveryCodes, recoveryCodesText } from './recovery-code.js'

/** Routes by which somebody sets up a factor that they have to have. */
export const OPEN = { opensToEnrolling: true }

/** The authenticator app, recovery codes, and the page for people who have to have a second factor. */
export function factorRoutes(own: OwnFactors): FastifyPluginAsync {
  return routes((app) => {
    app.get(
      ENROL_PATH,
      operation('enrol', OPEN),
      async (request, reply) => await showEnrol(own, request, reply),
    )
    app.get(`${APP_PATH}/new`, operation('app_begin', OPEN), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      const { appSinceMs } = await own.standingOf(session.user.gid)
      if (appSinceMs !== null) return await seeOther(reply, SECURITY_PATH)
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <BeginAppPage frame={frame} to={targetOf(request)} />)
    })
    app.post(`${APP_PATH}/new`, operation('app_begin', OPEN), async (request, reply) => {
      const posted = ownForm(request, reply, { to: `${APP_PATH}/new` })
      if (posted === null) return await reply
      const decision = await own.beginApp(posted.session.user.gid)
      return await seeOther(reply, decision === 'begun' ? appPath(posted.to) : SECURITY_PATH)
    })
    app.get(APP_PATH, operation('app_confirm', OPEN), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      return await showConfirm(own, reply, { session, to: targetOf(request), error: null })
    })
    app.post(
      `${APP_PATH}/confirm`,
      operation('app_confirm', OPEN),
      async (request, reply) => await confirm(own, request, reply),
    )
    app.get(`${APP_PATH}/remove`, operation('app_remove'), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      return session === null ? await reply : await showRemoveApp(own, reply, session)
    })
    app.post(`${APP_PATH}/remove`, operation('app_remove'), async (request, reply) => {
      const posted = ownForm(request, reply, { to: `${APP_PATH}/remove` })
      if (posted === null) return await reply
      const decision = await own.removeApp(posted.own)
      if (decision === 'required') return await showRemoveApp(own, reply, posted.session)
      setFlash(reply, decision === 'removed' ? 'factor_removed' : 'factor_gone')
      return await seeOther(reply, SECURITY_PATH)
    })
    codesRoutes(app, own)
  })
}

function codesRoutes(app: Parameters<FastifyPluginAsync>[0], own: OwnFactors): void {
  app.get(CODES_PATH, operation('recovery_codes'), async (request, reply) => {
    const session = requireRecentSignIn(request, reply)
    if (session === null) return await reply
    const { codesLeft } = await own.standingOf(session.user.gid)
    const frame = await frameOf(request, reply)
    return await sendPage(reply, <NewCodesPage frame={frame} codesLeft={codesLeft} />)
  })
  app.post(CODES_PATH, operation('recovery_codes'), async (request, reply) => {
    const posted = ownForm(request, reply, { to: CODES_PATH })
    if (posted === null) return await reply
    const codes = await own.makeCodes(posted.own)
    if (codes === null) return await seeOther(reply, SECURITY_PATH)
    return await showCodes(reply, {
      codes,
      lead: t('Your old ones no longer work.'),
      nextHref: SECURITY_PATH,
    })
  })
  // What stands on the page comes back as a file. Nothing is looked up: nobody can ask for codes here.
  app.post(`${CODES_PATH}/file`, operation('recovery_codes_file', OPEN), async (request, reply) => {
    if (requireSession(request, reply, { to: SECURITY_PATH }) === null) return await reply
    const read = readPageForm(request)
    if (!read.ok) return await refusePage(reply, read.reason)
    const codes = readRecoveryCodes(read.form.get('codes') ?? '')
    if (codes === null) return await refusePage(reply, 'malformed')
    return await reply
      .headers({
        'cache-control': 'no-store',
        'content-disposition': 'attachment; filename="mudra-recovery-codes.txt"',
        'x-content-type-options': 'nosniff',
      })
      .type('text/plain; charset=utf-8')
      .send(recoveryCodesText(codes, new URL(request.server.pages.publicUrl).host))
  })
}

async function showEnrol(
  own: OwnFactors,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const session = requireSession(request, reply)
  if (session === null) return await reply
  const to = targetOf(request)
  if (!session.mustEnrol) return await seeOther(reply, to)
  const names = (await own.requiredBy(session.user.gid)).map(({ name }) => name)
  return await sendPage(reply, <EnrolPage names={names} to={to} />)
}

async function confirm(own: OwnFactors, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const posted = ownForm(request, reply, { to: APP_PATH })
  if (posted === null) return await reply
  const { form, session, to } = posted
  const outcome = await own.confirmApp(posted.own, form.get('code') ?? '')
  if (!outcome.ok) {
    noteForLog(request).reason = outcome.reason
    if (outcome.reason === 'gone') return await seeOther(reply, `${APP_PATH}/new`)
    const error =
      outcome.reason === 'code_wrong'
        ? t('That code is not right. Enter the one that your app shows now; its clock must be right.')
        : t('Enter the 6 digits that the app shows.')
    return await showConfirm(own, reply, { session, to, error })
  }
  return await factorAdded(reply, { codes: outcome.codes, to })
}

/** With the first factor come the first recovery codes. */
export async function factorAdded(
  reply: FastifyReply,
  { codes, to }: { readonly codes: readonly string[] | null; readonly to: string },
): Promise<FastifyReply> {
  const nextHref = to === HOME ? SECURITY_PATH : to
  if (codes !== null)
    return await showCodes(reply, {
      codes,
      lead: t('Your second factor is on. One thing is left to do.'),
      nextHref,
    })
  setFlash(reply, 'factor_added')
  return await seeOther(reply, nextHref)
}

async function showConfirm(
  own: OwnFactors,
  reply: FastifyReply,
  {
    error,
    session,
    to,
  }: { readonly session: BrowserSession; readonly to: string; readonly error: string | null },
): Promise<FastifyReply> {
  const app = await own.appToSetUp(session.user)
  if (app === null) return await seeOther(reply, `${APP_PATH}/new`)
  const frame = await frameOf(reply.request, reply)
  const page = <ConfirmAppPage frame={frame} app={app} to={to} error={error} />
  return await sendPage(reply, page, { status: error === null ? 200 : 400 })
}

async function showRemoveApp(
  own: OwnFactors,
  reply: FastifyReply,
  session: BrowserSession,
): Promise<FastifyReply> {
  const standing = await own.standingOf(session.user.gid)
  if (standing.appSinceMs === null) return await seeOther(reply, SECURITY_PATH)
  const requiredBy = (await own.requiredBy(session.user.gid)).map(({ name }) => name)
  const page = (
    <RemoveFactorPage
      frame={await frameOf(reply.request, reply)}
      heading={t('Remove the authenticator app?')}
      action={`${APP_PATH}/remove`}
      isLast={standing.passkeys.length === 0}
      codesLeft={standing.codesLeft}
      requiredBy={requiredBy}
    />
  )
  return await sendPage(reply, page, { status: reply.request.method === 'POST' ? 409 : 200 })
}

async function showCodes(
  reply: FastifyReply,
  shown: { readonly codes: readonly string[]; readonly lead: string; readonly nextHref: string },
): Promise<FastifyReply> {
  return await sendPage(reply, <ShownCodesPage frame={await frameOf(reply.request, reply)} {...shown} />)
}

function appPath(to: string): string {
  return to === HOME ? APP_PATH : `${APP_PATH}?${new URLSearchParams({ to }).toString()}`
}

/** Where a person goes on who came here on the way to somewhere else. */
export function targetOf(request: FastifyRequest): string {
  return returnTarget(queryOf(request).get('to'))
}

/** Whoever is signed in, with the form that they posted. */
export function ownForm(request: FastifyRequest, reply: FastifyReply, { to }: { readonly to: string }) {
  const session = requireSession(request, reply, { to })
  if (session === null) return null
  const read = readPageForm(request)
  if (!read.ok) {
    refusePage(reply, read.reason)
    return null
  }
  return {
    session,
    form: read.form,
    to: returnTarget(read.form.get('to')),
    own: { userGid: session.user.gid, actor: signedInActor(request, session) },
  }
}
