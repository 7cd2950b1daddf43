import type { Gid } from '../../protocol/asana/gid.js'
import type { PageRequest } from '../../protocol/asana/pagination.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { AccessRequest, AccessTarget } from './access-request.js'

/** What requests to be let in need from storage. */
export interface AccessRequestStore {
  load(gids: readonly Gid[]): Promise<ReadonlyMap<Gid, AccessRequest>>

  /** Those for one project or portfolio, by gid. @param requesterGid  null for everybody's */
  list(
    target: AccessTarget,
    filter: { readonly requesterGid: Gid | null; readonly page: PageRequest },
  ): Promise<readonly AccessRequest[]>

  /**
   * **Atomic:** the request. **On conflict:** a person's requests are made one after the other; the first for a target stays, and the others find
   * it `asked_already`.
   */
  create(
    request: AccessRequest,
    limit: { readonly perPersonMax: number },
  ): Promise<'created' | 'asked_already' | 'too_many' | 'target_gone' | 'requester_left'>

  /**
   * **Atomic:** the request is gone, and who made it is a member. **On conflict:** of several who decide the first does, and the others find it
   * `gone`; `refused` when whoever approves may no longer share the target.
   */
  approve(
    request: AccessRequest,
    by: { readonly viewer: Principal; readonly membershipGid: Gid; readonly nowMs: number },
  ): Promise<'approved' | 'gone' | 'refused' | 'requester_left' | 'too_many'>

  /** **On conflict:** as `approve`. */
  reject(request: AccessRequest, by: { readonly viewer: Principal }): Promise<'rejected' | 'gone' | 'refused'>
}
