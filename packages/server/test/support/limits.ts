import type { Gid } from '../../src/protocol/asana/gid.js'
import type { Plan, Principal } from '../../src/protocol/token/principal.js'

/** Somebody with a token of that gid. */
export function principalFor(tokenId: string, plan: Plan = 'paid'): Principal {
  return {
    tokenId: tokenId as Gid,
    tokenKind: 'personal',
    clientId: null,
    userGid: '7' as Gid,
    scopes: 'full',
    identity: [],
    roles: new Map(),
    withheld: [],
    expiresAt: null,
    plan,
  }
}
