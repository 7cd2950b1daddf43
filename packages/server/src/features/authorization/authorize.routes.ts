import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  csrfToken,
  readPageForm,
  redirectTo,
  refusePage,
  seeOther,
  sendPage,
  signInPath,
} from '../../http/pages/context.js'
import { makeTicket, readTicket, TICKET_FIELD, TICKET_LIFETIME_MS } from '../../http/pages/form-ticket.js'
import { leavesFromForm, schemeTarget } from '../../http/pages/leaving-forms.js'
import { requireSession } from '../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import { returnTarget } from '../../http/pages/return-target.js'
import { makeSignInMark, readSignInMark, SIGN_IN_MARK } from '../../http/pages/sign-in-mark.js'
import { AUTHORIZE_BUDGET } from '../../http/limit-by-address.js'
import { operation, routes } from '../../http/routes.js'
import { bodyOf, queryOf } from '../../http/request-parts.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import type { AuthorizeAnswer } from '../../protocol/oauth/authorize-answer.js'
import { pageErrorText } from '../../protocol/oauth/error-answer.js'
import { parseFormBody } from '../../protocol/oauth/form-body.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import type { PageRefusal, RedirectRefusal } from '../../protocol/oauth/oauth-error.js'
import { MovingPage } from '../../ui/moving-page.js'
import type { Session } from '../sessions/session.js'
import type { Actor } from '../audit/audit-event.js'
import type { AuthorizeOutcome, makeAuthorize, makeDecideConsent } from './authorize.js'
import type { AllowAtOnce } from './allow-at-once.js'
import { authorizeAddress } from './authorize-sign-in.js'
import { AuthorizeErrorPage } from './authorize-error.page.js'
import { errorWords } from './authorize-error-words.js'
import { ConsentPage } from './consent.page.js'
import { FormPostPage } from './form-post.page.js'
import { OutOfBandPage } from './out-of-band.page.js'

const PATH = ENDPOINT_PATH.authorization
const CONSENT_PATH = '/-/oauth_consent'
const ASK_PATH = '/-/app_approval'
const OPERATION = 'oauth_authorize'
const AUTHORIZE = operation(OPERATION, { budget: AUTHORIZE_BUDGET })

/** How a request is allowed without a page. */
export interface CiWays {
  /** @returns null where no token came */
  readonly findAsker: (
    request: FastifyRequest,
  ) => Promise<
    | { readonly ok: true; readonly person: Session['user']; readonly tokenGid: Gid }
    | { readonly ok: false; readonly reason: string }
    | null
  >
  readonly allowAtOnce: AllowAtOnce
}

interface Needs {
  readonly authorize: ReturnType<typeof makeAuthorize>
  readonly decideConsent: ReturnType<typeof makeDecideConsent>
  /** Asks the admins of the person's workspaces to let an app in. */
  readonly askForApproval: (asking: {
    readonly userGid: Gid
    readonly clientId: Gid
    readonly actor: Actor
  }) => Promise<number>
  /** Sets an id aside for a page, under which the decision on it is taken once. */
  readonly nextGid: () => Promise<Gid>
  /** In CI mode, whose token came with the request; null in every other. */
  readonly ci: CiWays | null
  /** Where an app's picture is served. */
  readonly appIconPath: (clientId: string) => string
}

/** Where a browser brings an app's request, and where the person's decision on it goes. */
export function authorizeRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    app.get(PATH, { ...AUTHORIZE, exposeHeadRoute: false }, async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      const asker = (await needs.ci?.findAsker(request)) ?? null
      if (needs.ci !== null && asker !== null)
        return await allowWithToken(needs, needs.ci, { ...exchange, asker })
      const outcome = await needs.authorize({ ...exchange, session: request.session, address: request.ip })
      return await answer(needs, outcome, exchange)
    })

    // Who only asks what is here is nobody: no code is made for an answer that has no body.
    app.head(PATH, AUTHORIZE, async (request, reply) => {
      const exchange = exchangeOf(request, reply)
      return await answer(needs, await needs.authorize({ ...exchange, session: null }), exchange)
    })

    // A form from the app's site brings no cookie of ours; the same request as GET does.
    app.post(PATH, AUTHORIZE, (request, reply) => {
      const body = bodyOf(request)
      const read = parseFormBody(request.headers['content-type'] ?? null, body)
      return read.ok ? redirectTo(reply, authorizeAddress(read.form)) : refusePage(reply, 'form_expected')
    })

    app.post(CONSENT_PATH, operation(OPERATION), async (request, reply) => {
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      return await decide(needs, read.form, { request, reply })
    })
    app.post(
      ASK_PATH,
      operation('ask_for_app_approval'),
      async (request, reply) => await askForApproval(request, reply, needs),
    )
  })
}

/** CI mode: whoever brings the token of a person allows what is asked as that person. */
async function allowWithToken(
  needs: Needs,
  { allowAtOnce }: CiWays,
  {
    asker,
    ...exchange
  }: Exchange & { readonly asker: NonNullable<Awaited<ReturnType<CiWays['findAsker']>>> },
): Promise<FastifyReply> {
  const { query, reply, request } = exchange
  const note = noteForLog(request)
  if (!asker.ok) {
    note.reason = asker.reason
    return await reply
      .code(401)
      .headers({
        'cache-control': 'no-store',
        'www-authenticate': 'Bearer',
        'content-type': 'text/plain; charset=utf-8',
      })
      .send(
        `${asker.reason}: send a personal access token with full permissions of somebody in the seed, or none.\n`,
      )
  }
  note.user = asker.person.gid
  note.token = asker.tokenGid
  const credential = { kind: 'personal_token', gid: asker.tokenGid } as const
  const outcome = await allowAtOnce({ query, person: asker.person, credential, address: request.ip })
  return await answer(needs, outcome, exchange)
}

