import type { GidBlocks } from '../../db/gid-blocks.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { Base, Served } from '../feature.js'
import type { PasswordsFeature } from '../passwords/passwords.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { PERSONAL_TOKENS_PER_USER_MAX } from '../tokens/token.rules.js'
import type { UsersFeature } from '../users/users.feature.js'
import { makeCreateDemo } from './create-demo.js'
import { demoStore } from './demo.store.js'
import { makeExportSeed } from './export-seed.js'
import type { SeedRules } from './planning.js'
import { seedSchemaRoutes } from './seed-schema.routes.js'
import { makeShowDemo } from './show-demo.js'

export type DemoFeature = ReturnType<typeof demoFeature>

/** The demo organization, and other seeds. */
export function demoFeature(
  base: Base,
  needs: {
    readonly passwords: PasswordsFeature
    readonly tokens: TokensFeature
    readonly users: UsersFeature
    readonly gids: Pick<GidBlocks, 'keepClearOf'>
    readonly rules: SeedRules
    /** What a workspace makes of a wish for a token. */
    readonly shortened: Parameters<typeof makeShowDemo>[0]['shortened']
  },
) {
  const { clock, db } = base
  const { gids, passwords, rules, shortened, tokens, users } = needs
  const demo = demoStore(db, { deactivateUser: users.deactivateIn })
  const making = { ...base, demo, hasherFor: passwords.hasherFor }
  return {
    create: makeCreateDemo({
      ...making,
      rules,
      keepClearOf: async (gid) => {
        await gids.keepClearOf(gid)
      },
    }),
    show: makeShowDemo({
      ...making,
      tokensPerUserMax: PERSONAL_TOKENS_PER_USER_MAX,
      limitsOf: tokens.creationLimitsOf,
      shortened,
    }),
    exportSeed: makeExportSeed({ demo, hasherFor: passwords.hasherFor, clock }),
    exists: async () => await demo.exists(),
    /** What making it anew would end. */
    losses: async () => await demo.losses(clock.nowMs()),
    others: async () => await demo.others(),
    /** Whether everybody and everything came with a seed. */
    holdsOnlySeed: async () => !(await demo.holdsOthers()),
    isSeeded: async (userGid: Gid) => await demo.brought(userGid),
    serves: (): Served => ({ documents: [seedSchemaRoutes] }),
  }
}
