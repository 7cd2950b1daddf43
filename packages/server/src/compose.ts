import type { FastifyInstance } from 'fastify'
import type { Config } from './config.js'
import { OWN_BRAND } from './config-brand.js'
import { backUp } from './db/backup.js'
import type { Database } from './db/database.js'
import { diagnose } from './db/diagnose.js'
import { makeGidBlocks } from './db/gid-blocks.js'
import { holdsNobody, isInCiMode, keepMode } from './db/installation.js'
import { noteSeen } from './db/lineage.js'
import { apiViewer } from './http/api-viewer.js'
import { makeFairShare } from './http/fair-share.js'
import type { OverloadLimits } from './http/overload.js'
import { buildServer } from './http/server.js'
import { makeCountUnknown, throttleUnknown } from './http/unknown-tokens.js'
import type { Clock } from './platform/clock.js'
import { makeMeters } from './platform/meters.js'
import type { Logger, WriteRequestLine } from './platform/log.js'
import { ownVersion } from './platform/own-version.js'
import type { Backlog } from './platform/sweeper.js'
import type { Telemetry } from './platform/telemetry.js'
import { hostsWithin } from './platform/private-ranges.js'
import { makeVersionedMemory } from './platform/versioned-memory.js'
import { makeSecretBox, NO_KEYS } from './protocol/token/secret-box.js'
import type { Gid } from './protocol/asana/gid.js'
import { openingScopes } from './protocol/asana/opening-scopes.js'
import { shapesOf } from './protocol/asana/shape.js'
import { homeRoutes } from './rooms/accounts/home.routes.js'
import { loginRoutes } from './rooms/accounts/login.routes.js'
import { ownProfileRoutes } from './rooms/accounts/own-profile.routes.js'
import { profileRoutes } from './rooms/accounts/profile.routes.js'
import { pictureRoutes } from './rooms/users/pictures.routes.js'
import { picturePath, PROFILE_PICTURE_BYTES_MAX, timeZones } from './rooms/users/profile.js'
import { adminRoutes, makeAdmin } from './compose-admin.js'
import { appConsoleRoutes, makeAppConsole } from './compose-apps.js'
import { appIconPath, appIconRoutes } from './rooms/apps/app-icon.routes.js'
import { activityRoutes } from './rooms/audit/activity.routes.js'
import { appendAudit } from './rooms/audit/audit.store.js'
import { authorizedAppsRoutes } from './rooms/grants/authorized-apps.routes.js'
import { authorizeRoutes } from './rooms/grants/authorize.routes.js'
import { seedSchemaRoutes } from './rooms/demo/seed-schema.routes.js'
import { explorerRoutes } from './rooms/reference/explorer.routes.js'
import { openapiRoutes } from './rooms/reference/openapi.routes.js'
import { postmanRoutes } from './rooms/reference/postman.routes.js'
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
import { workspacePlanStore } from './rooms/workspaces/plans.store.js'
import { makeExposures, metricsAccess, metricsReader } from './compose-edge.js'
import { factorPages, factorPanels, makeFactors } from './compose-factors.js'
import { makeApps } from './compose-app-records.js'
import { openCurrentDatabase } from './compose-database.js'
import { makeAudit } from './compose-audit.js'
import { makeDemoRoom } from './compose-demo.js'
import { keyOfInstallation, openSecrets, sealingFindings, type Secrets } from './compose-secrets.js'
import { makeAuthorization, makeGrants } from './compose-grants.js'
import { leakRoutes, makeLeaks } from './compose-leaks.js'
import { makeMail, passwordResetRoutes } from './compose-mail.js'
import { openLimits } from './compose-limits.js'
import { makeFindCiAsker } from './compose-ci.js'
import { countingRefusedTokens, meteredUseCases } from './compose-meters.js'
import { readingsOf } from './compose-readings.js'
import { makeIdentity } from './compose-identity.js'
import { mailboxFindings } from './compose-mailboxes.js'
import { makePeople } from './compose-people.js'
import type { Platform } from './compose-platform.js'
import { makePolicies } from './compose-policies.js'
import { refuseUndecided, restoreFindings } from './compose-restore.js'
import { makeSweeps } from './compose-sweeps.js'
import { makeWork } from './compose-work.js'

/** Answers that are remembered while nothing is written; at most 4 KiB each. */
const REMEMBERED_ANSWERS_MAX = 5_000

