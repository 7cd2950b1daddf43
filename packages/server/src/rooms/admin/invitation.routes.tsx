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
} from '../../http/contexts/pages.js'
import { signedInActor } from '../../http/request-actor.js'
import { noteForLog } from '../../http/request-log.js'
import type { CountUnknown } from '../../http/unknown-tokens.js'
import { HOME } from '../../http/return-target.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { MessagePage } from '../../ui/message-page.js'
import type { AcceptInvitation, FindInvitation } from './accept-invitation.js'
import type { InvitationFacts } from './invitation.js'
import { DEAD_WORDS, INVITATION_PATH, JoinPage, NewPersonPage, OtherAccountPage } from './invitation.page.js'

interface Needs {
  readonly findInvitation: FindInvitation
  readonly acceptInvitation: AcceptInvitation
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

interface Named {
  readonly Params: { readonly secret: string }
}

const GONE = 410
const NOT_FOUND = 404

/** Where an invited person joins. The log strikes the secret out of the path, as it does with every token. */
export function invitationRoutes(needs: Needs): FastifyPluginAsync {
  return async (app) => {
    app.get<Named>(`${INVITATION_PATH}/:secret`, async (request, reply) => {
      noteForLog(request).operation = 'invitation'
      const found = await needs.findInvitation(request.params.secret)
      if (found.kind !== 'live')
        return await sendDead(reply, { ...needs, secret: request.params.secret }, found.kind)
      return await show(request, reply, { invitation: found.invitation, name: '', fault: null })
    })
    app.post<Named>(`${INVITATION_PATH}/:secret`, async (request, reply) => {
      noteForLog(request).operation = 'accept_invitation'
      const read = readPageForm(request)
      if (!read.ok) return await refusePage(reply, read.reason)
      return await accept(request, reply, { ...needs, form: read.form })
    })
    await Promise.resolve()
  }
}

async function accept(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  {
    acceptInvitation,
    countUnknown,
    findInvitation,
    form,
    sessionSeconds,
    signIn,
  }: Needs & { readonly form: URLSearchParams },
): Promise<FastifyReply> {
  const { secret } = request.params
  const { session } = request
  const name = form.get('name') ?? ''
  const password = form.get('password') ?? ''
  const outcome = await acceptInvitation(
    secret,
    session === null
      ? { kind: 'new', name, password, from: { address: request.ip, credential: null } }
      : { kind: 'existing', userGid: session.user.gid, from: signedInActor(request, session).from },
  )
  if (outcome.kind === 'joined') {
    if (session === null) {
      const signedIn = await signIn({
        email: outcome.email,
        password,
        address: request.ip,
        userAgent: request.headers['user-agent'] ?? '',
        replacesGid: null,
      })
      if (!signedIn.ok) return await seeOther(reply, signInPath(HOME, { email: outcome.email }))
      setSessionCookie(reply, { secret: signedIn.secret, maxAgeSeconds: sessionSeconds })
    }
    return await seeOther(reply, HOME)
  }
  noteForLog(request).reason = `invitation_${outcome.kind}`
  if (outcome.kind !== 'wrong' && outcome.kind !== 'not_theirs')
    return await sendDead(reply, { countUnknown, secret }, outcome.kind)
  const found = await findInvitation(secret)
  if (found.kind !== 'live') return await sendDead(reply, { countUnknown, secret }, found.kind)
  const fault = outcome.kind === 'wrong' ? outcome : null
  return await show(request, reply, { invitation: found.invitation, name, fault })
}

async function show(
  request: FastifyRequest<Named>,
  reply: FastifyReply,
  {
    fault,
    invitation,
    name,
  }: {
    readonly invitation: InvitationFacts
    readonly name: string
    readonly fault: { readonly field: 'name' | 'password'; readonly message: string } | null
  },
): Promise<FastifyReply> {
  const path = `${INVITATION_PATH}/${request.params.secret}`
  const { session } = request
  const props = { csrfToken: csrfToken(request), path, invitation }
  if (session === null && invitation.account === null) {
    const page = <NewPersonPage {...props} name={name} fault={fault} />
    return await sendPage(reply, page, { status: fault === null ? 200 : 400 })
  }
  if (session !== null && session.user.gid === invitation.account?.gid)
    return await sendPage(reply, <JoinPage {...props} />)
  const href =
    session === null
      ? signInPath(path, { email: invitation.email })
      : `/logout?${new URLSearchParams({ to: path }).toString()}`
  const signedInAs = session?.user.email ?? null
  return await sendPage(
    reply,
    <OtherAccountPage invitation={invitation} signedInAs={signedInAs} href={href} />,
  )
}

async function sendDead(
  reply: FastifyReply,
  { countUnknown, secret }: Pick<Needs, 'countUnknown'> & { readonly secret: string },
  kind: keyof typeof DEAD_WORDS,
): Promise<FastifyReply> {
  const { request } = reply
  noteForLog(request).reason = `invitation_${kind}`
  if (kind === 'unknown') {
    const verdict = await countUnknown({ text: secret, kind: 'invitation' }, request.ip)
    if (!verdict.ok) return await refuseThrottled(reply, verdict.retryAfterSeconds)
  }
  const { text, title } = DEAD_WORDS[kind]
  const page = MessagePage({
    title,
    text,
    reference: null,
    link: { href: HOME, text: 'Go to the start page' },
  })
  return await sendPage(reply, page, { status: kind === 'unknown' ? NOT_FOUND : GONE })
}
