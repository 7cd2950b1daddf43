import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Config } from './config.js'
import { backUp, copyBackup } from './db/backup.js'
import { openDatabase, type Database } from './db/database.js'
import { diagnose } from './db/diagnose.js'
import { makeGidBlocks } from './db/gid-blocks.js'
import { holdsNobody, settingOr } from './db/installation.js'
import { assertCurrentSchema, migrate, readSchemaState } from './db/migrations.js'
import { describeOpenProblem } from './db/open-problem.js'
import { isLockedByServer, lockForServer } from './db/server-lock.js'
import { buildServer } from './http/server.js'
import type { Clock } from './platform/clock.js'
import { OperatorProblem } from './platform/faults.js'
import type { Logger, WriteRequestLine } from './platform/log.js'
import { limitHashing, type PasswordHasher } from './platform/password-hasher.js'
import type { Random } from './platform/random.js'
import { makeSigner } from './platform/signer.js'
import { makeVersionedMemory } from './platform/versioned-memory.js'
import type { Handlers, Resources } from './protocol/asana/call.js'
import type { Gid } from './protocol/asana/gid.js'
import { GRANT_LIFETIMES } from './protocol/oauth/lifetimes.js'
import type { SecretHash } from './protocol/token/secret.js'
import { makeEndSession } from './rooms/accounts/end-session.js'
import { makeFindSession } from './rooms/accounts/find-session.js'
import { loginRoutes } from './rooms/accounts/login.routes.js'
import { passwordFault } from './rooms/accounts/password.js'
import { insertPassword, passwordStore } from './rooms/accounts/passwords.store.js'
import { DEAD_SESSION_KEPT_DAYS } from './rooms/accounts/session.js'
import { endSessionsOfUser, sessionStore } from './rooms/accounts/sessions.store.js'
import { makeSetPassword } from './rooms/accounts/set-password.js'
import { makeSignIn } from './rooms/accounts/sign-in.js'
import { makeAddRedirectUri } from './rooms/apps/add-redirect-uri.js'
import { appIconPath, appIconRoutes } from './rooms/apps/app-icon.routes.js'
import { appSecretStore } from './rooms/apps/app-secrets.store.js'
import { appStore, deleteApps, insertApp } from './rooms/apps/apps.store.js'
import { makeAuthenticateApp } from './rooms/apps/authenticate-app.js'
import { makeCreateApp } from './rooms/apps/create-app.js'
import { makeDeleteApp } from './rooms/apps/delete-app.js'
import { makeExpireSecret } from './rooms/apps/expire-secret.js'
import { makeFindApp, makeListApps } from './rooms/apps/list-apps.js'
import { makeRemoveRedirectUri } from './rooms/apps/remove-redirect-uri.js'
import { makeRotateSecret } from './rooms/apps/rotate-secret.js'
import { makeUpdateApp } from './rooms/apps/update-app.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { makeCreateDemo } from './rooms/demo/create-demo.js'
import { demoStore } from './rooms/demo/demo.store.js'
import { makeAuthorize, makeDecideConsent } from './rooms/grants/authorize.js'
import type { AuthorizedApp } from './rooms/grants/authorize-consent.js'
import { authorizeRoutes } from './rooms/grants/authorize.routes.js'
import { consentStore } from './rooms/grants/consents.store.js'
import { makeFormTargets } from './rooms/grants/form-targets.js'
import { makeFindProject, makeProjectLevels } from './rooms/projects/find-project.js'
import { projectResource } from './rooms/projects/project.wire.js'
import { projectsApi } from './rooms/projects/projects.api.js'
import {
  insertProject,
  insertProjectMember,
  projectIsVisible,
  projectStore,
} from './rooms/projects/projects.store.js'
import { makeCreateProject, makeDeleteProject, makeUpdateProject } from './rooms/projects/save-project.js'
import { makeFindSection } from './rooms/sections/find-section.js'
import { sectionResource } from './rooms/sections/section.wire.js'
import { sectionsApi } from './rooms/sections/sections.api.js'
import { insertSection, sectionStore } from './rooms/sections/sections.store.js'
import { makeFindTask } from './rooms/tasks/find-task.js'
import { makePlaceTask } from './rooms/tasks/place-task.js'
import { makeCreateTask, makeDeleteTask, makeUpdateTask } from './rooms/tasks/save-task.js'
import { taskResource } from './rooms/tasks/task.wire.js'
import { tasksApi } from './rooms/tasks/tasks.api.js'
import { insertFollowers, insertTask, insertTaskPlace, taskStore } from './rooms/tasks/tasks.store.js'
import { makeFindTeam } from './rooms/teams/find-team.js'
import { teamResource } from './rooms/teams/team.wire.js'
import { teamsApi } from './rooms/teams/teams.api.js'
import { insertTeam, teamStore } from './rooms/teams/teams.store.js'
import { revokeGrantsOfUser } from './rooms/grants/grant-rows.store.js'
import { grantStore } from './rooms/grants/grants.store.js'
import { makeListGrants } from './rooms/grants/list-grants.js'
import type { GrantStore } from './rooms/grants/ports.js'
import { makeRedeemCode } from './rooms/grants/redeem-code.js'
import { makeRefresh } from './rooms/grants/refresh.js'
import { makeGiveBackToken, makeRevokeGrant } from './rooms/grants/revoke-grant.js'
import { revokeRoutes } from './rooms/grants/revoke.routes.js'
import { makeSweepGrants } from './rooms/grants/sweep-grants.js'
import { tokenRoutes } from './rooms/grants/token.routes.js'
import { accessTokenStore, insertAccessToken } from './rooms/tokens/access-tokens.store.js'
import type { AccessTokenStore } from './rooms/tokens/ports.js'
import { makeCreatePersonalToken } from './rooms/tokens/create-personal-token.js'
import { makeCurrentSigningKey } from './rooms/tokens/current-signing-key.js'
import { guardRoutes } from './rooms/tokens/guard.routes.js'
import { makeInspectToken } from './rooms/tokens/inspect-token.js'
import { introspectRoutes } from './rooms/tokens/introspect.routes.js'
import { makeJudgeLogout, type AppToReturnTo } from './rooms/tokens/judge-logout.js'
import { jwksRoutes } from './rooms/tokens/jwks.routes.js'
import { makeListSigningKeys } from './rooms/tokens/list-signing-keys.js'
import { makeListTokens } from './rooms/tokens/list-tokens.js'
import { logoutRoutes } from './rooms/tokens/logout.routes.js'
import { openidConfigurationRoutes, serverMetadataRoutes } from './rooms/tokens/metadata.routes.js'
import { makeMintIdToken, type MintIdToken } from './rooms/tokens/mint-id-token.js'
import { makeReadIdTokenHint, type ReadIdTokenHint } from './rooms/tokens/read-id-token-hint.js'
import { makeRevokeToken } from './rooms/tokens/revoke-token.js'
import { makeRotatePersonalToken } from './rooms/tokens/rotate-personal-token.js'
import { makeRotateSigningKey } from './rooms/tokens/rotate-signing-key.js'
import { signingKeyStore } from './rooms/tokens/signing-keys.store.js'
import { tokenInfoRoutes } from './rooms/tokens/token-info.routes.js'
import { insertPersonalToken, revokeTokensOfUser, tokenStore } from './rooms/tokens/tokens.store.js'
import { makeUseRecorder } from './rooms/tokens/use-recorder.js'
import { userinfoRoutes } from './rooms/tokens/userinfo.routes.js'
import { makeVerifyToken, type KnownToken } from './rooms/tokens/verify-token.js'
import { makeCreateUser } from './rooms/users/create-user.js'
import { makeDeactivateUser } from './rooms/users/deactivate-user.js'
import { makeFindMember } from './rooms/users/find-member.js'
import { userResource } from './rooms/users/user.wire.js'
import { usersApi } from './rooms/users/users.api.js'
import { emailKey } from './rooms/users/user.js'
import { upsertUser, userStore } from './rooms/users/users.store.js'
import { workspaceResource } from './rooms/workspaces/workspace.wire.js'
import { workspacesApi } from './rooms/workspaces/workspaces.api.js'
import {
  insertWorkspace,
  insertWorkspaceMember,
  workspaceStore,
} from './rooms/workspaces/workspaces.store.js'

