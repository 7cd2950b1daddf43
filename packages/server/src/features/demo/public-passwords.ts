import type { Gid } from '../../protocol/asana/gid.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import { DEMO_SEED } from './demo-organisation.js'

/**
 * Finds who still has the password that stands in the source of the demo organization. Whoever chose another one keeps it to themselves.
 * @param hashes  by person
 */
export async function publicPasswords(
  hashes: ReadonlyMap<Gid, string>,
  hasherFor: HasherFor,
): Promise<ReadonlyMap<Gid, string>> {
  const found = await Promise.all(
    DEMO_SEED.users.map(async (user): Promise<readonly (readonly [Gid, string])[]> => {
      const gid = String(user.gid) as Gid
      const hash = hashes.get(gid)
      const { password } = user
      if (hash === undefined || password === undefined) return []
      return (await hasherFor({ queue: 'known', account: gid }).matches(password, hash))
        ? [[gid, password]]
        : []
    }),
  )
  return new Map(found.flat())
}
