import { known, t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { readPageUpload, uploadBodyBytesMax } from '../../../http/pages/page-upload.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import type { Actor } from '../../audit/audit-event.js'
import { LIVE_SECRETS_PER_APP_MAX, rotationOf } from '../app.js'
import { BasicPage, type BasicField } from './app-basic.page.js'
import { APP_ICON_BYTES_MAX } from '../app-icon.js'
import type { SettingsWish } from '../app-settings.js'
import type { FormFault } from './create-app.page.js'
import { findOwnApp, readOwnAppForm, type AppParams, type FindApp, type OwnApp } from './own-app.parts.js'
import type { UpdateAppOutcome } from '../update-app.js'
import { appIconHref, appPath } from './app-paths.rules.js'

const ROOT = '/0/my-apps/:clientId'
const SEE = 'console_app'
const CHANGE = 'console_update_app'

export type UpdateApp = (request: {
  readonly clientId: Gid
  readonly settings: SettingsWish
  readonly actor: Actor
}) => Promise<UpdateAppOutcome>

interface Needs {
  readonly findApp: FindApp
  readonly updateApp: UpdateApp
  readonly requestsByDay: (clientIds: readonly Gid[]) => Promise<ReadonlyMap<Gid, readonly number[]>>
}

interface Exchange {
  readonly needs: Needs
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** `/0/my-apps/:client_id`: name, description, picture; what it proves itself with is listed. */
export function appBasicRoutes(needs: Needs): FastifyPluginAsync {
  const { findApp } = needs
  return routes((fastify) => {
    fastify.get<AppParams>(ROOT, operation(SEE), async (request, reply) => {
      const own = await findOwnApp({ request, reply }, { findApp })
      return own === null ? await reply : await show({ needs, request, reply }, own)
    })

    fastify.post<AppParams>(ROOT, operation(CHANGE), async (request, reply) => {
      const to = appPath(request.params.clientId)
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      if (own === null) return await reply
      const values = {
        name: own.form.get('name') ?? '',
        description: own.form.get('description') ?? '',
      }
      return await save({ needs, request, reply }, { own, settings: values, values })
    })

    fastify.post<AppParams>(
      `${ROOT}/icon`,
      { ...operation(CHANGE), bodyLimit: uploadBodyBytesMax(APP_ICON_BYTES_MAX) },
      async (request, reply) => {
        const to = appPath(request.params.clientId)
        const own = await findOwnApp({ request, reply }, { findApp, to })
        if (own === null) return await reply
        const upload = await readPageUpload(request, 'icon')
        if (!upload.ok) return await refusePage(reply, upload.reason)
        if (upload.bytes.length === 0)
          return await show({ needs, request, reply }, own, {
            faults: [{ field: 'icon', text: t('Choose a picture to upload.') }],
          })
        return await save({ needs, request, reply }, { own, settings: { icon: upload.bytes } })
      },
    )

    fastify.post<AppParams>(`${ROOT}/icon/remove`, operation(CHANGE), async (request, reply) => {
      const to = appPath(request.params.clientId)
      const own = await readOwnAppForm({ request, reply }, { findApp, to })
      if (own === null) return await reply
      return await save({ needs, request, reply }, { own, settings: { icon: null } })
    })
  })
}

async function save(
  exchange: Exchange,
  {
    own,
    settings,
    values,
  }: { readonly own: OwnApp; readonly settings: SettingsWish; readonly values?: NameValues },
): Promise<FastifyReply> {
  const { actor, app } = own
  const saved = await exchange.needs.updateApp({ clientId: app.clientId, settings, actor })
  if (saved.ok) {
    setFlash(exchange.reply, 'app_saved')
    return await seeOther(exchange.reply, appPath(app.clientId))
  }
  if (saved.field === 'app') return await refusePage(exchange.reply, 'not_found')
  const fault = faultOf(saved.field, saved.message)
  return await show(exchange, own, { faults: [fault], ...(values === undefined ? {} : { values }) })
}

interface NameValues {
  readonly name: string
  readonly description: string
}

async function show(
  { needs, reply, request }: Exchange,
  { app }: OwnApp,
  {
    faults = [],
    values = app,
  }: { readonly faults?: readonly FormFault<BasicField>[]; readonly values?: NameValues } = {},
): Promise<FastifyReply> {
  const requests = await needs.requestsByDay([app.clientId])
  return await sendPage(
    reply,
    <BasicPage
      frame={await frameOf(request, reply)}
      app={app}
      iconHref={appIconHref(app)}
      values={values}
      faults={faults}
      iconKibMax={APP_ICON_BYTES_MAX / 1_024}
      liveSecretsMax={LIVE_SECRETS_PER_APP_MAX}
      rotation={rotationOf(app.secrets, request.server.console.clock.nowMs())}
      requestsByDay={requests.get(app.clientId) ?? []}
    />,
    { status: faults.length > 0 ? 400 : 200 },
  )
}

function faultOf(field: string, message: string): FormFault<BasicField> {
  if (field === 'icon') return { field: 'icon', text: `Picture: ${message}` }
  if (field === 'description')
    return { field: 'description', text: t('Short description: {message}', { message: known(message) }) }
  return { field: 'name', text: t('App name: {message}', { message: known(message) }) }
}