/** Tokens whose facts are remembered while nothing is written. At some 500 bytes each. */
const KNOWN_TOKENS_MAX = 20_000
/** Answers that are remembered while nothing is written; at most 4 KiB each. */
const REMEMBERED_ANSWERS_MAX = 5_000
const KEY_BYTES = 32
/** Of the four threads that hash, read files and look up names; at 19 MiB each. */
const PASSWORDS_HASHED_AT_ONCE_MAX = 3
/** Whoever comes last waits about two seconds. */
const PASSWORDS_WAITING_MAX = 100
const DAY_MS = 24 * 60 * 60 * 1_000
const SWEEP_ROWS_MAX = 500
const SERVER_LOCK_FILE = 'server.lock'

/** What the house is built on; a test brings its own clock and random bytes. */
export interface Platform {
  readonly clock: Clock
  readonly random: Random
  readonly hasher: PasswordHasher
  readonly logger: Logger
}

export type House = Awaited<ReturnType<typeof openHouse>>

/**
 * Opens the database and makes every use case on it.
 * @param schema  `migrate`: bring any older schema up (the server, `mudrad migrate`); `current`: take only an empty or a current one
 * @throws OperatorProblem when the database cannot be used as it is, in one line
 */
export async function openHouse(
  config: Pick<Config, 'accessTokenRevocation' | 'database' | 'publicUrl'>,
  platform: Platform,
  { schema }: { readonly schema: 'migrate' | 'current' },
) {
  const db = await openCurrentDatabase(config, platform, schema)
  const gids = makeGidBlocks(db)
  const nextGid = async () => (await gids.next()) as Gid
  const cursorKey = await keyOfInstallation(db, 'cursor_key', platform.random)
  const csrfKey = await keyOfInstallation(db, 'csrf_key', platform.random)

  const accessTokens = accessTokenStore(db, { appendAudit })
  const grants = grantStore(db, { appendAudit, insertAccessToken })
  const people = makePeople(db, platform, { accessTokens, grants, nextGid })
  const apps = makeApps(db, platform, nextGid)
  const identity = makeIdentity(db, platform, { publicUrl: config.publicUrl, findApp: apps.findApp })
  const work = makeWork(db, { ...platform, ...people, nextGid, publicUrl: config.publicUrl })
  const demo = demoStore(db, {
    appendAudit,
    deleteApps,
    endSessionsOfUser,
    insertApp,
    insertFollowers,
    insertPassword,
    insertPersonalToken,
    insertProject,
    insertProjectMember,
    insertSection,
    insertTask,
    insertTaskPlace,
    insertTeam,
    insertWorkspace,
    insertWorkspaceMember,
    revokeGrantsOfUser,
    revokeTokensOfUser,
    upsertUser,
  })

  return {
    ...people,
    ...apps,
    ...identity,
    ...makeGrants(platform, {
      accessTokens,
      grants,
      mintIdToken: identity.mintIdToken,
      endsAccessTokens: config.accessTokenRevocation === 'on',
    }),
    ...makeAuthorization(db, platform, {
      nextGid,
      publicUrl: config.publicUrl,
      findApp: apps.findApp,
      mintIdToken: identity.mintIdToken,
      readIdTokenHint: identity.readIdTokenHint,
    }),
    ...work,
    cursorKey,
    csrfKey,
    createDemo: makeCreateDemo({ ...platform, demo, nextGid, publicUrl: config.publicUrl }),
    hasDemo: () => demo.exists(),
    holdsNobody: () => holdsNobody(db),
    askForWritesAgain: () => {
      db.askAgain()
    },
    pingDatabase: async () => {
      await db.queries.selectFrom('settings').select('name').limit(1).execute()
    },
    backUp: async (file: string) => {
      await backUp({ from: db, to: file })
    },
    copyBackup: async (file: string) => await copyBackup({ from: file, to: db }),
    close: async () => {
      await people.uses.flushAll()
      await db.close()
    },
  }
}

