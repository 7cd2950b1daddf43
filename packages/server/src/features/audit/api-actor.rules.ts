import type { Call } from '../../protocol/asana/call.js'
import type { OperationId } from '../../protocol/asana/operations.js'
import type { Actor } from './audit-event.js'

/** Who acts by a request of the API, as the record names them: the person, from where, with which token. */
export function apiActor({
  address,
  principal,
}: Pick<Call<OperationId>, 'address' | 'principal'>): Extract<Actor, { readonly kind: 'user' | 'app' }> {
  const kind = principal.tokenKind === 'personal' ? 'personal_token' : 'access_token'
  return {
    kind: 'user',
    gid: principal.userGid,
    from: { address, credential: { kind, gid: principal.tokenId } },
  }
}
