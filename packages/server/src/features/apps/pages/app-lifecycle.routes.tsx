import { known, t } from '../../../languages/text.js'
import type { AppStore } from '../ports.js'
import type { Timed } from '../../../platform/clock.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { makeTicket, readTicket, TICKET_FIELD } from '../../../http/pages/form-ticket.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { AppImpact } from '../app-reach.js'
import { AppCreatedPage, MadeAlreadyPage } from './app-created.page.js'
import { DeleteAppPage, DuplicateAppPage } from './app-lifecycle.page.js'
import { endpointsOf } from './create-app.routes.js'
import { nameOfCopy, type makeDuplicateApp } from '../duplicate-app.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import { appPath, MY_APPS_PATH } from './app-paths.rules.js'

const DELETE = '/0/my-apps/:clientId/delete'
const DUPLICATE = '/0/my-apps/:clientId/duplicate'
const DELETING = 'console_delete_app'
const DUPLICATING = 'console_duplicate_app'

interface Needs {
  readonly findApp: FindApp
  readonly deleteApp: Timed<AppStore['delete']>
  readonly duplicateApp: ReturnType<typeof makeDuplicateApp>
  readonly impactOf: (clientId: Gid) => Promise<AppImpact>
  readonly nextGid: () => Promise<Gid>
  readonly publicUrl: string
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type OwnForm = OwnApp & { readonly form: URLSearchParams }

/** `…/duplicate` and `…/delete`. */
export function appLifecycleRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(DELETE, operation(DELETING), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      return own === null ? await reply : await showDelete({ request, reply }, needs, { own, typed: null })
    })
    fastify.post<AppParams>(DELETE, operation(DELETING), async (request, reply) => {
      const to = appPath(request.params.clientId, '/delete')
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await remove({ request, reply }, needs, own)
    })
    fastify.get<AppParams>(DUPLICATE, operation(DUPLICATING), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp, isRecent: true })
      return own === null ? await reply : await showDuplicate({ request, reply }, needs, { own, fault: null })
    })
    fastify.post<AppParams>(DUPLICATE, operation(DUPLICATING), async (request, reply) => {
      const to = appPath(request.params.clientId, '/duplicate')
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await duplicate({ request, reply }, needs, own)
    })
  })
}

async function remove(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { actor, app, form } = own
  const typed = form.get('confirm') ?? ''
  if (typed.trim() !== app.name) return await showDelete(exchange, needs, { own, typed })
  // Whoever pressed the button twice finds it deleted.
  await needs.deleteApp({ clientId: app.clientId, actor })
  setFlash(exchange.reply, 'app_deleted')
  return await seeOther(exchange.reply, MY_APPS_PATH)
}

async function showDelete(
  { reply, request }: Exchange,
  { impactOf }: Needs,
  { own: { app }, typed }: { readonly own: OwnApp; readonly typed: string | null },
): Promise<FastifyReply> {
  const frame = await frameOf(request, reply)
  const impact = await impactOf(app.clientId)
  const text = t('That is not the app’s name. Type it as it stands above the field.')
  const faults = typed === null ? [] : [{ field: 'confirm', text } as const]
  return await sendPage(
    reply,
    <DeleteAppPage frame={frame} app={app} impact={impact} typed={typed ?? ''} faults={faults} />,
    { status: typed === null ? 200 : 400 },
  )
}

function duplicateFault({ field, message }: { readonly field: string; readonly message: string }): string {
  return field === 'name'
    ? t(
        'The copy cannot have the name that it would get. {message}. Rename this app first, or make a new one.',
        { message: known(message) },
      )
    : t('You cannot have another app. {message}.', { message: known(message) })
}

async function duplicate(exchange: Exchange, needs: Needs, own: OwnForm): Promise<FastifyReply> {
  const { reply, request } = exchange
  const { actor, app, form } = own
  const clientId = readTicket(ticketOwner(request, own), {
    text: form.get(TICKET_FIELD),
    nowMs: request.server.console.clock.nowMs(),
  })
  if (clientId === null) return await refusePage(reply, 'form_stale')
  const made = await needs.duplicateApp({ app, clientId, actor })
  if (!made.ok && made.field !== 'app')
    return await showDuplicate(exchange, needs, { own, fault: duplicateFault(made) })
  const frame = await frameOf(request, reply)
  if (!made.ok)
    return await sendPage(reply, <MadeAlreadyPage frame={frame} clientId={clientId} made="app" />, {
      status: 409,
    })
  return await sendPage(
    reply,
    <AppCreatedPage
      frame={frame}
      app={{ clientId, name: nameOfCopy(app.name), redirectUris: app.redirectUris }}
      secret={made.secret?.secret ?? null}
      endpoints={endpointsOf(needs)}
    />,
  )
}

async function showDuplicate(
  { reply, request }: Exchange,
  { nextGid }: Needs,
  { fault, own }: { readonly own: OwnApp; readonly fault: string | null },
): Promise<FastifyReply> {
  const { app } = own
  const nowMs = request.server.console.clock.nowMs()
  const ticket = makeTicket(ticketOwner(request, own), { gid: await nextGid(), nowMs })
  const frame = await frameOf(request, reply)
  return await sendPage(
    reply,
    <DuplicateAppPage frame={frame} app={app} ticket={ticket} newName={nameOfCopy(app.name)} fault={fault} />,
    { status: fault === null ? 200 : 400 },
  )
}

function ticketOwner(request: FastifyRequest, { app, session }: OwnApp) {
  return { key: request.server.pages.csrfKey, sessionGid: session.gid, purpose: `copy ${app.clientId}` }
}