/**
 * Holds the data folder for one server. PostgreSQL serves many, so there is nothing to hold.
 * @throws OperatorProblem when another server has it
 */
export function lockDataDir({ database, dataDir }: Pick<Config, 'database' | 'dataDir'>): {
  release(): void
} {
  if (database.kind === 'postgres') return { release: () => undefined }
  return lockForServer(join(dataDir, SERVER_LOCK_FILE), dataDir)
}

/** Whether a server holds the data folder now. */
export function isServed({ dataDir }: Pick<Config, 'dataDir'>): boolean {
  return isLockedByServer(join(dataDir, SERVER_LOCK_FILE), dataDir)
}

/** What the doctor can tell of a database, in whatever state it is. */
export async function diagnoseDatabase(config: Pick<Config, 'database'>, { clock }: Pick<Platform, 'clock'>) {
  return await diagnose(config.database, { nowMs: () => clock.nowMs() })
}

/** The HTTP server over a house; nothing listens yet. */
export async function openServer(
  house: House,
  config: Pick<Config, 'publicUrl' | 'tls' | 'trustedProxies'>,
  needs: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writeRequestLine: WriteRequestLine
    readonly isAccepting: () => boolean
  },
): Promise<FastifyInstance> {
  return await buildServer({
    api: {
      verify: house.verifyToken,
      handlers: house.handlers,
      resources: house.resources,
      cursorKey: house.cursorKey,
      answers: makeVersionedMemory({ entriesMax: REMEMBERED_ANSWERS_MAX }),
      publicUrl: config.publicUrl,
      clock: needs.clock,
      logger: needs.logger,
    },
    oauth: {
      routes: [
        tokenRoutes({
          authenticateApp: house.authenticateApp,
          redirectUrisOf: async ({ clientId }) => (await house.findApp(clientId))?.redirectUris ?? [],
          redeemCode: house.redeemCode,
          refresh: house.refresh,
        }),
        revokeRoutes({ authenticateApp: house.authenticateApp, giveBackToken: house.giveBackToken }),
        guardRoutes({ verify: house.verifyToken }),
        tokenInfoRoutes({ inspectToken: house.inspectToken, clock: needs.clock }),
        introspectRoutes({
          authenticateApp: house.authenticateApp,
          inspectToken: house.inspectToken,
          clock: needs.clock,
          publicUrl: config.publicUrl,
        }),
      ],
      logger: needs.logger,
    },
    openid: {
      routes: [
        serverMetadataRoutes(config),
        openidConfigurationRoutes(config),
        jwksRoutes({ currentKey: house.currentSigningKey, listKeys: house.listSigningKeys }),
        userinfoRoutes({
          verify: house.verifyToken,
          findPerson: async (gid) => await house.users.findForOperator({ gid }),
        }),
      ],
      logger: needs.logger,
    },
    pages: {
      routes: [
        loginRoutes({
          signIn: house.signIn,
          endSession: house.endSession,
          formTargets: makeFormTargets({ findApp: house.findApp }),
        }),
        authorizeRoutes({
          authorize: house.authorize,
          decideConsent: house.decideConsent,
          appIconPath,
        }),
        appIconRoutes({ icon: house.appIcon }),
        logoutRoutes({ judgeLogout: house.judgeLogout, endSession: house.endSession }),
      ],
      findSession: house.findSession,
      csrfKey: house.csrfKey,
      publicUrl: config.publicUrl,
      logger: needs.logger,
    },
    onFollowingRequest: house.askForWritesAgain,
    health: { isAccepting: needs.isAccepting, pingDatabase: house.pingDatabase },
    logger: needs.logger,
    writeRequestLine: needs.writeRequestLine,
    trustedProxies: config.trustedProxies,
    tls: config.tls,
  })
}

