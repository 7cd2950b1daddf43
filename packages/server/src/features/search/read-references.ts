import type { AnyRecord } from '../../protocol/asana/call.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { done, invalid, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindUser } from '../users/ports.js'

/** Those among some records of a kind that a viewer may see. */
export type LoadSeen = (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, AnyRecord>>

export interface ReferenceNeeds {
  readonly findUser: FindUser
  readonly loadUsers: LoadSeen
}

/** @returns the ids, or a refusal that names the first that leads nowhere: what may not be seen reads like what is not there */
export async function readReferences(
  viewer: Principal,
  { gids, load, name }: { readonly name: string; readonly gids: readonly Gid[]; readonly load: LoadSeen },
): Promise<Outcome<readonly Gid[]>> {
  const seen = gids.length === 0 ? new Map() : await load(viewer, gids)
  const unknown = gids.find((gid) => !seen.has(gid))
  return unknown === undefined ? done([...new Set(gids)]) : invalid(unknownReference(name, unknown))
}

/** The same for people, whom a request may name by their address or as `me`. */
export async function readPeople(
  needs: ReferenceNeeds,
  viewer: Principal,
  { name, people }: { readonly name: string; readonly people: readonly UserReference[] },
): Promise<Outcome<readonly Gid[]>> {
  const gids = people.flatMap((who) =>
    who.by === 'gid' ? [who.gid] : who.by === 'me' ? [viewer.userGid] : [],
  )
  const known = await readReferences(viewer, { name, gids, load: needs.loadUsers })
  if (!known.ok) return known
  const found = new Set(known.value)
  for (const who of people) {
    if (who.by !== 'email') continue
    const person = await needs.findUser(viewer, who)
    if (person === null) return invalid(unknownReference(name, userReferenceText(who)))
    found.add(person.gid)
  }
  return done([...found])
}
