import { t } from '../../languages/text.js'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import {
  csrfToken,
  readPageForm,
  refusePage,
  refuseThrottled,
  seeOther,
  sendPage,
  setSessionCookie,
  signInPath,
} from '../../http/pages/context.js'
import { forgetLink, keepLink, keptLink } from '../../http/pages/link-cookie.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { HOME } from '../../http/pages/return-target.js'
import { INVITATION_BUDGET } from '../../http/limit-by-address.js'
import { operation, routes } from '../../http/routes.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { MessagePage } from '../../ui/message-page.js'
import type { AcceptInvitation, AskForMail, OpenedInvitation, OpenInvitation } from './accept-invitation.js'
import type { InvitationFacts, MailHeld } from './invitation.js'
import {
  DEAD_WORDS,
  FirstProofPage,
  INVITATION_PATH,
  JoinPage,
  LogInFirstPage,
  NewPersonPage,
  OPENED_PATH,
  OtherAccountPage,
  type NewPersonForm,
} from './invitation.page.js'
import {
  AccountReadyPage,
  AskForMailPage,
  LinkMailedPage,
  MaybeNewPage,
  UnprovedPage,
} from './invitation-shown.page.js'

interface Needs {
  readonly openInvitation: OpenInvitation
  readonly acceptInvitation: AcceptInvitation
  readonly askForMail: AskForMail
  /** Whether mail goes out by itself: then accounts come into being through the mailed link alone. */
  readonly sendsMail: boolean
  /** Signs the new person in. */
  readonly signIn: (attempt: {
    readonly email: string
    readonly password: string
    readonly address: string
    readonly userAgent: string
    readonly replacesGid: Gid | null
  }) => Promise<{ readonly ok: true; readonly secret: string } | { readonly ok: false }>
  readonly sessionSeconds: number
  readonly countUnknown: CountUnknown
}

/** How long a browser keeps a link that was opened. Whoever takes longer opens it again. */
const OPENED_LINK_SECONDS = 60 * 60
const GONE = 410
const NOT_FOUND = 404
const TOO_MANY = 429

const OPENED = `${OPENED_PATH}/:handle`
const LIMITED = { budget: INVITATION_BUDGET }
const SEE = operation('invitation', LIMITED)

interface Opened {
  readonly Params: { readonly handle: string }
}

/** Where an invited person joins. */
export function invitationRoutes(needs: Needs): FastifyPluginAsync {
  return routes((app) => {
    // The link as it was sent. The secret leaves the address before any page is shown that could pass it on; the log strikes it out.
    app.get<{ readonly Params: { readonly secret: string } }>(
      `${INVITATION_PATH}/:secret`,
      operation('open_invitation', LIMITED),
      async (request, reply) => {
        const { secret } = request.params
        const { invitation } = await openFor(request, needs, secret)
        if (invitation === null) return await sendUnknown(reply, needs, secret)
        const path = keepLink(reply, { pages: OPENED_PATH, secret, maxAgeSeconds: OPENED_LINK_SECONDS })
        return await reply
          .header('cache-control', 'no-store')
          .header('referrer-policy', 'no-referrer')
          .redirect(path, 303)
      },
    )
    app.get<Opened>(OPENED, SEE, async (request, reply) => {
      return await show(request, reply, needs)
    })
    app.post<Opened>(OPENED, operation('accept_invitation', LIMITED), async (request, reply) => {
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      return await act(request, reply, { ...needs, form: read.form })
    })
    app.get<Opened>(`${OPENED}/mailed`, SEE, async (request, reply) => {
      const { invitation } = await openFor(request, needs)
      if (invitation === null) return await sendUnknown(reply, needs)
      return await sendPage(reply, <LinkMailedPage invitation={invitation} path={pathOf(request)} />)
    })
    app.get<Opened>(`${OPENED}/ready`, SEE, async (request, reply) => {
      const { invitation } = await openFor(request, needs)
      if (invitation === null) return await sendUnknown(reply, needs)
      const logInHref = logInHrefOf(request, invitation)
      return await sendPage(reply, <AccountReadyPage invitation={invitation} logInHref={logInHref} />)
    })
  })
}

async function act(
  request: FastifyRequest<Opened>,
  reply: FastifyReply,
  needs: Needs & { readonly form: URLSearchParams },
): Promise<FastifyReply> {
  const { view } = await openFor(request, needs)
  if (view.kind === 'ask_for_mail') return await mailLink(request, reply, needs)
  const { session } = request
  const name = needs.form.get('name') ?? ''
  const password = needs.form.get('password') ?? ''
  const outcome = await needs.acceptInvitation(secretOf(request), {
    viewer: { userGid: session?.user.gid ?? null, sendsMail: needs.sendsMail },
    from: session === null ? { address: request.ip, credential: null } : signedInActor(request, session).from,
    name,
    password,
  })
  if (outcome.kind === 'answered') return await seeOther(reply, `${pathOf(request)}/ready`)
  if (outcome.kind === 'already_member') return await seeOther(reply, HOME)
  if (outcome.kind !== 'joined') {
    noteForLog(request).reason = `invitation_${outcome.kind}`
    return await show(request, reply, needs, { name, fault: outcome.kind === 'wrong' ? outcome : null })
  }
  forgetLink(reply, pathOf(request))
  if (view.kind === 'join') return await seeOther(reply, HOME)
  const signedIn = await needs.signIn({
    email: outcome.email,
    password,
    address: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    replacesGid: session?.gid ?? null,
  })
  if (!signedIn.ok) return await seeOther(reply, signInPath(HOME, { email: outcome.email }))
  setSessionCookie(reply, { secret: signedIn.secret, maxAgeSeconds: needs.sessionSeconds })
  return await seeOther(reply, HOME)
}

