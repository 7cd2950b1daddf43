import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Admission } from '../projects/memberships/admission.js'
import { TARGET_TYPES, type AccessRequest, type AccessTarget } from './access-request.js'
import type { AccessRequestStore } from './ports.js'

/** What somebody may do about letting others into some records of their workspaces, hidden ones among them; asked of the features that own these. */
export type Admissions = Readonly<
  Record<
    AccessTarget['type'],
    (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, Admission>>
  >
>

interface Needs {
  readonly requests: AccessRequestStore
  readonly admissions: Admissions
}

/** Looks up what somebody may be let into. @returns null for what lies in none of their workspaces */
export function makeFindTarget({ admissions }: Pick<Needs, 'admissions'>) {
  return async (
    viewer: Principal,
    gid: Gid,
  ): Promise<{ readonly target: AccessTarget; readonly admission: Admission } | null> => {
    for (const type of TARGET_TYPES) {
      const admission = (await admissions[type](viewer, [gid])).get(gid)
      if (admission !== undefined) return { target: { type, gid }, admission }
    }
    return null
  }
}

export type FindTarget = ReturnType<typeof makeFindTarget>

/** Looks a request up for somebody who is to decide. @param gid  null for a text that is no id */
export type FindAccessRequest = (viewer: Principal, gid: Gid | null) => Promise<Found<AccessRequest>>

export function makeFindAccessRequest({ admissions, requests }: Needs): FindAccessRequest {
  return async (viewer, gid) => {
    const request = gid === null ? undefined : (await requests.load([gid])).get(gid)
    if (request === undefined) return absent('access_request')
    const { target } = request
    const admission = (await admissions[target.type](viewer, [target.gid])).get(target.gid)
    if (admission === undefined) return absent('access_request')
    return admission.mayAdmit ? visible(request) : hidden('access_request')
  }
}

/** The requests among some that somebody may see: their own, and those that they may decide on. */
export type LoadAccessRequests = (
  viewer: Principal,
  gids: readonly Gid[],
) => Promise<ReadonlyMap<Gid, AccessRequest>>

export function makeLoadAccessRequests({ admissions, requests }: Needs): LoadAccessRequests {
  return async (viewer, gids) => {
    const all = await requests.load(gids)
    const decidable = new Set<Gid>()
    for (const type of TARGET_TYPES) {
      const targets = [...all.values()].flatMap(({ target }) => (target.type === type ? [target.gid] : []))
      if (targets.length === 0) continue
      for (const [gid, { mayAdmit }] of await admissions[type](viewer, [...new Set(targets)]))
        if (mayAdmit) decidable.add(gid)
    }
    const isSeen = ({ requesterGid, target, workspaceGid }: AccessRequest) =>
      decidable.has(target.gid) || (requesterGid === viewer.userGid && viewer.roles.has(workspaceGid))
    return new Map([...all].filter(([, request]) => isSeen(request)))
  }
}
