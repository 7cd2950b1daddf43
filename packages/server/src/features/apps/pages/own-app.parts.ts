import type { FastifyReply, FastifyRequest } from 'fastify'
import { readPageForm, refusePage, type BrowserSession } from '../../../http/pages/context.js'
import { requireRecentSignIn, requireSession } from '../../../http/pages/recent-sign-in.js'
import { signedInActor } from '../../../http/request-actor.js'
import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import type { Actor } from '../../audit/audit-event.js'
import type { ListedApp } from '../list-apps.js'

/** The parameters of every address below `/0/my-apps/:client_id`. */
export interface AppParams {
  readonly Params: { readonly clientId: string }
}

export type FindApp = (clientId: Gid) => Promise<ListedApp | null>

/** An app on a page of its owner's. */
export interface OwnApp {
  readonly app: ListedApp
  readonly session: BrowserSession
  /** The owner, as whoever acts. */
  readonly actor: Actor
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

interface Wish {
  readonly findApp: FindApp
  /** A page that is nothing but the form of an act that takes a recent sign-in. */
  readonly isRecent?: boolean
  /** Where to come back to after signing in; a POST names the page of its form. */
  readonly to?: string
}

/**
 * Finds the app of an address for its owner. An app of somebody else's is answered like one that does not exist.
 * @returns null when the request has been answered
 */
export async function findOwnApp({ reply, request }: Exchange, wish: Wish): Promise<OwnApp | null> {
  const comeback = wish.to === undefined ? {} : { to: wish.to }
  // Who asks comes first, so that nobody learns from the order which apps there are.
  const session =
    wish.isRecent === true ? requireRecentSignIn(request, reply) : requireSession(request, reply, comeback)
  if (session === null) return null
  const { clientId } = request.params as AppParams['Params']
  const gid = parseGid(clientId)
  const app = gid === null ? null : await wish.findApp(gid)
  if (app !== null && app.ownerGid === session.user.gid)
    return { app, session, actor: signedInActor(request, session) }
  refusePage(reply, 'not_found')
  return null
}

/** The same for a form that was posted. */
export async function readOwnAppForm(
  { reply, request }: Exchange,
  wish: Omit<Wish, 'isRecent'> & { readonly to: string },
): Promise<(OwnApp & { readonly form: URLSearchParams }) | null> {
  const own = await findOwnApp({ request, reply }, wish)
  if (own === null) return null
  const read = readPageForm(request)
  if (read.ok) return { ...own, form: read.form }
  refusePage(reply, read.reason)
  return null
}
