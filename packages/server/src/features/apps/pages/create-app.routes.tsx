import { known, t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { readPageForm, refusePage, sendPage, type BrowserSession } from '../../../http/pages/context.js'
import { frameOf } from '../../../http/pages/console-frame.js'
import { makeTicket, readTicket, TICKET_FIELD } from '../../../http/pages/form-ticket.js'
import { requireRecentSignIn, requireSession } from '../../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../../http/request-actor.js'
import { operation, routes } from '../../../http/routes.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { ENDPOINT_PATH } from '../../../protocol/oauth/metadata.js'
import { REDIRECT_URIS_PER_APP_MAX } from '../app.js'
import { AppCreatedPage, MadeAlreadyPage, type Endpoints } from './app-created.page.js'
import { NEW_APP_PATH } from './app-shell.parts.js'
import { CreateAppPage, type FormFault, type NewAppField, type NewAppValues } from './create-app.page.js'
import type { CreateApp, CreateAppOutcome } from '../create-app.js'
import { distributionValues, readDistribution } from './distribution-form.js'

const OPERATION = 'console_create_app'
const PURPOSE = 'app'

interface Needs {
  readonly createApp: (request: CreateApp) => Promise<CreateAppOutcome>
  readonly nextGid: () => Promise<Gid>
  readonly workspacesOf: (userGid: Gid) => Promise<readonly { readonly gid: Gid; readonly name: string }[]>
  readonly publicUrl: string
}

const NOTHING_TYPED: NewAppValues = {
  name: '',
  description: '',
  kind: 'confidential',
  redirectUris: '',
  agrees: false,
  distribution: { distribution: 'none', workspaceGids: new Set() },
}

/** `/0/my-apps/new`. */
export function createAppRoutes(needs: Needs): FastifyPluginAsync {
  return routes((fastify) => {
    fastify.get(NEW_APP_PATH, operation(OPERATION), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      return await showForm({ request, reply, session }, needs, { values: NOTHING_TYPED, faults: [] })
    })
    fastify.post(NEW_APP_PATH, operation(OPERATION), async (request, reply) => {
      const session = requireSession(request, reply, { to: NEW_APP_PATH })
      if (session === null) return await reply
      return await create({ request, reply, session }, needs)
    })
  })
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly session: BrowserSession
}

async function create(exchange: Exchange, needs: Needs): Promise<FastifyReply> {
  const { reply, request, session } = exchange
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const clientId = readTicket(ticketOwner(exchange), {
    text: read.form.get(TICKET_FIELD),
    nowMs: request.server.console.clock.nowMs(),
  })
  if (clientId === null) return await refusePage(reply, 'form_stale')
  const values = valuesOf(read.form)
  const distribution = readDistribution(values.distribution)
  const faults = [
    ...missingIn(values, { mustAgree: exchange.request.server.pages.brand.termsUrl !== null }),
    ...(distribution.ok ? [] : [distribution.fault]),
  ]
  if (faults.length > 0 || values.kind === null || !distribution.ok)
    return await showForm(exchange, needs, { values, faults })
  const redirectUris = linesOf(values.redirectUris)
  const made = await needs.createApp({
    clientId,
    ownerGid: session.user.gid,
    kind: values.kind,
    redirectUris,
    settings: {
      name: values.name,
      description: values.description,
      distribution: distribution.distribution,
    },
    actor: signedInActor(request, session),
  })
  const frame = await frameOf(request, reply)
  if (made.ok) {
    const app = {
      clientId,
      name: values.name.trim(),
      redirectUris,
      isDistributed: distribution.distribution.to !== 'none',
    }
    const secret = made.secret?.secret ?? null
    return await sendPage(
      reply,
      <AppCreatedPage frame={frame} app={app} secret={secret} endpoints={endpointsOf(needs)} />,
    )
  }
  if (made.field === 'app')
    return await sendPage(reply, <MadeAlreadyPage frame={frame} clientId={clientId} made="app" />, {
      status: 409,
    })
  return await showForm(exchange, needs, { values, faults: [faultOf(made)] })
}

async function showForm(
  exchange: Exchange,
  needs: Needs,
  { faults, values }: { readonly values: NewAppValues; readonly faults: readonly FormFault<NewAppField>[] },
): Promise<FastifyReply> {
  const { reply, request } = exchange
  const ticket = makeTicket(ticketOwner(exchange), {
    gid: await needs.nextGid(),
    nowMs: request.server.console.clock.nowMs(),
  })
  return await sendPage(
    reply,
    <CreateAppPage
      frame={await frameOf(request, reply)}
      ticket={ticket}
      values={values}
      faults={faults}
      urisMax={REDIRECT_URIS_PER_APP_MAX}
      workspaces={await needs.workspacesOf(exchange.session.user.gid)}
    />,
    { status: faults.length > 0 ? 400 : 200 },
  )
}

export function endpointsOf({ publicUrl }: Pick<Needs, 'publicUrl'>): Endpoints {
  return { authorize: publicUrl + ENDPOINT_PATH.authorization, token: publicUrl + ENDPOINT_PATH.token }
}

function ticketOwner({ request, session }: Exchange) {
  return { key: request.server.pages.csrfKey, sessionGid: session.gid, purpose: PURPOSE }
}

function valuesOf(form: URLSearchParams): NewAppValues {
  const kind = form.get('kind')
  return {
    name: form.get('name') ?? '',
    description: form.get('description') ?? '',
    kind: kind === 'confidential' || kind === 'native' ? kind : null,
    redirectUris: form.get('redirect_uris') ?? '',
    agrees: form.has('agree'),
    // A form of before the choice was there left it at nobody.
    distribution: form.has('distribution') ? distributionValues(form) : NOTHING_TYPED.distribution,
  }
}

function missingIn(
  { agrees, kind, name }: NewAppValues,
  { mustAgree }: { readonly mustAgree: boolean },
): readonly FormFault<NewAppField>[] {
  return [
    ...(name.trim() === '' ? [{ field: 'name', text: t('Enter a name for your app.') } as const] : []),
    ...(kind === null ? [{ field: 'kind', text: t('Choose where your app runs.') } as const] : []),
    ...(agrees || !mustAgree
      ? []
      : [{ field: 'agree', text: t('Agree to the terms to create an app.') } as const]),
  ]
}

/** Browsers end lines of a form with CR LF. */
function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

function faultOf({ field, message }: Extract<CreateAppOutcome, { ok: false }>): FormFault<NewAppField> {
  if (field === 'redirect-uri') return { field: 'redirect_uris', text: message }
  if (field === 'description')
    return { field: 'description', text: t('Short description: {message}', { message: known(message) }) }
  if (field === 'distribution')
    return { field: 'workspace', text: t('Choose among the workspaces that you belong to.') }
  if (field === 'owner')
    return { field: 'name', text: t('You cannot have another app. {message}', { message: known(message) }) }
  return { field: 'name', text: t('App name: {message}', { message: known(message) }) }
}
