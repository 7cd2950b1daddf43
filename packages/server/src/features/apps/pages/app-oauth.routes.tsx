import { known, t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { operation } from '../../../http/routes.js'
import { queryOf } from '../../../http/request-parts.js'
import { REPLAY_WINDOW_SECONDS_MAX } from '../../../protocol/oauth/lifetimes.js'
import type { FlashCode } from '../../../ui/flash.js'
import type { makeAddRedirectUri } from '../add-redirect-uri.js'
import { REDIRECT_URIS_PER_APP_MAX } from '../app.js'
import type { UpdateApp } from './app-basic.routes.js'
import { OAuthPage, type OAuthField, type OAuthValues } from './app-oauth.page.js'
import { appScopesRoutes } from './app-scopes.routes.js'
import type { IsHttpHost } from '../../../protocol/oauth/redirect-uri.js'
import { checkRedirect } from '../check-redirect.js'
import type { FormFault } from './create-app.page.js'
import type { ListedApp } from '../list-apps.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import type { makeRemoveRedirectUri } from '../remove-redirect-uri.js'
import { appIconHref, appPath } from './app-paths.rules.js'

const ROOT = '/0/my-apps/:clientId/oauth'
const SEE = 'console_app_oauth'
const CHANGE = 'console_update_app'

interface Needs {
  /** The scopes that open anything on this server. */
  readonly openingScopes: ReadonlySet<string>
  readonly findApp: FindApp
  readonly updateApp: UpdateApp
  readonly addRedirectUri: ReturnType<typeof makeAddRedirectUri>
  readonly removeRedirectUri: ReturnType<typeof makeRemoveRedirectUri>
  readonly isHttpHost: IsHttpHost
}

interface Exchange extends Pick<Needs, 'isHttpHost'> {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `/0/my-apps/:client_id/oauth`: redirect URLs and switches, and the way to the scopes; each is a form of its own. */
export function appOAuthRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp, isHttpHost } = needs
  return async (fastify) => {
    fastify.get<AppParams>(ROOT, operation(SEE), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      if (own === null) return await reply
      return await show({ request, reply, isHttpHost }, own.app, {})
    })
    const onForm = (path: string, act: (exchange: Exchange, own: OwnForm) => Promise<FastifyReply>) => {
      fastify.post<AppParams>(`${ROOT}${path}`, operation(CHANGE), async (request, reply) => {
        const to = appPath(request.params.clientId, '/oauth')
        const own = await readOwnAppForm({ request, reply }, { findApp, to })
        return own === null ? await reply : await act({ request, reply, isHttpHost }, own)
      })
    }
    onForm('/redirect-urls', async (exchange, own) => await addUri(exchange, needs, own))
    onForm('/redirect-urls/remove', async (exchange, { actor, app, form }) => {
      const uri = form.get('uri') ?? ''
      const removed = await needs.removeRedirectUri({ clientId: app.clientId, uri, actor })
      // One that is not registered is as it was wished: the button was pressed twice.
      if (!removed.ok && removed.field === 'app') return await refusePage(exchange.reply, 'not_found')
      return await goBack(exchange, app, 'redirect_removed')
    })
    onForm('/switches', async (exchange, own) => await saveSwitches(exchange, needs, own))
    await fastify.register(appScopesRoutes(needs))
  }
}

type OwnForm = OwnApp & { readonly form: URLSearchParams }

async function addUri(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { actor, app, form } = own
  const uri = (form.get('uri') ?? '').trim()
  const refuse = async (text: string) =>
    await show(exchange, app, { faults: [{ field: 'uri', text }], values: { uri } })
  if (uri === '') return await refuse('Enter an address.')
  // Registered already is as it was wished: the button was pressed twice.
  if (app.redirectUris.includes(uri)) return await goBack(exchange, app, 'redirect_added')
  const added = await needs.addRedirectUri({ clientId: app.clientId, uri, actor })
  if (added.ok) return await goBack(exchange, app, 'redirect_added')
  if (added.field === 'app') return await refusePage(exchange.reply, 'not_found')
  return await refuse(added.message)
}

async function saveSwitches(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { actor, app, form } = own
  const replayWindow = (form.get('replay_window') ?? '').trim()
  const requiresPkce = form.has('requires_pkce')
  const rotatesRefreshTokens = form.has('rotates_refresh_tokens')
  const sendsIssuer = form.has('sends_iss')
  const settings = {
    ...(app.kind === 'native' ? {} : { requiresPkce, rotatesRefreshTokens }),
    sendsIssuer,
    replayWindowSeconds: /^\d{1,6}$/.test(replayWindow) ? Number(replayWindow) : Number.NaN,
  }
  const saved = await needs.updateApp({ clientId: app.clientId, settings, actor })
  if (saved.ok) return await goBack(exchange, app, 'app_saved')
  if (saved.field === 'app') return await refusePage(exchange.reply, 'not_found')
  return await show(exchange, app, {
    faults: [
      { field: 'replay_window', text: t('Replay window: {message}', { message: known(saved.message) }) },
    ],
    values: { switches: { requiresPkce, rotatesRefreshTokens, sendsIssuer, replayWindow } },
  })
}

function goBack({ reply }: Exchange, { clientId }: ListedApp, flash: FlashCode): FastifyReply {
  setFlash(reply, flash)
  return seeOther(reply, appPath(clientId, '/oauth'))
}

async function show(
  { isHttpHost, reply, request }: Exchange,
  app: ListedApp,
  {
    faults = [],
    values = {},
  }: { readonly faults?: readonly FormFault<OAuthField>[]; readonly values?: Partial<OAuthValues> },
): Promise<FastifyReply> {
  const asked = queryOf(request).get('check')?.trim() ?? ''
  return await sendPage(
    reply,
    <OAuthPage
      frame={await frameOf(request, reply)}
      app={app}
      iconHref={appIconHref(app)}
      values={{ ...valuesOf(app), ...values }}
      faults={faults}
      urisMax={REDIRECT_URIS_PER_APP_MAX}
      replayWindowSecondsMax={REPLAY_WINDOW_SECONDS_MAX}
      check={asked === '' ? null : { uri: asked, result: checkRedirect(asked, app, isHttpHost) }}
    />,
    { status: faults.length > 0 ? 400 : 200 },
  )
}

function valuesOf(app: ListedApp): OAuthValues {
  const { requiresPkce, rotatesRefreshTokens, sendsIssuer } = app
  return {
    uri: '',
    switches: {
      requiresPkce,
      rotatesRefreshTokens,
      sendsIssuer,
      replayWindow: String(app.replayWindowSeconds),
    },
  }
}
