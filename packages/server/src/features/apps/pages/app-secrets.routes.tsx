import { known, t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { makeTicket, readTicket, TICKET_FIELD } from '../../../http/pages/form-ticket.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { rotationOf, SECRET_OVERLAP_SECONDS } from '../app.js'
import { MadeAlreadyPage } from './app-created.page.js'
import {
  AddSecretPage,
  ExpireSecretPage,
  ROTATION_ENDS,
  SECRET_ENDS,
  SecretShownPage,
  SettleRotationPage,
} from './app-secrets.page.js'
import type { makeExpireSecret } from '../secrets/expire-secret.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import type { makeSettleRotation } from '../secrets/settle-rotation.js'
import type { RotateSecret, RotateSecretOutcome } from '../secrets/rotate-secret.js'
import { appPath } from './app-paths.rules.js'

const NEW = '/0/my-apps/:clientId/secrets/new'
const EXPIRE = '/0/my-apps/:clientId/secrets/:secretGid/expire'
const ADDING = 'console_add_secret'
const EXPIRING = 'console_expire_secret'
const SETTLING = 'console_settle_rotation'
const DEFAULT_OVERLAP = String(SECRET_OVERLAP_SECONDS)

interface Needs {
  readonly findApp: FindApp
  readonly rotateSecret: (request: RotateSecret) => Promise<RotateSecretOutcome>
  readonly settleRotation: ReturnType<typeof makeSettleRotation>
  readonly expireSecret: ReturnType<typeof makeExpireSecret>
  readonly nextGid: () => Promise<Gid>
}

interface SecretParams {
  readonly Params: AppParams['Params'] & { readonly secretGid: string }
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `…/secrets/new`, `…/secrets/:gid/complete`, `/cancel` and `/expire`. */
export function appSecretRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(NEW, operation(ADDING), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp, isRecent: true })
      if (own === null) return await reply
      return await showAdd({ request, reply }, needs, { own, ends: DEFAULT_OVERLAP, fault: null })
    })

    fastify.post<AppParams>(NEW, operation(ADDING), async (request, reply) => {
      const to = appPath(request.params.clientId, '/secrets/new')
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await add({ request, reply }, needs, own)
    })

    fastify.get<SecretParams>(EXPIRE, operation(EXPIRING), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp, isRecent: true })
      if (own === null) return await reply
      return await showExpire({ request, reply }, own, { ends: null, fault: null })
    })

    fastify.post<SecretParams>(EXPIRE, operation(EXPIRING), async (request, reply) => {
      const { clientId, secretGid } = request.params
      const to = appPath(clientId, `/secrets/${secretGid}/expire`)
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await expire({ request, reply }, needs, own)
    })

    for (const as of ['complete', 'cancel'] as const) {
      const path = `/0/my-apps/:clientId/secrets/:secretGid/${as}`
      fastify.get<SecretParams>(path, operation(SETTLING), async (request, reply) => {
        const own = await findOwnApp({ request, reply }, { findApp, isRecent: true })
        if (own === null) return await reply
        const rotation = rotationOf(own.app.secrets, request.server.console.clock.nowMs())
        if (rotation?.fresh.gid !== request.params.secretGid) return await refusePage(reply, 'not_found')
        const frame = await frameOf(request, reply)
        return await sendPage(
          reply,
          <SettleRotationPage frame={frame} app={own.app} as={as} rotation={rotation} />,
        )
      })
      fastify.post<SecretParams>(path, operation(SETTLING), async (request, reply) => {
        const { clientId, secretGid } = request.params
        const to = appPath(clientId, `/secrets/${secretGid}/${as}`)
        const own = await readOwnAppForm({ request, reply }, { findApp, to })
        return own === null ? await reply : await settle({ request, reply }, needs, { own, as })
      })
    }
  })
}

type OwnForm = OwnApp & { readonly form: URLSearchParams }

