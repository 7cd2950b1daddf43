import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { operation, routes } from '../../../http/routes.js'
import { queryOf } from '../../../http/request-parts.js'
import { parseGranularScope } from '../../../protocol/asana/scopes.js'
import { FULL_SCOPE } from '../../../protocol/oauth/scope.js'
import { isScopePreset, presetScopes, scopesToPick } from '../../../protocol/oauth/scope-presets.js'
import type { UpdateApp } from './app-basic.routes.js'
import { ScopesPage, type ScopeChoice } from './app-scopes.page.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import { appPath } from './app-paths.rules.js'

const PATH = '/0/my-apps/:clientId/oauth/scopes'
/** Scopes that one address ticks. */
const PREFILLED_SCOPES_MAX = 100

interface Needs {
  readonly findApp: FindApp
  readonly updateApp: UpdateApp
  /** The scopes that open anything on this server. */
  readonly openingScopes: ReadonlySet<string>
}

interface Exchange {
  readonly needs: Needs
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `/0/my-apps/:client_id/oauth/scopes`: what the app may ask for. */
export function appScopesRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(PATH, operation('console_app_oauth'), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      if (own === null) return await reply
      const chosen = prefilled(own.app, queryOf(request))
      return await show({ request, reply, needs }, own, { chosen, fault: null })
    })
    fastify.post<AppParams>(PATH, operation('console_update_app'), async (request, reply) => {
      const to = appPath(request.params.clientId, '/oauth/scopes')
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await save({ request, reply, needs }, own)
    })
  })
}

/** What the app may ask for, and what an address ticks beside it: only what is a scope. Nothing changes before the form is sent. */
function prefilled(
  { identityScopes, permissions, scopes }: OwnApp['app'],
  query: URLSearchParams,
): ScopeChoice {
  const wished = query.getAll('add').slice(0, PREFILLED_SCOPES_MAX)
  const added = wished
    .flatMap((name) => parseGranularScope(name) ?? [])
    .filter((one) => !scopes.includes(one))
  const wantsFull = wished.includes(FULL_SCOPE)
  return {
    permissions: wantsFull ? 'full' : permissions,
    scopes: new Set([...scopes, ...added]),
    identityScopes: new Set(identityScopes),
    unsaved: permissions === 'full' ? [] : wantsFull ? [FULL_SCOPE] : added,
  }
}

async function save(
  exchange: Exchange,
  own: OwnApp & { readonly form: URLSearchParams },
): Promise<FastifyReply> {
  const { openingScopes, updateApp } = exchange.needs
  const { actor, app, form } = own
  const mode = form.get('permissions')
  const permissions: ScopeChoice['permissions'] =
    mode === 'full' || mode === 'specific' || isScopePreset(mode) ? mode : null
  const scopes = form.getAll('scope')
  const identity = form.getAll('identity')
  const chosen = { permissions, scopes: new Set(scopes), identityScopes: new Set(identity) }
  const refuse = async (fault: string) => await show(exchange, own, { chosen, fault })
  if (permissions === null) return await refuse('Choose full permissions or specific scopes.')
  if (permissions === 'specific' && scopes.length + identity.length === 0)
    return await refuse('Choose at least one scope, or full permissions.')
  const api =
    permissions === 'full'
      ? [FULL_SCOPE]
      : permissions === 'specific'
        ? scopes
        : presetScopes(permissions, openingScopes)
  const settings = { scopes: [...api, ...identity] }
  const saved = await updateApp({ clientId: app.clientId, settings, actor })
  if (saved.ok) {
    setFlash(exchange.reply, 'app_saved')
    return await seeOther(exchange.reply, appPath(app.clientId, '/oauth'))
  }
  if (saved.field === 'app') return await refusePage(exchange.reply, 'not_found')
  return await refuse(saved.message)
}

async function show(
  { needs, reply, request }: Exchange,
  { app }: OwnApp,
  { chosen, fault }: { readonly chosen: ScopeChoice; readonly fault: string | null },
): Promise<FastifyReply> {
  const frame = await frameOf(request, reply)
  const scopes = scopesToPick(needs.openingScopes)
  return await sendPage(
    reply,
    <ScopesPage frame={frame} app={app} chosen={chosen} scopes={scopes} fault={fault} />,
    {
      status: fault === null ? 200 : 400,
    },
  )
}
