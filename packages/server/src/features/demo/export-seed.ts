import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { HasherFor } from '../../platform/password-hasher.js'
import type { DemoStore } from './ports.js'
import { publicPasswords } from './public-passwords.js'
import type { SeedDocument } from './seed-document.js'

/**
 * Describes an organisation as a seed. Values of tokens and secrets are not in it, for nobody knows them, and no password but those of the
 * demo's people, which are public.
 * @returns the seed; without people where nobody is
 * @throws StoreUnavailable, nothing else
 */
export function makeExportSeed(needs: {
  readonly demo: DemoStore
  readonly hasherFor: HasherFor
  readonly clock: Clock
}) {
  return async (): Promise<SeedDocument> => {
    const { document, passwordHashes } = await needs.demo.export(needs.clock.nowMs())
    const passwords = await publicPasswords(passwordHashes, needs.hasherFor)
    return {
      ...document,
      users: document.users.map((user) => {
        const { email, gid, name, ...rest } = user
        const password = passwords.get(String(gid) as Gid)
        return { gid, name, email, ...(password === undefined ? {} : { password }), ...rest } as typeof user
      }),
    }
  }
}
