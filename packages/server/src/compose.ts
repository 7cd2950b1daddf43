import type { FastifyInstance } from 'fastify'
import type { Config } from './config.js'
import { backUp, copyBackup } from './db/backup.js'
import type { Database } from './db/database.js'
import { diagnose } from './db/diagnose.js'
import { makeGidBlocks } from './db/gid-blocks.js'
import { holdsNobody } from './db/installation.js'
import { apiViewer } from './http/api-viewer.js'
import type { OverloadLimits } from './http/overload.js'
import { buildServer } from './http/server.js'
import { makeCountUnknown, throttleUnknown } from './http/unknown-tokens.js'
import type { Clock } from './platform/clock.js'
import type { Logger, WriteRequestLine } from './platform/log.js'
import { makeVersionedMemory } from './platform/versioned-memory.js'
import type { Resources } from './protocol/asana/call.js'
import { makeSecretBox } from './protocol/token/secret-box.js'
import type { Gid } from './protocol/asana/gid.js'
import type { Shapes } from './protocol/asana/shape.js'
import { homeRoutes } from './rooms/accounts/home.routes.js'
import { loginRoutes } from './rooms/accounts/login.routes.js'
import { profileRoutes } from './rooms/accounts/profile.routes.js'
import { adminRoutes, makeAdmin } from './compose-admin.js'
import { appConsoleRoutes, makeAppConsole } from './compose-apps.js'
import { appIconPath, appIconRoutes } from './rooms/apps/app-icon.routes.js'
import { refreshNameSkeletons } from './rooms/apps/app-names.store.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { authorizedAppsRoutes } from './rooms/grants/authorized-apps.routes.js'
import { authorizeRoutes } from './rooms/grants/authorize.routes.js'
import { seedSchemaRoutes } from './rooms/demo/seed-schema.routes.js'
import { explorerRoutes } from './rooms/reference/explorer.routes.js'
import { openapiRoutes } from './rooms/reference/openapi.routes.js'
import { secretScanningRoutes } from './rooms/reference/secret-scanning.routes.js'
import { referenceRoutes } from './rooms/reference/reference.routes.js'
import { grantStore } from './rooms/grants/grants.store.js'
import { revokeRoutes } from './rooms/grants/revoke.routes.js'
import { tokenRoutes } from './rooms/grants/token.routes.js'
import { accessTokenStore, accessTokenWriter } from './rooms/tokens/access-tokens.store.js'
import { tokenConsoleRoutes } from './rooms/tokens/console.routes.js'
import { endTokenRoutes } from './rooms/tokens/end-token-console.routes.js'
import { guardRoutes } from './rooms/tokens/guard.routes.js'
import { introspectRoutes } from './rooms/tokens/introspect.routes.js'
import { jwksRoutes } from './rooms/tokens/jwks.routes.js'
import { logoutRoutes } from './rooms/tokens/logout.routes.js'
import { openidConfigurationRoutes, serverMetadataRoutes } from './rooms/tokens/metadata.routes.js'
import { newTokenRoutes } from './rooms/tokens/new-token-console.routes.js'
import { tokenInfoRoutes } from './rooms/tokens/token-info.routes.js'
import { userinfoRoutes } from './rooms/tokens/userinfo.routes.js'
import { workspaceStore } from './rooms/workspaces/workspaces.store.js'
import { sealingState } from './rooms/sealing/sealing.store.js'
import { workspacePlanStore } from './rooms/workspaces/plans.store.js'
import { makeExposures, metricsReader } from './compose-edge.js'
import { factorPages, factorPanels, makeFactors } from './compose-factors.js'
import { makeApps } from './compose-app-records.js'
import { makeAudit } from './compose-audit.js'
import { openCurrentDatabase } from './compose-data.js'
import { makeDemoRoom } from './compose-demo.js'
import { keyOfInstallation, openSecretBox, sealingFinding } from './compose-secrets.js'
import { makeAuthorization, makeGrants } from './compose-grants.js'
import { leakRoutes, makeLeaks } from './compose-leaks.js'
import { makeMail, passwordResetRoutes } from './compose-mail.js'
import { openLimits } from './compose-limits.js'
import { makeIdentity } from './compose-identity.js'
import { makePeople } from './compose-people.js'
import type { Platform } from './compose-platform.js'
import { makePolicies } from './compose-policies.js'
import { makeWork } from './compose-work.js'