/** A key that all nodes of an installation share and that nobody else knows. */
async function keyOfInstallation(db: Database, name: string, random: Random): Promise<Uint8Array> {
  const text = await settingOr(db, name, () => Buffer.from(random.bytes(KEY_BYTES)).toString('base64url'))
  return new Uint8Array(Buffer.from(text, 'base64url'))
}

async function openCurrentDatabase(
  config: Pick<Config, 'database'>,
  { logger }: Platform,
  schema: 'migrate' | 'current',
): Promise<Database> {
  let db: Database | null = null
  try {
    db = openDatabase(config.database, {
      onIdleError: (error) => {
        logger.warn({ err: error }, 'PostgreSQL closed an idle connection')
      },
    })
    const isEmpty = (await readSchemaState(db)).state === 'empty'
    if (schema === 'migrate' || isEmpty) {
      const names = await migrate(db)
      if (names.length > 0) logger.info({ migrations: names }, 'the schema was brought up')
    }
    await assertCurrentSchema(db)
    return db
  } catch (error) {
    await db?.close()
    const problem = describeOpenProblem(error, config.database)
    throw problem === null ? error : new OperatorProblem(problem)
  }
}

/** People, their passwords and their tokens. */
function makePeople(
  db: Database,
  { clock, hasher, random }: Platform,
  needs: {
    readonly accessTokens: AccessTokenStore
    readonly grants: GrantStore
    readonly nextGid: () => Promise<Gid>
  },
) {
  const { accessTokens, grants, nextGid } = needs
  const tokens = tokenStore(db, { appendAudit })
  const users = userStore(db, {
    appendAudit,
    endSessionsOfUser,
    insertPassword,
    insertWorkspace,
    insertWorkspaceMember,
    revokeGrantsOfUser,
    revokeTokensOfUser,
  })
  const passwords = passwordStore(db, { appendAudit })
  const sessions = sessionStore(db, { appendAudit, emailKey })
  const uses = makeUseRecorder({ tokens })
  const known = makeVersionedMemory<SecretHash, KnownToken>({ entriesMax: KNOWN_TOKENS_MAX })
  return {
    users,
    uses,
    verifyToken: makeVerifyToken({
      tokens,
      accessTokens,
      clock,
      changeStamp: () => db.changeStamp(),
      known,
      noteUse: (use, lastUsedAtMs) => {
        uses.note(use, lastUsedAtMs)
      },
    }),
    inspectToken: makeInspectToken({
      describe: {
        personal: async (hash) => await tokens.describe(hash),
        access: async (hash) => await accessTokens.describe(hash),
        refresh: async (hash) => await grants.describeRefreshToken(hash),
      },
      clock,
    }),
    createPersonalToken: makeCreatePersonalToken({ tokens, clock, random, nextGid }),
    rotatePersonalToken: makeRotatePersonalToken({ tokens, clock, random, nextGid }),
    revokeToken: makeRevokeToken({ tokens, clock }),
    listTokens: makeListTokens({ tokens, clock }),
    sweepTokens: async () => await tokens.sweep({ nowMs: clock.nowMs(), rowsMax: SWEEP_ROWS_MAX }),
    createUser: makeCreateUser({ users, hasher, clock, nextGid, passwordFault }),
    deactivateUser: makeDeactivateUser({ users, clock }),
    setPassword: makeSetPassword({ passwords, hasher, clock }),
    signIn: makeSignIn({
      sessions,
      hasher: limitHashing(hasher, {
        atOnceMax: PASSWORDS_HASHED_AT_ONCE_MAX,
        waitingMax: PASSWORDS_WAITING_MAX,
      }),
      random,
      clock,
      nextGid,
    }),
    findSession: makeFindSession({ sessions, clock }),
    endSession: makeEndSession({ sessions, clock }),
    sweepSessions: async () =>
      await sessions.sweep({
        lastSeenBeforeMs: clock.nowMs() - DEAD_SESSION_KEPT_DAYS * DAY_MS,
        rowsMax: SWEEP_ROWS_MAX,
      }),
  }
}

