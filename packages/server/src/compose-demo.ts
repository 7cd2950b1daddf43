import type { Config } from './config.js'
import type { Database } from './db/database.js'
import type { GidBlocks } from './db/gid-blocks.js'
import type { Platform } from './compose-platform.js'
import { compileSchema } from './platform/json-schema.js'
import type { HasherFor } from './platform/password-hasher.js'
import { isPrivateHost } from './platform/private-ranges.js'
import { parseYaml } from './platform/positioned-yaml.js'
import type { Gid } from './protocol/asana/gid.js'
import { passwordFault } from './rooms/accounts/password.js'
import { removePasswordOfUser, replacePassword } from './rooms/accounts/passwords.store.js'
import { endSessionsOfUser, removeSessionsOfUser } from './rooms/accounts/sessions.store.js'
import { APPS_PER_OWNER_MAX, LOOKS_ALIKE, REDIRECT_URIS_PER_APP_MAX } from './rooms/apps/app.js'
import { addSecretIn } from './rooms/apps/app-secrets.store.js'
import { parseSettings } from './rooms/apps/app-settings.js'
import { deleteApps, insertApp } from './rooms/apps/apps.store.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { makeCreateDemo } from './rooms/demo/create-demo.js'
import { demoStore } from './rooms/demo/demo.store.js'
import { makeExportSeed } from './rooms/demo/export-seed.js'
import type { SeedRules } from './rooms/demo/planning.js'
import { makeReadSeed } from './rooms/demo/read-seed.js'
import { makeShowDemo } from './rooms/demo/show-demo.js'
import { removeFactorsOfUser } from './rooms/factors/factor-rows.store.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import { readProjectChanges } from './rooms/projects/project-fields.js'
import { insertProject, insertProjectMember } from './rooms/projects/projects.store.js'
import { insertSection } from './rooms/sections/sections.store.js'
import { PROJECTS_PER_TASK_MAX } from './rooms/tasks/task.js'
import { readTaskChanges } from './rooms/tasks/task-fields.js'
import { insertFollowers, insertTask, insertTaskPlace } from './rooms/tasks/tasks.store.js'
import { insertTeam } from './rooms/teams/teams.store.js'
import { shortened, type CreationLimits } from './rooms/tokens/creation-policy.js'
import { PERSONAL_TOKENS_PER_USER_MAX, tokenNameFault } from './rooms/tokens/token.js'
import {
  livesAt,
  removeTokenOfUser,
  removeTokensOfUser,
  revokeTokensOfUser,
} from './rooms/tokens/token-ends.store.js'
import { createPersonalIn, insertPersonalToken } from './rooms/tokens/tokens.store.js'
import { emailFault, USER_NAME_LENGTH_MAX } from './rooms/users/user.js'
import { deactivateIn, freeAddressOfUser, removeUser, upsertUser } from './rooms/users/users.store.js'
import { insertWorkspace, insertWorkspaceMember } from './rooms/workspaces/workspaces.store.js'

/** What the rooms that own the records hold to be right. */
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
  const ending = { appendAudit, endSessionsOfUser, revokeGrantsOfUser, revokeTokensOfUser }
  return demoStore(db, {
    ...ending,
    addSecretIn,
    createPersonalIn,
    deactivateUser: async (tx, deactivation) => await deactivateIn(tx, deactivation, ending),
    deleteApps,
    freeAddressOfUser,
    insertApp,
    insertFollowers,
    insertPersonalToken,
    insertProject,
    insertProjectMember,
    insertSection,
    insertTask,
    insertTaskPlace,
    insertTeam,
    insertWorkspace,
    insertWorkspaceMember,
    livesAt,
    removeFactorsOfUser,
    removeSessionsOfUser,
    removeTokenOfUser,
    removeTokensOfUser,
    removeUser,
    removePasswordOfUser,
    replacePassword,
    upsertUser,
  })
}

/** The demo organisation, and other seeds. */
export function makeDemoRoom(
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
