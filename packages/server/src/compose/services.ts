import type { FastifyInstance } from 'fastify'
import type { Config } from '../config/config.js'
import { OWN_BRAND } from '../config/brand.js'
import { backUp } from '../db/backup.js'
import type { Database } from '../db/database.js'
import { diagnose } from '../db/diagnose.js'
import { makeGidBlocks } from '../db/gid-blocks.js'
import { holdsNobody, isInCiMode, keepMode } from '../db/installation.js'
import { noteSeen } from '../db/lineage.js'
import { apiViewer } from '../http/pages/api-viewer.js'
import { makeFairShare } from '../http/api/fair-share.js'
import type { OverloadLimits } from '../http/server/overload.js'
import { buildServer } from '../http/server/server.js'
import { makeCountUnknown, throttleUnknown } from '../http/unknown-tokens.js'
import type { Clock } from '../platform/clock.js'
import { makeMeters } from '../platform/meters.js'
import type { Logger, WriteRequestLine } from '../platform/log.js'
import { ownVersion } from '../platform/own-version.js'
import type { Backlog } from '../platform/sweeper.js'
import type { Telemetry } from '../platform/telemetry.js'
import { hostsWithin } from '../platform/private-ranges.js'
import { makeVersionedMemory } from '../platform/versioned-memory.js'
import { makeSecretBox, NO_KEYS } from '../protocol/token/secret-box.js'
import type { Gid } from '../protocol/asana/gid.js'
import { openingScopes } from '../protocol/asana/opening-scopes.js'
import { shapesOf } from '../protocol/asana/shape.js'
import { homeRoutes } from '../features/profile/home.routes.js'
import { loginRoutes } from '../features/sign-in/login.routes.js'
import { ownProfileRoutes } from '../features/profile/own-profile.routes.js'
import { profileRoutes } from '../features/profile/profile.routes.js'
import { pictureRoutes } from '../features/users/pictures.routes.js'
import { picturePath, PROFILE_PICTURE_BYTES_MAX, timeZones } from '../features/users/profile.js'
import { adminRoutes, makeAdmin } from './admin.js'
import { appConsoleRoutes, makeAppConsole } from './apps.js'
import { appIconRoutes } from '../features/apps/pages/app-icon.routes.js'
import { activityRoutes } from '../features/audit-log/activity.routes.js'
import { authorizedAppsRoutes } from '../features/authorization/authorized-apps.routes.js'
import { authorizeRoutes } from '../features/authorization/authorize.routes.js'
import { seedSchemaRoutes } from '../features/demo/seed-schema.routes.js'
import { explorerRoutes } from '../features/reference/explorer.routes.js'
import { openapiRoutes } from '../features/reference/openapi.routes.js'
import { postmanRoutes } from '../features/reference/postman.routes.js'
import { secretScanningRoutes } from '../features/reference/secret-scanning.routes.js'
import { referenceRoutes } from '../features/reference/reference.routes.js'
import { grantStore } from '../features/grants/grants.store.js'
import { revokeRoutes } from '../features/grants/revoke.routes.js'
import { tokenRoutes } from '../features/grants/token.routes.js'
import { accessTokenStore, accessTokenWriter } from '../features/tokens/access/access-tokens.store.js'
import { myAppsRoutes } from '../features/developer-console/my-apps.routes.js'
import { tokenPageRoutes } from '../features/tokens/pages/token.routes.js'
import { endTokenRoutes } from '../features/tokens/pages/end-token.routes.js'
import { guardRoutes } from '../features/introspection/guard.routes.js'
import { introspectRoutes } from '../features/introspection/introspect.routes.js'
import { jwksRoutes } from '../features/openid/jwks.routes.js'
import { logoutRoutes } from '../features/openid/logout.routes.js'
import { openidConfigurationRoutes, serverMetadataRoutes } from '../features/openid/metadata.routes.js'
import { newTokenRoutes } from '../features/tokens/pages/new-token.routes.js'
import { tokenInfoRoutes } from '../features/introspection/token-info.routes.js'
import { userinfoRoutes } from '../features/openid/userinfo.routes.js'
import { workspaceStore } from '../features/workspaces/workspaces.store.js'
import { workspacePlanStore } from '../features/workspaces/plans.store.js'
import { makeExposures, metricsAccess, metricsReader } from './edge.js'
import { factorPages, factorPanels, makeFactors } from './factors.js'
import { makeApps } from './app-records.js'
import { openCurrentDatabase } from './database.js'
import { makeAudit } from './audit.js'
import { makeDemoFeature } from './demo.js'
import { keyOfInstallation, openSecrets, sealingFindings, type Secrets } from './secrets.js'
import { makeAuthorization, makeGrants } from './grants.js'
import { leakRoutes, makeLeaks } from './leaks.js'
import { makeMail, passwordResetRoutes } from './mail.js'
import { openLimits } from './limits.js'
import { makeFindCiAsker } from './ci.js'
import { countingRefusedTokens, meteredUseCases } from './meters.js'
import { readingsOf } from './readings.js'
import { makeIdentity } from './identity.js'
import { mailboxFindings } from './mailboxes.js'
import { makePeople } from './people.js'
import type { Platform } from './platform.js'
import { makePolicies } from './policies.js'
import { refuseUndecided, restoreFindings } from './restore.js'
import { makeSweeps } from './sweeps.js'
import { makeWork } from './work.js'
import { appIconPath } from '../features/apps/pages/app-paths.rules.js'
/** Answers that are remembered while nothing is written; at most 4 KiB each. */
const REMEMBERED_ANSWERS_MAX = 5_000