/** Developers' apps. */
function makeApps(db: Database, { clock, random }: Platform, nextGid: () => Promise<Gid>) {
  const apps = appStore(db, { appendAudit })
  const secrets = appSecretStore(db, { appendAudit })
  return {
    createApp: makeCreateApp({ apps, clock, random, nextGid }),
    updateApp: makeUpdateApp({ apps, clock }),
    deleteApp: makeDeleteApp({ apps, clock }),
    listApps: makeListApps({ apps, clock }),
    findApp: makeFindApp({ apps, clock }),
    appIcon: async (clientId: Gid) => await apps.icon(clientId),
    addRedirectUri: makeAddRedirectUri({ apps, clock }),
    removeRedirectUri: makeRemoveRedirectUri({ apps, clock }),
    rotateAppSecret: makeRotateSecret({ secrets, clock, random, nextGid }),
    expireAppSecret: makeExpireSecret({ secrets, clock }),
    authenticateApp: makeAuthenticateApp({ secrets, clock }),
  }
}

/** What people allow apps. */
function makeAuthorization(
  db: Database,
  { clock, random }: Platform,
  needs: {
    readonly nextGid: () => Promise<Gid>
    readonly publicUrl: string
    readonly findApp: (clientId: Gid) => Promise<AuthorizedApp | null>
    readonly mintIdToken: MintIdToken
    readonly readIdTokenHint: ReadIdTokenHint
  },
) {
  const workspaces = workspaceStore(db)
  const authorizing = {
    ...needs,
    consents: consentStore(db, { appendAudit }),
    workspacesOf: async (userGid: Gid) => await workspaces.ofUser(userGid),
    clock,
    random,
    lifetimes: GRANT_LIFETIMES,
  }
  return { authorize: makeAuthorize(authorizing), decideConsent: makeDecideConsent(authorizing) }
}