export type House = Awaited<ReturnType<typeof openHouse>>

/**
 * Opens the database and makes every use case on it.
 * @param schema  `migrate`: make one, and bring any older one up (the server, `mudrad migrate`); `current`: take only a current one
 * @throws NothingThere where `current` finds no database, and makes none; OperatorProblem when it cannot be used as it is, in one line
 */
export async function openHouse(
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

  const accessTokens = accessTokenStore(db, { appendAudit })
  const grants = grantStore(db, { appendAudit, insertAccessToken: accessTokenWriter(db) })
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
    workspacePlans: workspacePlanStore(db, { appendAudit }),
    sweeps: makeSweeps(db, platform),
    backlogs: new Map<string, Backlog>(),
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

/** The HTTP server over a house; nothing listens yet. */
export async function openServer(
  opened: House,
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
  const house = { ...opened, ...meteredUseCases(opened) }
  const verify = countingRefusedTokens(throttleUnknown(house.verifyToken, house.countUnknown), house.meters)
  const fillIn = {
    listOwnApps: async (ownerGid: Gid) => await house.listApps({ ownerGid }),
    createToken: house.createPersonalToken,
    findOwnToken: house.findOwnToken,
    newFormKey: house.newFormKey,
  }
  const fairShare = makeFairShare()
  const shapes = shapesOf(house.resources)
  const opening = openingScopes(shapes)
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
      fairShare,
      clock: needs.clock,
      logger: needs.logger,
    },
    telemetry: needs.telemetry ?? null,
    limited: house.limits.limited,
    backlogs: house.backlogs,
    readings: readingsOf(house, { version: ownVersion() }),
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
        serverMetadataRoutes({ ...config, brand: config.brand ?? OWN_BRAND }),
        openidConfigurationRoutes({ ...config, brand: config.brand ?? OWN_BRAND }),
        secretScanningRoutes(config),
        seedSchemaRoutes,
        openapiRoutes({ shapes, publicUrl: config.publicUrl }),
        postmanRoutes(config),
        jwksRoutes({ currentKey: house.currentSigningKey, listKeys: house.listSigningKeys }),
        userinfoRoutes({
          verify,
          limits: house.limits.apiLimits,
          clock: needs.clock,
          findPerson: async (gid) => await house.users.findForOperator({ gid }),
          groupsIn: house.groupsIn,
          pictureUrl: (name) => (name === null ? null : config.publicUrl + picturePath(name)),
        }),
      ],
      logger: needs.logger,
    },
    pages: {
      routes: [
        loginRoutes({ signIn: house.throttledSignIn, endSession: house.endSession }),
        passwordResetRoutes(house),
        ...factorPages(house),
        homeRoutes({ homeFacts: house.homeFacts }),
        profileRoutes({
          factorPanels: async ({ user }) => await factorPanels(house, user.gid),
          ownSessions: house.ownSessions,
          changePassword: house.changePassword,
          ownerOfPassword: house.ownerOfPassword,
        }),
        ownProfileRoutes({
          ...house,
          timeZones: timeZones(),
          pictureBytesMax: PROFILE_PICTURE_BYTES_MAX,
        }),
        pictureRoutes({ findPicture: house.findPicture }),
        activityRoutes({ ownTrail: house.ownTrail, keptDays: config.auditRetentionDays ?? null }),
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
          ci:
            config.isCi === true
              ? {
                  findAsker: makeFindCiAsker({
                    verify,
                    findPerson: async (gid) => await house.users.findForOperator({ gid }),
                    isSeeded: house.isSeeded,
                  }),
                  allowAtOnce: house.allowAtOnce,
                }
              : null,
          appIconPath,
        }),
        appIconRoutes({ icon: house.appIcon }),
        ...appConsoleRoutes(house, { openingScopes: opening, publicUrl: config.publicUrl }),
        ...adminRoutes(house, config),
        referenceRoutes({
          ...fillIn,
          shapes,
          publicUrl: config.publicUrl,
        }),
        explorerRoutes({ ...fillIn, viewer: apiViewer() }),
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
          openingScopes: opening,
          limitsOf: house.creationLimitsOf,
        }),
        endTokenRoutes(house),
      ],
      findSession: house.findSession,
      typedForms: house.typedForms,
      findAdministered: house.findAdministered,
      fairShare,
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
    metricsAccess: metricsAccess(house, config.metrics, needs.clock),
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
