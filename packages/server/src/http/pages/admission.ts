import type { FastifyReply, FastifyRequest } from 'fastify'
import { readPageForm, refusePage, type BrowserSession } from './context.js'
import { signedInActor, type SignedInActor } from '../request-actor.js'
import { requireRecentSignIn, requireSession } from './recent-sign-in.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { adminPath } from '../../ui/admin-frame.js'
import { queryOf } from '../request-parts.js'

/** An admin before a workspace of theirs. */
export interface Admission {
  readonly session: BrowserSession
  /** From where they act. */
  readonly from: SignedInActor['from']
  readonly workspace: { readonly gid: Gid; readonly name: string }
}

/**
 * Lets only admins of the workspace in the address through. To everybody else there is nothing here.
 * @param act.recent  for pages that are nothing but the form of an act that takes a recent sign-in
 * @returns null after answering
 */
export async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  act: { readonly recent?: boolean; readonly to?: string } = {},
): Promise<Admission | null> {
  const { workspace: named = '' } = request.params as { readonly workspace?: string }
  // What a form is posted to cannot be opened, so whoever signs in first comes back to a list.
  const to = act.to ?? (request.method === 'GET' ? request.url : adminPath(named, 'members'))
  const session = requireSession(request, reply, { to })
  if (session === null) return null
  const administered = await request.server.console.findAdministered(session.user.gid)
  const workspace = administered.find(({ gid }) => gid === named)
  if (workspace === undefined) {
    refusePage(reply, 'not_found')
    return null
  }
  if (act.recent === true && requireRecentSignIn(request, reply) === null) return null
  return {
    session,
    from: signedInActor(request, session).from,
    workspace: { gid: workspace.gid, name: workspace.name },
  }
}

/** The same for what is posted: the form comes with it. */
export async function admitForm(
  request: FastifyRequest,
  reply: FastifyReply,
  act: { readonly to?: string } = {},
): Promise<(Admission & { readonly form: URLSearchParams }) | null> {
  const admission = await admit(request, reply, act)
  if (admission === null) return null
  const read = readPageForm(request)
  if (read.ok) return { ...admission, form: read.form }
  refusePage(reply, read.reason)
  return null
}

const PAGE_NUMBER_MAX_DIGITS = 6

/** Which page of a list is asked for; the first for anything that is no number of a page. */
export function pageNumberOf(request: FastifyRequest): number {
  const text = queryOf(request).get('page') ?? ''
  return /^[1-9]\d*$/.test(text) && text.length <= PAGE_NUMBER_MAX_DIGITS ? Number(text) : 1
}