/** Answers that are remembered while nothing is written; at most 4 KiB each. */
const REMEMBERED_ANSWERS_MAX = 5_000
const SWEEP_ROWS_MAX = 500

export type House = Awaited<ReturnType<typeof openHouse>>

/**
 * Opens the database and makes every use case on it.
 * @param schema  `migrate`: make one, and bring any older one up (the server, `mudrad migrate`); `current`: take only a current one
 * @throws NothingThere where `current` finds no database, and makes none; OperatorProblem when it cannot be used as it is, in one line
 */
export async function openHouse(
  config: Pick<Config, 'accessTokenRevocation' | 'database' | 'publicUrl'> &
    Partial<Pick<Config, 'encryptionKey' | 'rateLimits'>>,
  platform: Platform,
  {
    countsGuesses = true,
    schema,
  }: {
    readonly schema: 'migrate' | 'current'
    /** False for tests alone, which fail on purpose more often than anybody may. No setting leads here. */
    readonly countsGuesses?: boolean
  },
) {
  const db = await openCurrentDatabase(config.database, platform, schema)
  const gids = makeGidBlocks(db)
  const nextGid = async () => (await gids.next()) as Gid
  const sealing = { key: config.encryptionKey ?? null, random: platform.random, seals: schema === 'migrate' }
  const secrets = { random: platform.random, box: await openBox(db, sealing) }
  const cursorKey = await keyOfInstallation(db, 'cursor_key', secrets)
  const csrfKey = await keyOfInstallation(db, 'csrf_key', secrets)
  const limits = openLimits(db, config, { key: csrfKey, logger: platform.logger, countsGuesses })
  const { throttle } = limits
  const audit = makeAudit(db, platform)
  const { refusals } = audit

  const accessTokens = accessTokenStore(db, { appendAudit })
  const grants = grantStore(db, { appendAudit, insertAccessToken: accessTokenWriter(db) })
  const people = makePeople(db, platform, { accessTokens, grants, nextGid, refusals, throttle })
  const apps = makeApps(db, platform, { nextGid, refusals, throttle })
  const appConsole = makeAppConsole(db, platform, {
    apps: { icon: apps.appIcon },
    createApp: apps.createApp,
    nextGid,
    publicUrl: config.publicUrl,
    rowsMax: SWEEP_ROWS_MAX,
  })
  const identity = makeIdentity(db, platform, {
    box: secrets.box,
    publicUrl: config.publicUrl,
    findApp: apps.findApp,
  })
  const work = makeWork(db, { ...platform, ...people, nextGid, publicUrl: config.publicUrl })
  const admin = makeAdmin(db, platform, {
    hasherFor: people.hasherFor,
    judgePassword: people.judgePassword,
    nextGid,
  })
  const mail = makeMail(db, platform, {
    hasherFor: people.hasherFor,
    judgePassword: people.judgePassword,
    nextGid,
    issueInvitation: admin.issueInvitation,
    throttle,
    publicUrl: config.publicUrl,
  })

  const factors = makeFactors(db, platform, {
    nextGid,
    publicUrl: config.publicUrl,
    box: secrets.box,
    throttle,
  })

  return {
    ...audit,
    ...people,
    ...factors,
    ...makePolicies(db, platform),
    ...apps,
    ...appConsole,
    ...admin,
    ...mail,
    ...makeLeaks(db, platform),
    ...identity,
    ...makeExposures(db, platform),
    ...makeGrants(db, platform, {
      accessTokens,
      grants,
      refusals,
      mintIdToken: identity.mintIdToken,
      endsAccessTokens: config.accessTokenRevocation === 'on',
      findApp: apps.findApp,
    }),
    ...makeAuthorization(db, platform, {
      nextGid,
      publicUrl: config.publicUrl,
      findApp: apps.findApp,
      mintIdToken: identity.mintIdToken,
      readIdTokenHint: identity.readIdTokenHint,
    }),
    ...work,
    ...makeCountUnknown(throttle),
    limits,
    workspacePlans: workspacePlanStore(db, { appendAudit }),
    sweepCounts: async () => {
      await limits.sweepCounts(Date.now())
    },
    cursorKey,
    csrfKey,
    findAdministered: async (userGid: Gid) => await workspaceStore(db).administeredBy(userGid),
    workspacesOf: async (userGid: Gid) => await workspaceStore(db).ofUser(userGid),
    ...makeDemoRoom(db, platform, {
      gids,
      hasherFor: people.hasherFor,
      limitsOf: people.creationLimitsOf,
      publicUrl: config.publicUrl,
    }),
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
    copyBackup: async (file: string) => {
      const rows = await copyBackup({ from: file, to: db })
      // It came as it was kept: sealed under a key that has to be this one, or in clear.
      await openSecretBox(db, sealing)
      await refreshNameSkeletons(db)
      return rows
    },
    close: async () => {
      await people.uses.flushAll()
      await appConsole.appRequests.flushAll()
      await refusals.flushAll()
      await limits.close()
      await db.close()
    },
  }
}