async function askForApproval(
  request: FastifyRequest,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
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

async function decide(
  needs: Needs,
  form: URLSearchParams,
  { reply, request }: Pick<Exchange, 'request' | 'reply'>,
): Promise<FastifyReply> {
  const decision = form.get('decision')
  const nowMs = request.server.console.clock.nowMs()
  const query = new URLSearchParams(form.get('request') ?? '')
  const markText = form.get(SIGN_IN_MARK)
  const mark = readSignInMark(request, { query, text: markText, nowMs })
  const exchange = { request, reply, query, markText, mark }
  const { session } = request
  const ticketGid =
    session === null
      ? null
      : readTicket(ticketOwner(exchange, session.gid), { text: form.get(TICKET_FIELD), nowMs })
  const outcome = await needs.decideConsent({
    query,
    mark,
    session,
    address: request.ip,
    decision: decision === 'allow' || decision === 'deny' ? decision : null,
    // Kept as spent for as long as it could be taken.
    ticket: ticketGid === null ? null : { id: ticketGid, expiresAtMs: nowMs + TICKET_LIFETIME_MS },
    shown: { scopes: form.get('scopes'), userGid: form.get('person') },
  })
  return await answer(needs, outcome, exchange)
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** The app's request, without a mark of ours. */
  readonly query: URLSearchParams
  /** The mark as it came, and what it says; null for none, or none that holds. */
  readonly markText: string | null
  readonly mark: ReturnType<typeof readSignInMark>
}

/** The server keeps queries as they are; see its `querystringParser`. */
function exchangeOf(request: FastifyRequest, reply: FastifyReply): Exchange {
  const query = new URLSearchParams(queryOf(request))
  const [markText = null, ...more] = query.getAll(SIGN_IN_MARK)
  query.delete(SIGN_IN_MARK)
  const text = more.length === 0 ? markText : null
  const mark = readSignInMark(request, { query, text, nowMs: request.server.console.clock.nowMs() })
  return { request, reply, query, markText: text, mark }
}

/** A page's ticket holds for this request of this app, in this session. */
function ticketOwner({ query, request }: Pick<Exchange, 'query' | 'request'>, sessionGid: Gid) {
  return { key: request.server.pages.csrfKey, sessionGid, purpose: `consent ${query.toString()}` }
}

async function answer(needs: Needs, outcome: AuthorizeOutcome, exchange: Exchange): Promise<FastifyReply> {
  const { reply, request } = exchange
  const note = noteForLog(request)
  switch (outcome.kind) {
    case 'page':
      note.reason = outcome.refusal.reason
      return await sendRefusal(outcome.refusal, exchange)
    case 'answer':
      if (outcome.reason !== null) note.reason = outcome.reason
      return await sendAnswer(outcome.answer, exchange)
    case 'sign_in':
      return await seeOther(
        reply,
        signInPath(addressAfterSignIn(exchange), {
          again: request.session !== null,
          email: outcome.loginHint,
        }),
      )
    case 'ask':
      return await showConsent(needs, outcome, exchange)
  }
}

/** Where the person comes back to, with the time from which on a sign-in counts as made for the request. */
function addressAfterSignIn({ query, reply, request }: Exchange): string {
  const nowMs = request.server.console.clock.nowMs()
  const marked = new URLSearchParams(query)
  marked.set(SIGN_IN_MARK, makeSignInMark(reply, { query, nowMs }))
  return authorizeAddress(marked)
}

async function showConsent(
  needs: Needs,
  { again, consent }: Extract<AuthorizeOutcome, { readonly kind: 'ask' }>,
  exchange: Exchange,
): Promise<FastifyReply> {
  const { markText, reply, request } = exchange
  const { session } = request
  // Nobody is asked who is not signed in.
  if (session === null) throw new Error('a consent page for nobody')
  const ticket = makeTicket(ticketOwner(exchange, session.gid), {
    gid: await needs.nextGid(),
    nowMs: request.server.console.clock.nowMs(),
  })
  const page = ConsentPage({
    consent,
    again,
    action: CONSENT_PATH,
    askAction: ASK_PATH,
    csrf: csrfToken(request),
    hidden: {
      request: consent.query,
      [SIGN_IN_MARK]: markText,
      [TICKET_FIELD]: ticket,
      scopes: consent.scopes,
      person: consent.person.gid,
    },
    iconHref: consent.app.hasIcon ? needs.appIconPath(consent.app.clientId) : null,
    notYouHref: signInPath(consent.address, { again: true }),
  })
  const isShown = consent.destination.kind === 'copy'
  return await sendPage(reply, page, { formTarget: isShown ? null : schemeTarget(consent.redirectUri) })
}

function sendAnswer(answer: AuthorizeAnswer, exchange: Exchange): FastifyReply {
  const { reply, request } = exchange
  switch (answer.kind) {
    case 'redirect':
      if (leavesFromForm(request, answer.location))
        return sendPage(reply, MovingPage({ address: answer.location }), { referrer: 'none' })
      return reply
        .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
        .redirect(answer.location, request.method === 'POST' ? 303 : 302)
    case 'form_post':
      return sendPage(reply, FormPostPage(answer), { formTarget: answer.action })
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
  return sendPage(reply, page, { status: refused.status })
}
