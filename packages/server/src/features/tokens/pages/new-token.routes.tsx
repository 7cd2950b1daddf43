import { known, t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  readPageForm,
  refusePage,
  seeOther,
  sendPage,
  type BrowserSession,
} from '../../../http/pages/context.js'
import { frameOf } from '../../../http/pages/console-frame.js'
import { API_ROOT } from '../../../protocol/asana/api-paths.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { scopesToPick } from '../../../protocol/oauth/scope-presets.js'
import { requireRecentSignIn, requireSession } from '../../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../../http/request-actor.js'
import { noteForLog } from '../../../http/request-log.js'
import { operation, routes } from '../../../http/routes.js'
import { queryOf } from '../../../http/request-parts.js'
import type { CreatePersonalToken, CreatePersonalTokenOutcome } from '../create-personal-token.js'
import { NO_LIMITS, type CreationLimits } from '../creation-policy.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { NewTokenPage } from './new-token.page.js'
import type { makeFindOwnToken } from '../own-tokens.js'
import { ShownTokenPage } from './shown-token.page.js'
import {
  LIFETIME_DAYS_CHOICES,
  parseTokenForm,
  prefilledTokenForm,
  readTokenForm,
  type TokenForm,
  type TokenFormError,
} from './token-form.js'
import { NEW_TOKEN_PATH, tokenPath } from './token-paths.rules.js'

interface Needs {
  readonly createToken: (request: CreatePersonalToken) => Promise<CreatePersonalTokenOutcome>
  readonly findOwnToken: ReturnType<typeof makeFindOwnToken>
  /** A value that nobody guesses. */
  readonly newFormKey: () => string
  /** The scopes that open anything on this server. */
  readonly openingScopes: ReadonlySet<string>
  /** What the person's workspaces allow of a new token. */
  readonly limitsOf: (userGid: Gid) => Promise<CreationLimits>
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Where the API of this server is, for the commands that people copy. */
export function apiUrlOf(request: FastifyRequest): string {
  return request.server.pages.publicUrl + API_ROOT
}

/** `/0/my-apps/tokens/new`. The answer to its form is the one page that has the token. */
export function newTokenRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(NEW_TOKEN_PATH, operation('token_form'), async (request, reply) => {
      const session = requireRecentSignIn(request, reply)
      if (session === null) return await reply
      const query = queryOf(request)
      const tokenGid = parseGid(query.get('like') ?? '')
      const ownerGid = session.user.gid
      const like = tokenGid === null ? null : await needs.findOwnToken({ ownerGid, tokenGid })
      const values = prefilledTokenForm(query, like)
      return await showForm({ request, reply, needs }, { values, formKey: needs.newFormKey() })
    })
    app.post(NEW_TOKEN_PATH, operation('token_create'), async (request, reply) => {
      const session = requireSession(request, reply, { to: NEW_TOKEN_PATH })
      if (session === null) return await reply
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      const values = readTokenForm(read.form)
      const formKey = read.form.get('form_key') ?? ''
      return await create({ request, reply }, { needs, session, values, formKey })
    })
  })
}

async function create(
  { reply, request }: Exchange,
  asked: {
    readonly needs: Needs
    readonly session: BrowserSession
    readonly values: TokenForm
    readonly formKey: string
  },
): Promise<FastifyReply> {
  const { formKey, needs, session, values } = asked
  const parsed = parseTokenForm(values, {
    nowMs: request.server.console.clock.nowMs(),
    opening: needs.openingScopes,
    mustAgree: request.server.pages.brand.termsUrl !== null,
  })
  if (!parsed.ok) return await showForm({ request, reply, needs }, { values, formKey, errors: parsed.errors })
  const ownerGid = session.user.gid
  const outcome = await needs.createToken({
    ...parsed.wish,
    userGid: ownerGid,
    idempotencyKey: formKey,
    actor: signedInActor(request, session),
  })
  if (!outcome.ok) {
    const refusal = refusalText(outcome)
    noteForLog(request).reason = `token_${outcome.field}`
    if (outcome.field === 'expires') {
      const field = values.expires === 'date' ? 'expires_on' : 'expires'
      const errors = [{ field, text: `${outcome.message}.` } as const]
      return await showForm({ request, reply, needs }, { values, formKey: needs.newFormKey(), errors })
    }
    return await showForm({ request, reply, needs }, { values, formKey: needs.newFormKey(), refusal })
  }
  const token = await needs.findOwnToken({ ownerGid, tokenGid: outcome.tokenGid })
  // The same form a second time, after the token that it made has ended.
  if (token?.state !== 'live') return await seeOther(reply, tokenPath(outcome.tokenGid))
  return await sendPage(
    reply,
    <ShownTokenPage
      frame={await frameOf(request, reply)}
      token={token}
      secret={outcome.secret}
      apiUrl={apiUrlOf(request)}
      replayed={outcome.replayed}
      replaces={null}
    />,
  )
}

/** What no field of the form can mend; the form itself has judged the others. */
function refusalText({
  field,
  message,
}: Extract<CreatePersonalTokenOutcome, { readonly ok: false }>): string {
  switch (field) {
    case 'user':
      return t('This account cannot have another token. {message}', { message: known(message) })
    case 'idempotency-key':
      return t('This form was incomplete. Nothing was created: send it again.')
    case 'name':
    case 'scopes':
    case 'expires':
      return `${message}.`
  }
}

async function showForm(
  { needs, reply, request }: Exchange & { readonly needs: Needs },
  form: {
    readonly values: TokenForm
    readonly formKey: string
    readonly errors?: readonly TokenFormError[]
    readonly refusal?: string
  },
): Promise<FastifyReply> {
  const { errors = [], refusal = null } = form
  const gid = request.session?.user.gid
  const { longest } = gid === undefined ? NO_LIMITS : await needs.limitsOf(gid)
  return await sendPage(
    reply,
    <NewTokenPage
      {...form}
      frame={await frameOf(request, reply)}
      lifetimeDays={LIFETIME_DAYS_CHOICES.filter((days) => longest === null || days <= longest.days)}
      longest={longest}
      scopes={scopesToPick(needs.openingScopes)}
      errors={errors}
      refusal={refusal}
    />,
    { status: errors.length === 0 && refusal === null ? 200 : 400 },
  )
}
