import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../http/pages/context.js'
import { frameOf, setFlash } from '../../http/pages/console-frame.js'
import { operation } from '../../http/routes.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { parseGid } from '../../protocol/asana/gid.js'
import { parseResponseType } from '../../protocol/oauth/response-type.js'
import type { Actor } from '../audit/audit-event.js'
import type { Grant } from '../grants/grant.js'
import type { makeAddRedirectUri } from '../apps/add-redirect-uri.js'
import { TryPage, TryRequestPage } from './app-try.page.js'
import { appTryAnswerRoutes, keepRun, type TryExchanger } from './app-try-answer.routes.js'
import {
  findOwnApp,
  readOwnAppForm,
  type AppParams,
  type FindApp,
  type OwnApp,
} from '../apps/pages/own-app.parts.js'
import { tryCallback, TRY_PROMPTS, TRY_RUN_SECONDS, type makeStartTry, type TryWish } from './try-run.js'
import { appIconHref, appPath } from '../apps/pages/app-paths.rules.js'

const ROOT = '/0/my-apps/:clientId/try'
const OPERATION = 'console_try_app'

interface Needs {
  readonly findApp: FindApp
  readonly addRedirectUri: ReturnType<typeof makeAddRedirectUri>
  readonly startTry: ReturnType<typeof makeStartTry>
  readonly exchange: TryExchanger
  readonly findGrant: (grantGid: Gid) => Promise<Grant | null>
  readonly revokeGrant: (request: { readonly grantGid: Gid; readonly actor: Actor }) => Promise<unknown>
  readonly publicUrl: string
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type OwnForm = OwnApp & { readonly form: URLSearchParams }

/** `/0/my-apps/:client_id/try`: an owner authorizes their own app step by step. */
export function appTryRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return async (fastify) => {
    fastify.get<AppParams>(ROOT, operation(OPERATION), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      if (own === null) return await reply
      const { app } = own
      const callback = tryCallback(needs.publicUrl, app.clientId)
      const frame = await frameOf(request, reply)
      return await sendPage(
        reply,
        <TryPage frame={frame} app={app} iconHref={appIconHref(app)} callback={callback} />,
      )
    })
    const onForm = (path: string, act: (exchange: Exchange, own: OwnForm) => Promise<FastifyReply>) => {
      fastify.post<AppParams>(`${ROOT}${path}`, operation(OPERATION), async (request, reply) => {
        const to = appPath(request.params.clientId, '/try')
        const own = await readOwnAppForm({ request, reply }, { findApp, to })
        return own === null ? await reply : await act({ request, reply }, own)
      })
    }
    onForm('', async (exchange, own) => await start(exchange, needs, own))
    onForm('/callback-url', async (exchange, own) => await register(exchange, needs, own))
    onForm('/revoke', async (exchange, own) => await revoke(exchange, needs, own))
    await fastify.register(appTryAnswerRoutes(needs))
  }
}

async function start(
  { reply, request }: Exchange,
  { startTry }: Needs,
  { app, form, session }: OwnForm,
): Promise<FastifyReply> {
  const { address, run } = startTry({ clientId: app.clientId, sessionGid: session.gid }, wishOf(form, app))
  keepRun(reply, run)
  const frame = await frameOf(request, reply)
  return await sendPage(
    reply,
    <TryRequestPage
      frame={frame}
      app={app}
      iconHref={appIconHref(app)}
      address={address}
      minutes={TRY_RUN_SECONDS / 60}
    />,
  )
}

function wishOf(form: URLSearchParams, app: OwnApp['app']): TryWish {
  const prompt = form.get('prompt') ?? ''
  return {
    // What the app may not ask, the authorization server says; that is worth seeing, too.
    scopes: form.getAll('scope'),
    responseType: parseResponseType(form.get('response_type') ?? '') ?? 'code',
    usesPkce: app.kind === 'native' || app.requiresPkce || form.has('pkce'),
    prompt: TRY_PROMPTS.find((one) => one === prompt) ?? '',
  }
}

async function register(
  { reply }: Exchange,
  { addRedirectUri, publicUrl }: Needs,
  { actor, app }: OwnForm,
): Promise<FastifyReply> {
  const uri = tryCallback(publicUrl, app.clientId)
  const back = appPath(app.clientId, '/try')
  if (app.redirectUris.includes(uri)) return await seeOther(reply, back)
  const added = await addRedirectUri({ clientId: app.clientId, uri, actor })
  // The list is full: the page that has it says so, and how to make room.
  if (!added.ok) return await seeOther(reply, appPath(app.clientId, '/oauth#redirect-urls'))
  setFlash(reply, 'redirect_added')
  return await seeOther(reply, back)
}

async function revoke({ reply }: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { actor, app, form, session } = own
  const grantGid = parseGid(form.get('grant') ?? '')
  const grant = grantGid === null ? null : await needs.findGrant(grantGid)
  if (grant === null || grant.owner.gid !== session.user.gid || grant.app.clientId !== app.clientId)
    return await refusePage(reply, 'not_found')
  await needs.revokeGrant({ grantGid: grant.gid, actor })
  setFlash(reply, 'try_revoked')
  return await seeOther(reply, appPath(app.clientId, '/try'))
}
