import { t } from '../../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { readPageForm, refusePage, seeOther, sendPage } from '../../../http/pages/context.js'
import { frameOf, setFlash } from '../../../http/pages/console-frame.js'
import { requireRecentSignIn, requireSession } from '../../../http/pages/recent-sign-in.js'
import { signedInActor, type SignedInActor } from '../../../http/request-actor.js'
import { noteForLog } from '../../../http/request-log.js'
import { operation, routes } from '../../../http/routes.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import type { TokenParams } from './token.routes.js'
import { CannotRotatePage, RevokeTokenPage, RotateTokenPage, type OverlapChoice } from './end-token.page.js'
import { apiUrlOf } from './new-token.routes.js'
import type { makeFindOwnToken, makeRevokeOwnToken, makeRotateOwnToken, OwnToken } from '../own-tokens.js'
import { ShownTokenPage } from './shown-token.page.js'
import { MY_APPS_PATH, tokenPath } from './token-paths.rules.js'

const UNTIL_FIRST_USE = 'first_use'
const OVERLAPS: readonly (OverlapChoice & { readonly seconds: number | null })[] = [
  {
    value: UNTIL_FIRST_USE,
    seconds: null,
    label: 'Until the new one is first used',
    hint: 'For one script in one place: put the new token in, and its first call ends the old one.',
  },
  {
    value: '1h',
    seconds: 60 * 60,
    label: 'For 1 hour',
    hint: 'Whether the new one is used or not, as with the next two.',
  },
  {
    value: '24h',
    seconds: 24 * 60 * 60,
    label: 'For 24 hours',
    hint: 'For several places that you change today.',
  },
  { value: '7d', seconds: 7 * 24 * 60 * 60, label: 'For 7 days', hint: 'For scripts that run once a week.' },
]

const ROTATE = tokenPath(':gid', '/rotate')
const REVOKE = tokenPath(':gid', '/revoke')

interface Needs {
  readonly findOwnToken: ReturnType<typeof makeFindOwnToken>
  readonly rotateOwnToken: ReturnType<typeof makeRotateOwnToken>
  readonly revokeOwnToken: ReturnType<typeof makeRevokeOwnToken>
  /** A value that nobody guesses. */
  readonly newFormKey: () => string
}

interface Exchange {
  readonly request: FastifyRequest<TokenParams>
  readonly reply: FastifyReply
}

interface Found {
  readonly from: SignedInActor['from']
  readonly token: OwnToken
  readonly ownerGid: Gid
}

/** `/0/my-apps/tokens/:gid/rotate` and `/revoke`: each asks, and says what it costs, before it acts. */
export function endTokenRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get<TokenParams>(ROTATE, operation('token_rotate_form'), async (request, reply) => {
      const found = await findOwn({ request, reply }, needs, { isRecent: true })
      if (found === null) return await reply
      return await showRotate(
        { request, reply },
        { needs, token: found.token, value: UNTIL_FIRST_USE, error: null },
      )
    })
    app.post<TokenParams>(
      ROTATE,
      operation('token_rotate'),
      async (request, reply) => await rotate({ request, reply }, needs),
    )
    app.get<TokenParams>(REVOKE, operation('token_revoke_form'), async (request, reply) => {
      const found = await findOwn({ request, reply }, needs, { isRecent: false })
      if (found === null) return await reply
      const { token } = found
      if (token.state !== 'live') return await seeOther(reply, tokenPath(token.gid))
      const frame = await frameOf(request, reply)
      return await sendPage(reply, <RevokeTokenPage frame={frame} token={token} />)
    })
    app.post<TokenParams>(
      REVOKE,
      operation('token_revoke'),
      async (request, reply) => await revoke({ request, reply }, needs),
    )
  })
}

async function rotate({ reply, request }: Exchange, needs: Needs): Promise<FastifyReply> {
  const found = await findOwn({ request, reply }, needs, { isRecent: false })
  if (found === null) return await reply
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const { ownerGid, token } = found
  const value = read.form.get('overlap') ?? ''
  const overlap = OVERLAPS.find((choice) => choice.value === value)
  if (overlap === undefined) {
    const error = t('Choose how long the old token works.')
    return await showRotate({ request, reply }, { needs, token, value, error })
  }
  const outcome = await needs.rotateOwnToken({
    ownerGid,
    from: found.from,
    tokenGid: token.gid,
    overlapSeconds: overlap.seconds,
    idempotencyKey: read.form.get('form_key') ?? '',
  })
  if (!outcome.ok) {
    noteForLog(request).reason = `token_${outcome.field}`
    const error =
      outcome.field === 'token' ? null : t('This form was incomplete. Nothing changed: send it again.')
    return await showRotate({ request, reply }, { needs, token, value, error })
  }
  const [old, fresh] = [
    await needs.findOwnToken({ ownerGid, tokenGid: token.gid }),
    await needs.findOwnToken({ ownerGid, tokenGid: outcome.tokenGid }),
  ]
  // The same form a second time, after the token that it made has ended.
  if (fresh?.state !== 'live') return await seeOther(reply, tokenPath(outcome.tokenGid))
  return await sendPage(
    reply,
    <ShownTokenPage
      frame={await frameOf(request, reply)}
      token={fresh}
      secret={outcome.secret}
      apiUrl={apiUrlOf(request)}
      replayed={outcome.replayed}
      replaces={old === null ? null : { ...old, isLive: old.state === 'live' }}
    />,
  )
}

async function revoke({ reply, request }: Exchange, needs: Needs): Promise<FastifyReply> {
  const found = await findOwn({ request, reply }, needs, { isRecent: false })
  if (found === null) return await reply
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const { ownerGid, token } = found
  const decision = await needs.revokeOwnToken({ ownerGid, from: found.from, tokenGid: token.gid })
  setFlash(reply, decision === 'revoked' ? 'token_revoked' : 'token_gone')
  return await seeOther(reply, MY_APPS_PATH)
}

/** @returns null when the request has been answered; somebody else's token is answered like one that does not exist */
async function findOwn(
  { reply, request }: Exchange,
  needs: Pick<Needs, 'findOwnToken'>,
  { isRecent }: { readonly isRecent: boolean },
): Promise<Found | null> {
  // The page of the form has the address that the form is posted to.
  const session = (isRecent ? requireRecentSignIn : requireSession)(request, reply)
  if (session === null) return null
  const ownerGid = session.user.gid
  const tokenGid = parseGid(request.params.gid)
  const token = tokenGid === null ? null : await needs.findOwnToken({ ownerGid, tokenGid })
  if (token !== null) return { token, ownerGid, from: signedInActor(request, session).from }
  refusePage(reply, 'not_found')
  return null
}

async function showRotate(
  { reply, request }: Exchange,
  asked: {
    readonly needs: Pick<Needs, 'newFormKey'>
    readonly token: OwnToken
    readonly value: string
    readonly error: string | null
  },
): Promise<FastifyReply> {
  const { error, needs, token, value } = asked
  const frame = await frameOf(request, reply)
  const isPost = request.method === 'POST'
  const status = isPost ? 400 : 200
  if (error === null && (isPost || token.state !== 'live' || token.successorGid !== null))
    return await sendPage(reply, <CannotRotatePage frame={frame} token={token} />, {
      status: isPost ? 409 : 200,
    })
  return await sendPage(
    reply,
    <RotateTokenPage
      frame={frame}
      token={token}
      formKey={needs.newFormKey()}
      choices={OVERLAPS}
      value={value}
      error={error}
    />,
    { status },
  )
}