async function add(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { reply, request } = exchange
  const { actor, app, form } = own
  const { clientId } = app
  const secretGid = readTicket(ticketOwner(request, own), {
    text: form.get(TICKET_FIELD),
    nowMs: request.server.console.clock.nowMs(),
  })
  if (secretGid === null) return await refusePage(reply, 'form_stale')
  const ends = form.get('ends')
  const hasOld = app.secrets.some(({ isLive }) => isLive)
  const overlapSeconds = hasOld ? secondsOf(ROTATION_ENDS, ends) : null
  if (overlapSeconds === undefined)
    return await showAdd(exchange, needs, {
      own,
      ends: null,
      fault: t('Choose how long the old secret works.'),
    })
  const made = await needs.rotateSecret({ clientId, secretGid, overlapSeconds, actor })
  const frame = await frameOf(request, reply)
  if (made.ok) {
    const { oldExpiresAtMs, secret } = made
    return await sendPage(
      reply,
      <SecretShownPage
        frame={frame}
        app={app}
        secret={secret}
        oldExpiresAtMs={hasOld ? oldExpiresAtMs : null}
      />,
    )
  }
  if (made.field === 'secret')
    return await sendPage(reply, <MadeAlreadyPage frame={frame} clientId={clientId} made="secret" />, {
      status: 409,
    })
  return await showAdd(exchange, needs, {
    own,
    ends,
    fault: t('The app {message}', { message: lowerFirst(known(made.message)) }),
  })
}

async function expire(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { reply } = exchange
  const secret = secretOf(exchange.request, own)
  if (secret === undefined) return await refusePage(reply, 'not_found')
  const ends = own.form.get('ends')
  const inSeconds = secondsOf(SECRET_ENDS, ends)
  if (inSeconds === undefined)
    return await showExpire(exchange, own, { ends: null, fault: t('Choose when the secret ends.') })
  const { actor, app } = own
  const ended = await needs.expireSecret({ clientId: app.clientId, secretGid: secret.gid, inSeconds, actor })
  // One that is dead already is as it was wished.
  setFlash(reply, ended.ok ? 'secret_expires' : 'secret_gone')
  return await seeOther(reply, appPath(app.clientId))
}

async function settle(
  { reply, request }: Exchange,
  { settleRotation }: Needs,
  { as, own }: { readonly own: OwnForm; readonly as: 'complete' | 'cancel' },
): Promise<FastifyReply> {
  const fresh = secretOf(request, own)
  if (fresh === undefined) return await refusePage(reply, 'not_found')
  const settled = await settleRotation({
    clientId: own.app.clientId,
    freshGid: fresh.gid,
    as: as === 'complete' ? 'completed' : 'cancelled',
    actor: own.actor,
  })
  const done = as === 'complete' ? 'rotation_completed' : 'rotation_cancelled'
  setFlash(reply, settled.ok ? done : 'rotation_gone')
  return await seeOther(reply, appPath(own.app.clientId))
}

async function showAdd(
  { reply, request }: Exchange,
  { nextGid }: Needs,
  { ends, fault, own }: { readonly own: OwnApp; readonly ends: string | null; readonly fault: string | null },
): Promise<FastifyReply> {
  const nowMs = request.server.console.clock.nowMs()
  const ticket = makeTicket(ticketOwner(request, own), { gid: await nextGid(), nowMs })
  const frame = await frameOf(request, reply)
  const faults = fault === null ? [] : [{ field: 'ends', text: fault } as const]
  return await sendPage(
    reply,
    <AddSecretPage frame={frame} app={own.app} ticket={ticket} ends={ends} faults={faults} />,
    { status: fault === null ? 200 : 400 },
  )
}

async function showExpire(
  { reply, request }: Exchange,
  own: OwnApp,
  { ends, fault }: { readonly ends: string | null; readonly fault: string | null },
): Promise<FastifyReply> {
  const secret = secretOf(request, own)
  if (secret === undefined || !secret.isLive) return await refusePage(reply, 'not_found')
  const frame = await frameOf(request, reply)
  const faults = fault === null ? [] : [{ field: 'ends', text: fault } as const]
  return await sendPage(
    reply,
    <ExpireSecretPage frame={frame} app={own.app} secret={secret} ends={ends} faults={faults} />,
    { status: fault === null ? 200 : 400 },
  )
}

function secretOf(request: FastifyRequest, { app }: OwnApp) {
  const { secretGid } = request.params as SecretParams['Params']
  return app.secrets.find(({ gid }) => gid === secretGid)
}

function secondsOf(choices: readonly { readonly value: string }[], ends: string | null): number | undefined {
  const found = choices.find(({ value }) => value === ends)
  return found === undefined ? undefined : Number(found.value)
}

function ticketOwner(request: FastifyRequest, { app, session }: OwnApp) {
  return {
    key: request.server.pages.csrfKey,
    sessionGid: session.gid,
    purpose: `secret ${app.clientId}`,
  }
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
