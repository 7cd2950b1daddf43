import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { UpdateApp } from './app-basic.routes.js'
import { DistributionPage } from './app-distribution.page.js'
import type { FormFault } from './create-app.page.js'
import { distributionValues, readDistribution } from './distribution-form.js'
import type { DistributionField, DistributionValues } from './distribution-choice.page.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import { appIconHref, appPath } from './app-paths.rules.js'

const PATH = '/0/my-apps/:clientId/manage-distribution'
const TAB = '/manage-distribution'

interface OwnWorkspace {
  readonly gid: Gid
  readonly name: string
}

interface Needs {
  readonly findApp: FindApp
  readonly updateApp: UpdateApp
  readonly workspacesOf: (userGid: Gid) => Promise<readonly OwnWorkspace[]>
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `/0/my-apps/:client_id/manage-distribution`: who may authorize the app. */
export function appDistributionRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(PATH, operation('console_app_distribution'), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      return own === null ? await reply : await show({ request, reply }, needs, { own, faults: [] })
    })
    fastify.post<AppParams>(PATH, operation('console_update_app'), async (request, reply) => {
      const to = appPath(request.params.clientId, TAB)
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      return own === null ? await reply : await save({ request, reply }, needs, own)
    })
  })
}

async function save(
  exchange: Exchange,
  needs: Needs,
  own: OwnApp & { readonly form: URLSearchParams },
): Promise<FastifyReply> {
  const { actor, app, form } = own
  const values = distributionValues(form)
  const refuse = async (field: DistributionField, text: string) =>
    await show(exchange, needs, { own, values, faults: [{ field, text }] })
  const read = readDistribution(values)
  if (!read.ok) return await refuse(read.fault.field, read.fault.text)
  const { distribution } = read
  const saved = await needs.updateApp({ clientId: app.clientId, settings: { distribution }, actor })
  if (saved.ok) {
    setFlash(exchange.reply, 'app_saved')
    return await seeOther(exchange.reply, appPath(app.clientId, TAB))
  }
  if (saved.field === 'app') return await refusePage(exchange.reply, 'not_found')
  return await refuse('workspace', 'Choose among the workspaces that you belong to.')
}

async function show(
  { reply, request }: Exchange,
  { workspacesOf }: Needs,
  {
    faults,
    own: { app, session },
    values = { distribution: app.distribution, workspaceGids: new Set(app.workspaceGids) },
  }: {
    readonly own: OwnApp
    readonly faults: readonly FormFault<DistributionField>[]
    readonly values?: DistributionValues
  },
): Promise<FastifyReply> {
  const workspaces = await workspacesOf(session.user.gid)
  const own = new Set<string>(workspaces.map(({ gid }) => gid))
  return await sendPage(
    reply,
    <DistributionPage
      frame={await frameOf(request, reply)}
      app={app}
      iconHref={appIconHref(app)}
      values={values}
      faults={faults}
      workspaces={workspaces}
      foreignCount={app.workspaceGids.filter((gid) => !own.has(gid)).length}
      isNone={app.distribution === 'none'}
    />,
    { status: faults.length > 0 ? 400 : 200 },
  )
}