/** What apps do with what people grant them. */
function makeGrants(
  { clock, random }: Platform,
  needs: {
    readonly accessTokens: AccessTokenStore
    readonly grants: GrantStore
    readonly mintIdToken: MintIdToken
    readonly endsAccessTokens: boolean
  },
) {
  const { accessTokens, endsAccessTokens, grants, mintIdToken } = needs
  return {
    redeemCode: makeRedeemCode({ grants, mintIdToken, clock, random }),
    refresh: makeRefresh({ grants, mintIdToken, clock, random }),
    giveBackToken: makeGiveBackToken({ grants, accessTokens, endsAccessTokens, clock }),
    listGrants: makeListGrants({ grants, clock }),
    findGrant: async (grantGid: Gid) => await grants.find(grantGid),
    revokeGrant: makeRevokeGrant({ grants, clock }),
    sweepGrants: makeSweepGrants({ grants, accessTokens, clock, rowsMax: SWEEP_ROWS_MAX }),
  }
}

/** OpenID Connect: who the person is, signed, and the keys for it. */
function makeIdentity(
  db: Database,
  { clock }: Pick<Platform, 'clock'>,
  needs: {
    readonly publicUrl: string
    readonly findApp: (clientId: Gid) => Promise<AppToReturnTo | null>
  },
) {
  const { publicUrl } = needs
  const keys = signingKeyStore(db, { appendAudit })
  const signer = makeSigner()
  const lifetimes = GRANT_LIFETIMES
  const currentKey = makeCurrentSigningKey({
    keys,
    signer,
    clock,
    changeStamp: () => db.changeStamp(),
    remembered: makeVersionedMemory({ entriesMax: 1 }),
  })
  const listKeys = makeListSigningKeys({ keys, clock, lifetimes })
  const readIdTokenHint = makeReadIdTokenHint({ listKeys, signer, publicUrl })
  return {
    currentSigningKey: currentKey,
    listSigningKeys: listKeys,
    rotateSigningKey: makeRotateSigningKey({ keys, currentKey, signer, clock, lifetimes }),
    mintIdToken: makeMintIdToken({ currentKey, signer, clock, lifetimes, publicUrl }),
    readIdTokenHint,
    judgeLogout: makeJudgeLogout({ readIdTokenHint, findApp: needs.findApp }),
  }
}