export type Services = Awaited<ReturnType<typeof openServices>>

/**
 * Opens the database and makes every use case on it.
 * @param schema  `migrate`: make one, and bring any older one up (the server, `mudrad migrate`); `current`: take only a current one
 * @throws NothingThere where `current` finds no database, and makes none; OperatorProblem when it cannot be used as it is, in one line
 */
export async function openServices(
  config: Pick<Config, 'accessTokenRevocation' | 'database' | 'publicUrl'> &
    Partial<Pick<Config, 'brand' | 'encryptionKeys' | 'httpRedirectRanges' | 'language' | 'rateLimits'>>,
  platform: Platform,
  {
    countsGuesses = true,
    schema,
  }: {
    readonly schema: 'migrate' | 'current'
    /** False in CI mode and for tests, which fail on purpose more often than anybody may. */
    readonly countsGuesses?: boolean
  },
) {
  const db = await openCurrentDatabase(config, platform, schema)
  const gids = makeGidBlocks(db)
  const nextGid = async () => (await gids.next()) as Gid
  const sealing = { keys: config.encryptionKeys ?? NO_KEYS, seals: schema === 'migrate' }
  const secrets = await openSecretsOrClose(db, platform, { ...sealing, location: config.database })
  const ownKeys = { ...secrets, random: platform.random }
  const cursorKey = await keyOfInstallation(db, 'cursor_key', ownKeys)
  const csrfKey = await keyOfInstallation(db, 'csrf_key', ownKeys)
  const limits = openLimits(config, { key: csrfKey, logger: platform.logger, countsGuesses })
  const { throttle } = limits
  const meters = makeMeters()
  const audit = makeAudit(db, platform)
  const { refusals } = audit

  const accessTokens = accessTokenStore(db)
  const grants = grantStore(db, { insertAccessToken: accessTokenWriter(db) })
  const people = makePeople(db, platform, { accessTokens, grants, nextGid, refusals, throttle })
  const apps = makeApps(db, platform, {
    nextGid,
    refusals,
    throttle,
    isHttpHost: hostsWithin(config.httpRedirectRanges ?? []),
  })
  const appConsole = makeAppConsole(db, platform, {
    apps: { icon: apps.appIcon },
    createApp: apps.createApp,
    nextGid,
    publicUrl: config.publicUrl,
  })
  const identity = makeIdentity(db, platform, {
    secrets,
    publicUrl: config.publicUrl,
    findApp: apps.findApp,
    findPerson: async (who) => await people.users.findForOperator(who),
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
    defaultLanguage: config.language ?? 'en',
    brand: config.brand ?? OWN_BRAND,
    meters,
  })

  const factors = makeFactors(db, platform, {
    nextGid,
    publicUrl: config.publicUrl,
    name: (config.brand ?? OWN_BRAND).name,
    secrets,
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
    meters,
    poolCounts: () => db.poolCounts(),
    workspacePlans: workspacePlanStore(db),
    sweeps: makeSweeps(db, platform),
    backlogs: new Map<string, Backlog>(),
    cursorKey,
    csrfKey,
    findAdministered: async (userGid: Gid) => await workspaceStore(db).administeredBy(userGid),
    workspacesOf: async (userGid: Gid) => await workspaceStore(db).ofUser(userGid),
    ...makeDemoFeature(db, platform, {
      gids,
      hasherFor: people.hasherFor,
      limitsOf: people.creationLimitsOf,
      publicUrl: config.publicUrl,
    }),
    keepMode: async (mode: 'ci' | null) => {
      await keepMode(db, mode)
    },
    isInCiMode: async () => await isInCiMode(db),
    holdsNobody: () => holdsNobody(db),
    askForWritesAgain: () => {
      db.askAgain()
    },
    pingDatabase: async () => {
      await db.queries.selectFrom('settings').select('name').limit(1).execute()
    },
    resealSecrets: secrets.reseal,
    backUp: async (file: string) => {
      await backUp({ from: db, to: file, nowMs: platform.clock.nowMs() })
    },
    /** Notes how far the database is, so that an older one in its place is noticed. */
    noteSeen: async () => {
      await noteSeen(db, config.database)
    },
    close: async () => {
      await people.uses.flushAll()
      await appConsole.appRequests.flushAll()
      await refusals.flushAll()
      await limits.close()
      if (schema === 'migrate')
        await noteSeen(db, config.database).catch((error: unknown) => {
          platform.logger.warn({ err: error }, 'how far the database is could not be noted beside it')
        })
      await db.close()
    },
  }
}

/** What the doctor can tell of a database, in whatever state it is. */
export async function diagnoseDatabase(
  config: Pick<Config, 'database' | 'encryptionKeys'>,
  { clock, random }: Pick<Platform, 'clock' | 'random'>,
) {
  const box = makeSecretBox({ keys: config.encryptionKeys, random })
  const more = async (db: Database) => [
    ...(await sealingFindings(db, box)),
    ...(await restoreFindings(db, config.database)),
    ...(await mailboxFindings(db)),
  ]
  return await diagnose(config.database, { nowMs: () => clock.nowMs(), more })
}

/** The HTTP server over the services; nothing listens yet. */
export async function openServer(
  opened: Services,
  config: Pick<Config, 'mail' | 'publicUrl' | 'tls' | 'trustedProxies'> &
    Partial<
      Pick<
        Config,
        'auditRetentionDays' | 'brand' | 'devTls' | 'hstsIncludesSubdomains' | 'isCi' | 'language' | 'metrics'
      >
    >,
  needs: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writeRequestLine: WriteRequestLine
    readonly isAccepting: () => boolean
    /** When to refuse work, if not at the named limits. */
    readonly overload?: OverloadLimits
    /** Where requests are traced and metrics sent; nowhere unless said. */
    readonly telemetry?: Telemetry | null
  },
): Promise<FastifyInstance> {
  const services = { ...opened, ...meteredUseCases(opened) }
  const verify = countingRefusedTokens(
    throttleUnknown(services.verifyToken, services.countUnknown),
    services.meters,
  )
  const fillIn = {
    listOwnApps: async (ownerGid: Gid) => await services.listApps({ ownerGid }),
    createToken: services.createPersonalToken,
    findOwnToken: services.findOwnToken,
    newFormKey: services.newFormKey,
  }
  const fairShare = makeFairShare()
  const shapes = shapesOf(services.resources)
  const opening = openingScopes(shapes)
  return await buildServer({
    api: {
      verify,
      handlers: services.handlers,
      resources: services.resources,
      cursorKey: services.cursorKey,
      answers: makeVersionedMemory({ entriesMax: REMEMBERED_ANSWERS_MAX }),
      countAppRequest: (clientId, status) => {
        services.appRequests.note(clientId, status)
      },
      publicUrl: config.publicUrl,
      limits: services.limits.apiLimits,
      fairShare,
      clock: needs.clock,
      logger: needs.logger,
    },
    telemetry: needs.telemetry ?? null,
    limited: services.limits.limited,
    backlogs: services.backlogs,
    readings: readingsOf(services, { version: ownVersion() }),
    ...(needs.overload === undefined ? {} : { overload: needs.overload }),
    oauth: {
      throttle: services.limits.throttle,
      routes: [
        tokenRoutes({
          authenticateApp: services.authenticateApp,
          redirectUrisOf: async ({ clientId }) => (await services.findApp(clientId))?.redirectUris ?? [],
          redeemCode: services.redeemCode,
          refresh: services.refresh,
          countUnknown: services.countUnknown,
        }),
        revokeRoutes(services),
        guardRoutes({ verify, publicUrl: config.publicUrl }),
        ...leakRoutes(services),
        tokenInfoRoutes({ ...services, clock: needs.clock }),
        introspectRoutes({
          authenticateApp: services.authenticateApp,
          throttle: services.limits.throttle,
          inspectToken: services.inspectToken,
          countUnknownAsked: services.countUnknownAsked,
          reaches: services.tokenReaches,
          clock: needs.clock,
          publicUrl: config.publicUrl,
        }),
      ],
      logger: needs.logger,
    },
    openid: {
      routes: [
        serverMetadataRoutes({ ...config, brand: config.brand ?? OWN_BRAND }),
        openidConfigurationRoutes({ ...config, brand: config.brand ?? OWN_BRAND }),
        secretScanningRoutes(config),
        seedSchemaRoutes,
        openapiRoutes({ shapes, publicUrl: config.publicUrl }),
        postmanRoutes(config),
        jwksRoutes({ currentKey: services.currentSigningKey, listKeys: services.listSigningKeys }),
        userinfoRoutes({
          verify,
          limits: services.limits.apiLimits,
          clock: needs.clock,
          findPerson: async (gid) => await services.users.findForOperator({ gid }),
          groupsIn: services.groupsIn,
          pictureUrl: (name) => (name === null ? null : config.publicUrl + picturePath(name)),
        }),
      ],
      logger: needs.logger,
    },
    pages: {
      routes: [
        loginRoutes({ signIn: services.throttledSignIn, endSession: services.endSession }),
        passwordResetRoutes(services),
        ...factorPages(services),
        homeRoutes({ homeFacts: services.homeFacts }),
        profileRoutes({
          factorPanels: async ({ user }) => await factorPanels(services, user.gid),
          ownSessions: services.ownSessions,
          changePassword: services.changePassword,
          ownerOfPassword: services.ownerOfPassword,
        }),
        ownProfileRoutes({
          ...services,
          timeZones: timeZones(),
          pictureBytesMax: PROFILE_PICTURE_BYTES_MAX,
        }),
        pictureRoutes({ findPicture: services.findPicture }),
        activityRoutes({ ownTrail: services.ownTrail, keptDays: config.auditRetentionDays ?? null }),
        authorizedAppsRoutes({
          listAuthorizedApps: services.listAuthorizedApps,
          deauthorizeApp: services.deauthorizeApp,
          endOwnGrant: services.endOwnGrant,
          appIconPath,
        }),
        authorizeRoutes({
          authorize: services.authorize,
          decideConsent: services.decideConsent,
          askForApproval: services.askForAppApproval,
          nextGid: services.nextGid,
          ci:
            config.isCi === true
              ? {
                  findAsker: makeFindCiAsker({
                    verify,
                    findPerson: async (gid) => await services.users.findForOperator({ gid }),
                    isSeeded: services.isSeeded,
                  }),
                  allowAtOnce: services.allowAtOnce,
                }
              : null,
          appIconPath,
        }),
        appIconRoutes({ icon: services.appIcon }),
        ...appConsoleRoutes(services, { openingScopes: opening, publicUrl: config.publicUrl }),
        ...adminRoutes(services, config),
        referenceRoutes({
          ...fillIn,
          shapes,
          publicUrl: config.publicUrl,
        }),
        explorerRoutes({ ...fillIn, viewer: apiViewer() }),
        logoutRoutes({ judgeLogout: services.judgeLogout, endSession: services.endSession }),
        tokenPageRoutes({ findOwnToken: services.findOwnToken, unreachedBy: services.unreachedBy }),
        myAppsRoutes({
          listOwnTokens: services.listOwnTokens,
          listOwnApps: async (ownerGid) => {
            const apps = await services.listApps({ ownerGid })
            const requests = await services.appRequestsByDay(apps.map(({ clientId }) => clientId))
            return apps.map((app) => ({
              ...app,
              iconHref: app.iconMediaType === null ? null : appIconPath(app.clientId),
              requestsByDay: requests.get(app.clientId) ?? [],
            }))
          },
        }),
        newTokenRoutes({
          createToken: services.createPersonalToken,
          findOwnToken: services.findOwnToken,
          newFormKey: services.newFormKey,
          openingScopes: opening,
          limitsOf: services.creationLimitsOf,
        }),
        endTokenRoutes(services),
      ],
      findSession: services.findSession,
      typedForms: services.typedForms,
      findAdministered: services.findAdministered,
      fairShare,
      throttle: services.limits.throttle,
      clock: needs.clock,
      csrfKey: services.csrfKey,
      publicUrl: config.publicUrl,
      logger: needs.logger,
    },
    onFollowingRequest: services.askForWritesAgain,
    health: { isAccepting: needs.isAccepting, pingDatabase: services.pingDatabase },
    logger: needs.logger,
    writeRequestLine: needs.writeRequestLine,
    noteExposure: services.noteExposure,
    metricsReader: metricsReader(),
    metricsAccess: metricsAccess(services, config.metrics, needs.clock),
    trustedProxies: config.trustedProxies,
    tls: config.tls,
    isCi: config.isCi === true,
    defaultLanguage: config.language ?? 'en',
    brand: config.brand ?? OWN_BRAND,
    picturePath,
    isDevelopment: config.devTls === true || config.isCi === true,
    hstsIncludesSubdomains: config.hstsIncludesSubdomains === true,
  })
}

/** Closes the database again where it is not to be used, or the operator's key is not the one. */
async function openSecretsOrClose(
  db: Database,
  platform: Platform,
  given: Parameters<typeof openSecrets>[2] & { readonly location: Config['database'] },
): Promise<Secrets> {
  try {
    await refuseUndecided(db, given.location)
    return await openSecrets(db, platform, given)
  } catch (error) {
    await db.close()
    throw error
  }
}
