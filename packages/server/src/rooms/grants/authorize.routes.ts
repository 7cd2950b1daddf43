import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  csrfToken,
  readPageForm,
  refusePage,
  seeOther,
  sendPage,
  signInPath,
} from '../../http/contexts/pages.js'
import { requireSession } from '../../http/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import { returnTarget } from '../../http/return-target.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { AuthorizeAnswer } from '../../protocol/oauth/authorize-answer.js'
import { pageErrorText } from '../../protocol/oauth/error-answer.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { PageRefusal, RedirectRefusal } from '../../protocol/oauth/oauth-error.js'
import type { Actor } from '../audit/audit-event.js'
import type { AuthorizeOutcome, makeAuthorize, makeDecideConsent } from './authorize.js'
import { authorizeAddress } from './authorize-sign-in.js'
import { AuthorizeErrorPage } from './authorize-error.page.js'
import { errorWords } from './authorize-error-words.js'
import { ConsentPage } from './consent.page.js'
import { FormPostPage } from './form-post.page.js'
import { OutOfBandPage } from './out-of-band.page.js'

const CONSENT_PATH = '/-/oauth_consent'
const ASK_PATH = '/-/app_approval'
const OPERATION = 'oauth_authorize'

interface Needs {
  readonly authorize: ReturnType<typeof makeAuthorize>
  readonly decideConsent: ReturnType<typeof makeDecideConsent>
  /** Asks the admins of the person's workspaces to let an app in. */
  readonly askForApproval: (asking: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly actor: Actor
  }) => Promise<number>
  /** Where an app's picture is served. */
  readonly appIconPath: (clientId: string) => string
}

/** Where a browser brings an app's request, and where the person's decision on it goes. */
export function authorizeRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get(ENDPOINT_PATH.authorization, { exposeHeadRoute: false }, async (request, reply) => {
      const query = queryOf(request)
      const outcome = await needs.authorize({ query, session: request.session, address: request.ip })
      return await answer(needs, outcome, { request, reply, query })
    })

    // Who only asks what is here is nobody: no code is made for an answer that has no body.
    app.head(ENDPOINT_PATH.authorization, async (request, reply) => {
      const query = queryOf(request)
      const outcome = await needs.authorize({ query, session: null })
      return await answer(needs, outcome, { request, reply, query })
    })

    // A form from the app's site brings no cookie of ours; the same request as GET does.
    app.post(ENDPOINT_PATH.authorization, (request, reply) => {
      noteForLog(request).operation = OPERATION
      const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array()
      const read = parseFormBody(request.headers['content-type'] ?? null, body)
      return read.ok ? seeOther(reply, authorizeAddress(read.form)) : refusePage(reply, 'form_expected')
    })

    app.post(CONSENT_PATH, async (request, reply) => {
      noteForLog(request).operation = OPERATION
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      const decision = read.form.get('decision')
      const query = new URLSearchParams(read.form.get('request') ?? '')
      const outcome = await needs.decideConsent({
        query,
        session: request.session,
        address: request.ip,
        decision: decision === 'allow' || decision === 'deny' ? decision : null,
        shown: { scopes: read.form.get('scopes'), userGid: read.form.get('person') },
      })
      return await answer(needs, outcome, { request, reply, query })
    })
    app.post(ASK_PATH, async (request, reply) => await askForApproval(request, reply, needs))
    await Promise.resolve()
  }
}

async function askForApproval(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  noteForLog(request).operation = 'ask_for_app_approval'
  const session = requireSession(request, reply, { to: '/' })
  if (session === null) return await reply
  const read = readPageForm(request)
  if (!read.ok) return await refusePage(reply, read.reason)
  const clientId = parseGid(read.form.get('client_id') ?? '')
  if (clientId === null) return await refusePage(reply, 'not_found')
  const actor = signedInActor(request, session)
  await needs.askForApproval({ userGid: session.user.gid, clientId, actor })
  return await seeOther(reply, returnTarget(read.form.get('to')))
}

/** The server keeps queries as they are; see its `querystringParser`. */
function queryOf(request: FastifyRequest): URLSearchParams {
  return request.query as URLSearchParams
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The app's request. */
  readonly query: URLSearchParams
}

function answer(needs: Needs, outcome: AuthorizeOutcome, exchange: Exchange): FastifyReply {
  const { reply, request } = exchange
  const note = noteForLog(request)
  note.operation = OPERATION
  switch (outcome.kind) {
    case 'page':
      note.reason = outcome.refusal.reason
      return sendRefusal(outcome.refusal, exchange)
    case 'answer':
      if (outcome.reason !== null) note.reason = outcome.reason
      return sendAnswer(outcome.answer, exchange)
    case 'sign_in': {
      const { comeBackTo, loginHint } = outcome
      return seeOther(reply, signInPath(comeBackTo, { again: request.session !== null, email: loginHint }))
    }
    case 'ask': {
      const { consent } = outcome
      const page = ConsentPage({
        consent,
        action: CONSENT_PATH,
        askAction: ASK_PATH,
        csrf: csrfToken(request),
        iconHref: consent.app.hasIcon ? needs.appIconPath(consent.app.clientId) : null,
        notYouHref: signInPath(consent.address, { again: true }),
      })
      return sendPage(reply, page, { formTargets: [consent.redirectUri], keepsOpener: true })
    }
  }
}

function sendAnswer(answer: AuthorizeAnswer, exchange: Exchange): FastifyReply {
  const { reply, request } = exchange
  switch (answer.kind) {
    case 'redirect':
      return reply
        .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .redirect(answer.location, request.method === 'POST' ? 303 : 302)
    case 'form_post':
      return sendPage(reply, FormPostPage(answer), { formTargets: [answer.action], keepsOpener: true })
    case 'out_of_band_code':
      return sendPage(reply, OutOfBandPage(answer))
    case 'out_of_band_error':
      return sendRefusal(answer.refusal, exchange)
  }
}

function sendRefusal(
  refused: PageRefusal | RedirectRefusal,
  { reply, request, query }: Exchange,
): FastifyReply {
  const page = AuthorizeErrorPage({
    words: errorWords(refused),
    line: pageErrorText(refused),
    reference: request.id,
    otherAccountHref:
      refused.reason === 'app_distributed_elsewhere'
        ? signInPath(authorizeAddress(query), { again: true })
        : null,
  })
  return sendPage(reply, page, { status: refused.status, keepsOpener: true })
}