/** Asana's resources: their records on the wire, and the handlers of their operations. */
function makeWork(
  db: Database,
  needs: Pick<ReturnType<typeof makePeople>, 'users'> & {
    readonly clock: Clock
    readonly nextGid: () => Promise<Gid>
    readonly publicUrl: string
  },
): { readonly handlers: Handlers; readonly resources: Resources } {
  const { clock, nextGid, publicUrl, users } = needs
  const workspaces = workspaceStore(db)
  const teams = teamStore(db)
  const projects = projectStore(db, { insertSection })
  const sections = sectionStore(db)
  const tasks = taskStore(db, { projectIsVisible })

  const findMember = makeFindMember({ users })
  const findTeam = makeFindTeam({ teams })
  const findProject = makeFindProject({ projects })
  const projectLevels = makeProjectLevels({ projects })
  const findSection = makeFindSection({ sections, findProject })
  const findTask = makeFindTask({ tasks, projectLevels })
  const isOrganization = async (gid: Gid) => (await workspaces.load([gid])).get(gid)?.isOrganization === true

  const resources = {
    user: userResource({ users }),
    workspace: workspaceResource({ workspaces }),
    team: teamResource({ teams, publicUrl }),
    project: projectResource({ projects, publicUrl }),
    section: sectionResource({ sections, projectLevels }),
    task: taskResource({ tasks, projectLevels, publicUrl }),
  }
  const fieldNames = (type: keyof typeof resources) => Object.keys(resources[type].shape.fields)
  const projectNeeds = {
    projects,
    findProject,
    findTeam,
    findMember,
    isOrganization,
    clock,
    nextGid,
    fieldNames: fieldNames('project'),
  }
  const taskNeeds = {
    tasks,
    findTask,
    findProject,
    findSection,
    findMember,
    clock,
    nextGid,
    fieldNames: fieldNames('task'),
  }

  return {
    resources,
    handlers: {
      ...usersApi({ users, findTeam }),
      ...workspacesApi({ workspaces }),
      ...teamsApi({ teams, findTeam, findUser: async (viewer, who) => await users.find(viewer, who) }),
      ...projectsApi({
        projects,
        findProject,
        findTeam,
        findTask,
        createProject: makeCreateProject(projectNeeds),
        updateProject: makeUpdateProject(projectNeeds),
        deleteProject: makeDeleteProject(projectNeeds),
      }),
      ...sectionsApi({
        sections,
        findProject,
        findSection,
        placeTask: makePlaceTask({ tasks, findTask }),
        clock,
        nextGid,
        fieldNames: fieldNames('section'),
      }),
      ...tasksApi({
        tasks,
        findTask,
        findProject,
        findSection,
        findUser: async (viewer, who) => await users.find(viewer, who),
        createTask: makeCreateTask(taskNeeds),
        updateTask: makeUpdateTask(taskNeeds),
        deleteTask: makeDeleteTask(taskNeeds),
        clock,
      }),
    },
  }
}