/** What the doctor can tell of a database, in whatever state it is. */
export async function diagnoseDatabase(
  config: Pick<Config, 'database' | 'encryptionKey'>,
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
) {
  const box = makeSecretBox({ key: config.encryptionKey, random })
  const sealing = async (db: Database) => sealingFinding(await sealingState(db.queries, box))
  return await diagnose(config.database, { nowMs: () => clock.nowMs(), sealing })
}

/** The HTTP server over a house; nothing listens yet. */
export async function openServer(
  house: House,
  config: Pick<Config, 'mail' | 'publicUrl' | 'tls' | 'trustedProxies'> &
    Partial<Pick<Config, 'auditRetentionDays' | 'devTls'>>,
  needs: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writeRequestLine: WriteRequestLine
    readonly isAccepting: () => boolean
    /** When to refuse work, if not at the named limits. */
    readonly overload?: OverloadLimits
  },
): Promise<FastifyInstance> {
  const verify = throttleUnknown(house.verifyToken, house.countUnknown)
  return await buildServer({
    api: {
      verify,
      handlers: house.handlers,
      resources: house.resources,
      cursorKey: house.cursorKey,
      answers: makeVersionedMemory({ entriesMax: REMEMBERED_ANSWERS_MAX }),
      countAppRequest: (clientId, status) => {
        house.appRequests.note(clientId, status)
      },
      publicUrl: config.publicUrl,
      limits: house.limits.apiLimits,
      clock: needs.clock,
      logger: needs.logger,
    },
    limited: house.limits.limited,
    ...(needs.overload === undefined ? {} : { overload: needs.overload }),
    oauth: {
      throttle: house.limits.throttle,
      routes: [
        tokenRoutes({
          authenticateApp: house.authenticateApp,
          redirectUrisOf: async ({ clientId }) => (await house.findApp(clientId))?.redirectUris ?? [],
          redeemCode: house.redeemCode,
          refresh: house.refresh,
          countUnknown: house.countUnknown,
        }),
        revokeRoutes(house),
        guardRoutes({ verify, publicUrl: config.publicUrl }),
        ...leakRoutes(house),
        tokenInfoRoutes({ ...house, clock: needs.clock }),
        introspectRoutes({
          authenticateApp: house.authenticateApp,
          throttle: house.limits.throttle,
          inspectToken: house.inspectToken,
          countUnknownAsked: house.countUnknownAsked,
          reaches: house.tokenReaches,
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
        secretScanningRoutes(config),
        seedSchemaRoutes,
        openapiRoutes({ shapes: shapesOf(house.resources), publicUrl: config.publicUrl }),
        jwksRoutes({ currentKey: house.currentSigningKey, listKeys: house.listSigningKeys }),
        userinfoRoutes({
          verify,
          limits: house.limits.apiLimits,
          clock: needs.clock,
          findPerson: async (gid) => await house.users.findForOperator({ gid }),
        }),
      ],
      logger: needs.logger,
    },
    pages: {
      routes: [
        loginRoutes({ signIn: house.throttledSignIn, endSession: house.endSession }),
        passwordResetRoutes(house),
        ...factorPages(house),
        homeRoutes,
        profileRoutes({
          factorPanels: async ({ user }) => await factorPanels(house, user.gid),
          ownSessions: house.ownSessions,
          changePassword: house.changePassword,
          ownerOfPassword: house.ownerOfPassword,
          workspacesOf: house.workspacesOf,
        }),
        authorizedAppsRoutes({
          listAuthorizedApps: house.listAuthorizedApps,
          deauthorizeApp: house.deauthorizeApp,
          endOwnGrant: house.endOwnGrant,
          appIconPath,
        }),
        authorizeRoutes({
          authorize: house.authorize,
          decideConsent: house.decideConsent,
          askForApproval: house.askForAppApproval,
          nextGid: house.nextGid,
          appIconPath,
        }),
        appIconRoutes({ icon: house.appIcon }),
        ...appConsoleRoutes(house, config),
        ...adminRoutes(house, config),
        referenceRoutes({ shapes: shapesOf(house.resources), publicUrl: config.publicUrl }),
        explorerRoutes({ viewer: apiViewer() }),
        logoutRoutes({ judgeLogout: house.judgeLogout, endSession: house.endSession }),
        tokenConsoleRoutes({
          listOwnTokens: house.listOwnTokens,
          findOwnToken: house.findOwnToken,
          unreachedBy: house.unreachedBy,
          listOwnApps: async (ownerGid) => {
            const apps = await house.listApps({ ownerGid })
            const requests = await house.appRequestsByDay(apps.map(({ clientId }) => clientId))
            return apps.map((app) => ({
              ...app,
              iconHref: app.iconMediaType === null ? null : appIconPath(app.clientId),
              requestsByDay: requests.get(app.clientId) ?? [],
            }))
          },
        }),
        newTokenRoutes({
          createToken: house.createPersonalToken,
          findOwnToken: house.findOwnToken,
          newFormKey: house.newFormKey,
          limitsOf: house.creationLimitsOf,
        }),
        endTokenRoutes(house),
      ],
      findSession: house.findSession,
      findAdministered: house.findAdministered,
      throttle: house.limits.throttle,
      clock: needs.clock,
      csrfKey: house.csrfKey,
      publicUrl: config.publicUrl,
      logger: needs.logger,
    },
    onFollowingRequest: house.askForWritesAgain,
    health: { isAccepting: needs.isAccepting, pingDatabase: house.pingDatabase },
    logger: needs.logger,
    writeRequestLine: needs.writeRequestLine,
    noteExposure: house.noteExposure,
    metricsReader: metricsReader(),
    trustedProxies: config.trustedProxies,
    tls: config.tls,
    isDevelopment: config.devTls === true,
  })
}

/** What each kind of record holds. */
function shapesOf(resources: Resources): Shapes {
  return Object.fromEntries(
    Object.entries(resources).map(([type, resource]) => [type, resource.shape]),
  ) as unknown as Shapes
}

/** Closes the database again where the operator's key is not the one. */
async function openBox(db: Database, given: Parameters<typeof openSecretBox>[1]) {
  try {
    return await openSecretBox(db, given)
  } catch (error) {
    await db.close()
    throw error
  }
}