async function mailLink(
  request: FastifyRequest<Opened>,
  reply: FastifyReply,
  needs: Needs,
): Promise<FastifyReply> {
  const asked = await needs.askForMail(secretOf(request))
  if (asked.decision === 'queued') return await seeOther(reply, `${pathOf(request)}/mailed`)
  noteForLog(request).reason = `invitation_mail_${asked.decision}`
  if (asked.decision !== 'held') return await show(request, reply, needs)
  void reply.header('retry-after', asked.retryAfterSeconds)
  return await show(request, reply, needs, { held: asked.held })
}

/** What came back with a form. */
interface Came extends Partial<NewPersonForm> {
  readonly held?: MailHeld
}

async function show(
  request: FastifyRequest<Opened>,
  reply: FastifyReply,
  needs: Needs,
  came: Came = {},
): Promise<FastifyReply> {
  const { invitation, view } = await openFor(request, needs)
  if (invitation === null) return await sendUnknown(reply, needs)
  if (view.kind === 'dead') return await sendDead(request, reply, view.why, invitation)
  if (view.kind === 'member') {
    forgetLink(reply, pathOf(request))
    return await seeOther(reply, HOME)
  }
  const { session } = request
  const path = pathOf(request)
  const { fault = null, held = null, name = '' } = came
  const props = { csrfToken: csrfToken(request), path, invitation }
  const form = { ...props, name, fault }
  const logInHref = logInHrefOf(request, invitation)
  const status = { status: fault === null ? 200 : 400 }
  switch (view.kind) {
    case 'new_person':
      return await sendPage(reply, <NewPersonPage {...form} />, status)
    case 'first_proof':
      return await sendPage(reply, <FirstProofPage {...form} />, status)
    case 'maybe_new':
      return await sendPage(reply, <MaybeNewPage {...form} logInHref={logInHref} />, status)
    case 'join':
      return await sendPage(reply, <JoinPage {...props} />)
    case 'log_in':
      return await sendPage(reply, <LogInFirstPage invitation={invitation} href={logInHref} />)
    case 'unproved':
      return await sendPage(reply, <UnprovedPage invitation={invitation} />, { status: 403 })
    case 'ask_for_mail': {
      const asking = { ...props, held, logInHref, isSignedIn: session !== null }
      return await sendPage(reply, <AskForMailPage {...asking} />, { status: held === null ? 200 : TOO_MANY })
    }
    case 'other_account': {
      const href = `/logout?${new URLSearchParams({ to: path }).toString()}`
      const signedInAs = session?.user.email ?? ''
      return await sendPage(
        reply,
        <OtherAccountPage invitation={invitation} signedInAs={signedInAs} href={href} />,
      )
    }
  }
}

async function openFor(
  request: FastifyRequest,
  { openInvitation, sendsMail }: Pick<Needs, 'openInvitation' | 'sendsMail'>,
  secret = secretOf(request),
): Promise<OpenedInvitation> {
  return await openInvitation(secret, { userGid: request.session?.user.gid ?? null, sendsMail })
}

/** The secret that this browser keeps for the page; none opens nothing. */
function secretOf(request: FastifyRequest): string {
  return keptLink(request, handleIn(request)) ?? ''
}

function pathOf(request: FastifyRequest): string {
  return `${OPENED_PATH}/${handleIn(request)}`
}

function handleIn(request: FastifyRequest): string {
  return (request.params as Opened['Params']).handle
}

function logInHrefOf(request: FastifyRequest, invitation: Pick<InvitationFacts, 'email'>): string {
  return signInPath(pathOf(request), { email: invitation.email })
}

/** A link that there is not costs its address a try, as the link that was sent and as what a browser says that it keeps. */
async function sendUnknown(
  reply: FastifyReply,
  { countUnknown }: Pick<Needs, 'countUnknown'>,
  secret = secretOf(reply.request),
): Promise<FastifyReply> {
  const verdict = await countUnknown({ text: secret, kind: 'invitation' }, reply.request.ip)
  if (verdict.ok) return await sendDead(reply.request, reply, 'unknown')
  noteForLog(reply.request).reason = 'invitation_unknown'
  return await refuseThrottled(reply, verdict.retryAfterSeconds)
}

/** @param invitation  of a link that is dead; whoever used it may log in */
function sendDead(
  request: FastifyRequest,
  reply: FastifyReply,
  why: keyof typeof DEAD_WORDS,
  invitation: InvitationFacts | null = null,
): FastifyReply {
  noteForLog(request).reason = `invitation_${why}`
  const { text, title } = DEAD_WORDS[why]
  const link =
    why === 'used' && invitation !== null && request.session === null
      ? { href: logInHrefOf(request, invitation), text: t('Log in') }
      : { href: HOME, text: t('Go to the start page') }
  const page = MessagePage({ title: t(title), text: t(text), reference: null, link })
  return sendPage(reply, page, { status: why === 'unknown' ? NOT_FOUND : GONE })
}
