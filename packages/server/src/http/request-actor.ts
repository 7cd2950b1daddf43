import type { FastifyRequest } from 'fastify'
import type { Gid } from '../protocol/asana/gid.js'

/** A signed-in person as the security record names them: who, from where, with which session. */
export interface SignedInActor {
  readonly kind: 'user'
  readonly gid: Gid
  readonly from: {
    readonly address: string
    readonly credential: { readonly kind: 'session'; readonly gid: Gid }
  }
}

/** Whoever acts through a page. */
export function signedInActor(
  request: Pick<FastifyRequest, 'ip'>,
  session: { readonly gid: Gid; readonly user: { readonly gid: Gid } },
): SignedInActor {
  return {
    kind: 'user',
    gid: session.user.gid,
    from: { address: request.ip, credential: { kind: 'session', gid: session.gid } },
  }
}

/** From where an app calls. @param secretGid  the secret that proved it; null for an app that only says who it is */
export function originOf(request: Pick<FastifyRequest, 'ip'>, secretGid: Gid | null) {
  const credential = secretGid === null ? null : ({ kind: 'client_secret', gid: secretGid } as const)
  return { address: request.ip, credential }
}
