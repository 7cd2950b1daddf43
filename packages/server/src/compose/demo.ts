import type { Config } from '../config/config.js'
import type { Database } from '../db/database.js'
import type { GidBlocks } from '../db/gid-blocks.js'
import type { Platform } from './platform.js'
import { compileSchema } from '../platform/json-schema.js'
import type { HasherFor } from '../platform/password-hasher.js'
import { isPrivateHost } from '../platform/private-ranges.js'
import { parseYaml } from '../platform/positioned-yaml.js'
import type { Gid } from '../protocol/asana/gid.js'
import { passwordFault } from '../features/passwords/password.rules.js'
import { APPS_PER_OWNER_MAX, LOOKS_ALIKE, REDIRECT_URIS_PER_APP_MAX } from '../features/apps/app.js'
import { parseSettings } from '../features/apps/app-settings.js'
import { makeCreateDemo } from '../features/demo/create-demo.js'
import { demoStore } from '../features/demo/demo.store.js'
import { makeExportSeed } from '../features/demo/export-seed.js'
import type { SeedRules } from '../features/demo/planning.js'
import { makeReadSeed } from '../features/demo/read-seed.js'
import { makeShowDemo } from '../features/demo/show-demo.js'
import { readProjectChanges } from '../features/projects/project-fields.js'
import { PROJECTS_PER_TASK_MAX } from '../features/tasks/task.js'
import { readTaskChanges } from '../features/tasks/task-fields.js'
import { shortened, type CreationLimits } from '../features/tokens/creation-policy.js'
import { emailFault, USER_NAME_LENGTH_MAX } from '../features/users/user.js'
import { deactivateIn } from '../features/users/users.store.js'
import { PERSONAL_TOKENS_PER_USER_MAX, tokenNameFault } from '../features/tokens/token.rules.js'
/** What the features that own the records hold to be right. */
export const SEED_RULES: SeedRules = {
  emailFault,
  passwordFault,
  // A seed is the operator's own word, as the setting is.
  isHttpHost: isPrivateHost,
  nameLengthMax: USER_NAME_LENGTH_MAX,
  tokenNameFault,
  parseAppSettings: parseSettings,
  readProjectChanges,
  readTaskChanges,
  personalTokensPerUserMax: PERSONAL_TOKENS_PER_USER_MAX,
  appsPerOwnerMax: APPS_PER_OWNER_MAX,
  appLooksAlike: LOOKS_ALIKE,
  redirectUrisPerAppMax: REDIRECT_URIS_PER_APP_MAX,
  projectsPerTaskMax: PROJECTS_PER_TASK_MAX,
}

/** Reads a seed and judges it, before any database is opened. */
export const readSeed = makeReadSeed({ rules: SEED_RULES, compileSchema, parseYaml })

/** The store alone, for tests of what it must do. */
export function openDemoStore(db: Database) {
  return demoStore(db, {
    deactivateUser: async (tx, deactivation) => await deactivateIn(tx, deactivation),
  })
}

/** The demo organisation, and other seeds. */
export function makeDemoFeature(
  db: Database,
  platform: Platform,
  needs: {
    readonly gids: GidBlocks
    readonly hasherFor: HasherFor
    readonly limitsOf: (userGid: Gid) => Promise<CreationLimits>
    readonly publicUrl: Config['publicUrl']
  },
) {
  const { hasherFor } = needs
  const { clock } = platform
  const demo = openDemoStore(db)
  const nextGid = async () => (await needs.gids.next()) as Gid
  const making = { ...platform, demo, hasherFor, nextGid, publicUrl: needs.publicUrl }
  return {
    createDemo: makeCreateDemo({
      ...making,
      rules: SEED_RULES,
      keepClearOf: async (gid) => {
        await needs.gids.keepClearOf(gid)
      },
    }),
    showDemo: makeShowDemo({
      ...making,
      tokensPerUserMax: PERSONAL_TOKENS_PER_USER_MAX,
      limitsOf: needs.limitsOf,
      shortened,
    }),
    exportSeed: makeExportSeed({ demo, hasherFor, clock }),
    hasDemo: async () => await demo.exists(),
    demoLosses: async () => await demo.losses(clock.nowMs()),
    othersBesideDemo: async () => await demo.others(),
    /** Whether everybody and everything came with a seed. */
    holdsOnlySeed: async () => !(await demo.holdsOthers()),
    isSeeded: async (userGid: Gid) => await demo.brought(userGid),
  }
}
