import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { requireRecentSignIn } from '../../http/pages/recent-sign-in.js'
import { refusePage, seeOther, sendPage, type BrowserSession } from '../../http/pages/context.js'
import { askPasskey, presentedPasskey } from '../../http/pages/passkey-pages.js'
import { noteForLog } from '../../http/request-log.js'
import { operation, routes } from '../../http/routes.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { PASSKEYS_PATH, SECURITY_PATH } from './factor-paths.page.js'
import { factorAdded, OPEN, ownForm, targetOf } from './factors.routes.js'
import type { AddPasskeyFault, OwnFactors } from './own-factors.js'
import { NewPasskeyPage, RemoveFactorPage } from './passkeys.page.js'

const REMOVE = `${PASSKEYS_PATH}/:passkey/remove`

interface Named {
  readonly Params: { readonly passkey: string }
}

/** `/0/profile/security/passkeys` */
export function passkeyRoutes(own: OwnFactors): FastifyPluginAsync {
  return routes((app) => {
    app.get(`${PASSKEYS_PATH}/new`, operation('passkey_add', OPEN), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      return await showNew(own, reply, { session, to: targetOf(request), name: '', fault: null })
    })
    app.post(`${PASSKEYS_PATH}/new`, operation('passkey_add', OPEN), async (request, reply) => {
      const posted = ownForm(request, reply, { to: `${PASSKEYS_PATH}/new` })
      if (posted === null) return await reply
      const { form, session, to } = posted
      const name = form.get('name')?.trim() ?? ''
      const presented = presentedPasskey(request, 'register', form)
      const outcome = await own.addPasskey(posted.own, { name, presented })
      if (outcome.ok) return await factorAdded(reply, { codes: outcome.codes, to })
      noteForLog(request).reason = outcome.reason
      return await showNew(own, reply, { session, to, name, fault: outcome.reason })
    })
    app.get<Named>(REMOVE, operation('passkey_remove'), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      return await showRemove(own, reply, { session, passkey: request.params.passkey })
    })
    app.post<Named>(REMOVE, operation('passkey_remove'), async (request, reply) => {
      const posted = ownForm(request, reply, { to: SECURITY_PATH })
      if (posted === null) return await reply
      const { passkey } = request.params
      const gid = parseGid(passkey)
      const decision = gid === null ? 'unknown' : await own.removePasskey(posted.own, gid)
      if (decision === 'required') return await showRemove(own, reply, { session: posted.session, passkey })
      setFlash(reply, decision === 'removed' ? 'factor_removed' : 'factor_gone')
      return await seeOther(reply, SECURITY_PATH)
    })
  })
}

async function showNew(
  own: OwnFactors,
  reply: FastifyReply,
  shown: {
    readonly session: BrowserSession
    readonly to: string
    readonly name: string
    readonly fault: AddPasskeyFault | null
  },
): Promise<FastifyReply> {
  const { fault, name, session, to } = shown
  const asked = await askPasskey(
    reply.request,
    'register',
    async (challenge) => await own.creationOptions(session.user, challenge),
  )
  const frame = await frameOf(reply.request, reply)
  const page = <NewPasskeyPage frame={frame} asked={asked} to={to} name={name} fault={fault} />
  return await sendPage(reply, page, { status: fault === null ? 200 : 400 })
}

async function showRemove(
  own: OwnFactors,
  reply: FastifyReply,
  { passkey, session }: { readonly session: BrowserSession; readonly passkey: string },
): Promise<FastifyReply> {
  const { appSinceMs, codesLeft, passkeys } = await own.standingOf(session.user.gid)
  const theirs = passkeys.find(({ gid }) => gid === passkey)
  if (theirs === undefined) return await refusePage(reply, 'not_found')
  const requiredBy = (await own.requiredBy(session.user.gid)).map(({ name }) => name)
  const page = (
    <RemoveFactorPage
      frame={await frameOf(reply.request, reply)}
      heading={t('Remove the passkey “{name}”?', { name: theirs.name })}
      action={`${PASSKEYS_PATH}/${theirs.gid}/remove`}
      isLast={appSinceMs === null && passkeys.length === 1}
      codesLeft={codesLeft}
      requiredBy={requiredBy}
    />
  )
  return await sendPage(reply, page, { status: reply.request.method === 'POST' ? 409 : 200 })
}
