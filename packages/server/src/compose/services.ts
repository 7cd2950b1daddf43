import { backUp, refuseExisting } from '../db/backup.js'
import { makeElection } from '../db/election.js'
import { holdsNobody, isInCiMode, keepMode } from '../db/installation.js'
import { noteSeen } from '../db/lineage.js'
import { analyzeAll, makeStatistics } from '../db/statistics.js'
import { agentsFeature } from '../features/agents/agents.feature.js'
import { accessRequestsFeature } from '../features/access-requests/access-requests.feature.js'
import { appAdmissionFeature } from '../features/app-admission/app-admission.feature.js'
import { appsFeature } from '../features/apps/apps.feature.js'
import { attachmentsFeature } from '../features/attachments/attachments.feature.js'
import { auditLogFeature } from '../features/audit-log/audit-log.feature.js'
import { auditFeature } from '../features/audit/audit.feature.js'
import { authorizationFeature } from '../features/authorization/authorization.feature.js'
import { batchFeature } from '../features/batch/batch.feature.js'
import { budgetsFeature } from '../features/budgets/budgets.feature.js'
import { capacityFeature } from '../features/capacity/capacity.feature.js'
import { copiesFeature } from '../features/copies/copies.feature.js'
import { credentialsFeature } from '../features/credentials/credentials.feature.js'
import { customFieldsFeature } from '../features/custom-fields/custom-fields.feature.js'
import { customTypesFeature } from '../features/custom-types/custom-types.feature.js'
import { demoFeature } from '../features/demo/demo.feature.js'
import { developerConsoleFeature } from '../features/developer-console/developer-console.feature.js'
import { emulatorFeature } from '../features/emulator/emulator.feature.js'
import { eventsFeature } from '../features/events/events.feature.js'
import { expiryFeature } from '../features/expiry/expiry.feature.js'
import { exportsFeature } from '../features/exports/exports.feature.js'
import { factorsFeature } from '../features/factors/factors.feature.js'
import type { Feature } from '../features/feature.js'
import { goalIsVisible } from '../features/goals/goal-list.store.js'
import { goalsFeature } from '../features/goals/goals.feature.js'
import { grantsFeature } from '../features/grants/grants.feature.js'
import { introspectionFeature } from '../features/introspection/introspection.feature.js'
import { jobsFeature } from '../features/jobs/jobs.feature.js'
import { leaksFeature } from '../features/leaks/leaks.feature.js'
import { mailFeature } from '../features/mail/mail.feature.js'
import { revokeAllInvitationsBy } from '../features/members/invitation-rows.store.js'
import { membersFeature } from '../features/members/members.feature.js'
import { membershipsFeature } from '../features/memberships/memberships.feature.js'
import { openidFeature } from '../features/openid/openid.feature.js'
import { passwordResetsFeature } from '../features/password-resets/password-resets.feature.js'
import { passwordsFeature } from '../features/passwords/passwords.feature.js'
import { policiesFeature } from '../features/policies/policies.feature.js'
import { portfoliosFeature } from '../features/portfolios/portfolios.feature.js'
import { profileFeature } from '../features/profile/profile.feature.js'
import { portfolioIsVisible } from '../features/portfolios/portfolios.writers.js'
import { projectsFeature } from '../features/projects/projects.feature.js'
import { reactionsFeature } from '../features/reactions/reactions.feature.js'
import { projectIsVisible } from '../features/projects/projects.writers.js'
import { referenceFeature } from '../features/reference/reference.feature.js'
import { rolesFeature } from '../features/roles/roles.feature.js'
import { rulesFeature } from '../features/rules/rules.feature.js'
import { searchFeature } from '../features/search/search.feature.js'
import { sessionsFeature } from '../features/sessions/sessions.feature.js'
import { signInFeature } from '../features/sign-in/sign-in.feature.js'
import { statusUpdatesFeature } from '../features/status-updates/status-updates.feature.js'
import { storiesFeature } from '../features/stories/stories.feature.js'
import { tagsFeature } from '../features/tags/tags.feature.js'
import { tasksFeature } from '../features/tasks/tasks.feature.js'
import { teamsFeature } from '../features/teams/teams.feature.js'
import { timePeriodsFeature } from '../features/time-periods/time-periods.feature.js'
import { shortened } from '../features/tokens/creation-policy.js'
import { tokensFeature } from '../features/tokens/tokens.feature.js'
import { timeTrackingFeature } from '../features/time-tracking/time-tracking.feature.js'
import { tryOutFeature } from '../features/try-out/try-out.feature.js'
import { picturePath, PROFILE_PICTURE_BYTES_MAX, timeZones } from '../features/users/profile.js'
import { usersFeature } from '../features/users/users.feature.js'
import { workspacesFeature } from '../features/workspaces/workspaces.feature.js'
import { makeAsRead } from '../http/api/as-read.js'
import { makeFindLinked } from '../http/api/find-linked.js'
import { makeShowRecords } from '../http/api/show-records.js'
import { apiViewer } from '../http/pages/api-viewer.js'
import { folderFileStore } from '../platform/folder-file-store.js'
import { gzipped } from '../platform/gzip.js'
import { makeLoopTurns } from '../platform/loop-turns.js'
import type { Platform } from '../platform/platform.js'
import type { Backlog } from '../platform/sweeper.js'
import type { AsRead } from '../protocol/asana/as-read.js'
import type { ShowRecords } from '../protocol/asana/show-records.js'
import type { Handlers, Resources } from '../protocol/asana/call.js'
import type { DescribedOperations } from '../protocol/asana/description.js'
import { makeReadNotes, makeReadText, type ReadNotes, type ReadText } from '../protocol/asana/notes.js'
import { openBase, type OpenBase, type OpenOptions, type ServicesConfig } from './base.js'
import { copyAttachmentFiles, filesBeside, type CopiedFiles } from './attachment-copies.js'
import { SEED_RULES } from './demo.js'
import { openFileStore } from './file-store.js'
import { TOUCH_TARGETS } from './story-targets.js'
import { statusParents } from './status-parents.js'
import { makeSweeps } from './sweeps.js'
import { emulatorParts, runDue } from './emulator.js'

export type Services = Awaited<ReturnType<typeof openServices>>

/**
 * Opens the database and makes every feature on it. Whatever was opened is closed again if a later step fails.
 * @throws NothingThere where `current` finds no database, and makes none; OperatorProblem when it cannot be used as it is, in one line
 */
export async function openServices(config: ServicesConfig, platform: Platform, options: OpenOptions) {
  const base = await openBase(config, platform, options)
  try {
    return makeServices(base, config, options)
  } catch (error) {
    await closeAll(base, { features: [], notesSeen: null })
    throw error
  }
}

/**
 * Makes every feature, in the order of ARCHITECTURE.md. What a feature needs of a later one is handed to it as a function that asks when it is
 * called.
 */
function makeServices(base: OpenBase, config: ServicesConfig, options: OpenOptions) {
  const audit = auditFeature(base)
  const asRead: AsRead = async (...given) => await readRecord(...given)
  const showRecords: ShowRecords = async (...given) => await shownRecords(...given)
  const readNotes: ReadNotes = async (...given) => await texts.readNotes(...given)
  const readText: ReadText = async (...given) => await texts.readText(...given)
  const workspaces = workspacesFeature(base, { asRead })
  const teams = teamsFeature(base, {
    people: {
      findMember: async (...given) => await users.findMember(...given),
      findUser: async (...given) => await users.findUser(...given),
    },
    isOrganization: workspaces.isOrganization,
    readNotes,
    asRead,
  })
  const mail = mailFeature(base, {
    issueLink: {
      password_reset: async (request) => await passwordResets.issueLink(request),
      invitation: async (invitationGid) => await members.issueLink(invitationGid),
    },
    defaultLanguage: config.language ?? 'en',
  })
  const apps = appsFeature(base, {
    audit,
    workspaces,
    httpRedirectRanges: config.httpRedirectRanges ?? [],
    reachOf: async (clientId, at) => await grants.reachOf(clientId, at),
  })
  const tokens = tokensFeature(base, {
    audit,
    policiesOf: async (userGid) => await policies.ofPerson(userGid),
  })
  const sessions = sessionsFeature(base)
  const reference = referenceFeature(base, { apps, tokens, viewer: apiViewer() })
  const factors = factorsFeature(base)
  const passwords = passwordsFeature(base, {
    sessions,
    aboutPerson: async (userGid) => {
      const person = await users.findPerson(userGid)
      if (person === null) return null
      return { ...person, workspaces: (await workspaces.ofUser(userGid)).map(({ name }) => name) }
    },
  })
  const openid = openidFeature(base, {
    apps,
    sessions,
    teams,
    findPerson: async (gid) => await users.findPerson(gid),
    openTo: async (userGid, clientId) => await appAdmission.openTo(userGid, clientId),
    picturePath,
    apiLimits: base.limits.apiLimits,
  })
  const expiry = expiryFeature(base)
  const developerConsole = developerConsoleFeature({ apps, tokens })
  const policies = policiesFeature(base)
  const signIn = signInFeature(base, { factors, passwords, sessions })
  const grants = grantsFeature(base, {
    apps,
    audit,
    openid,
    tokens,
    endsAccessTokens: config.accessTokenRevocation === 'on',
  })
  const users = usersFeature(base, { asRead, passwords, teams, revokeAllInvitationsBy })
  const passwordResets = passwordResetsFeature(base, { passwords, signIn, users })
  const leaks = leaksFeature(base)
  const introspection = introspectionFeature(base, { apps, grants, tokens })
  const tryOut = tryOutFeature(base, { apps, grants, tokens })
  const events = eventsFeature(base, {
    tokens,
    resources: () => resources,
    syncKey: base.cursorKey,
    webhookRanges: config.webhookRanges ?? [],
    carry: async (...given) => await emulator.carry(...given),
  })
  const jobs = jobsFeature(base, {
    tokens,
    workers: () => copies.workers,
    exportWorkers: () => exports.workers,
    findExports: async (...given) => await exports.findExports(...given),
  })
  const tags = tagsFeature(base, { users, asRead })
  const customFields = customFieldsFeature(base, {
    teams,
    users,
    asRead,
    findParent: {
      project: async (...given) => await projects.findFieldParent(...given),
      portfolio: async (...given) => await portfolios.findFieldParent(...given),
      goal: async (...given) => await goals.findFieldParent(...given),
    },
    loadReferenced: {
      task: async (...given) => await tasks.resources.task.load(...given),
      project: async (...given) => await projects.resources.project.load(...given),
      portfolio: async (...given) => await portfolios.resources.portfolio.load(...given),
    },
    loadGoals: async (...given) => await goals.resources.goal.load(...given),
    seenParents: { projectIsVisible, portfolioIsVisible, goalIsVisible },
  })
  const statusUpdates = statusUpdatesFeature(base, {
    parents: statusParents(() => ({ projects, portfolios })),
    readText,
  })
  const projects = projectsFeature(base, {
    statusUpdates,
    customFields,
    portfoliosOf: async (...given) => await portfolios.portfoliosOf(...given),
    teams,
    users,
    workspaces,
    readNotes,
    readText,
    asRead,
    sectionsOfList: async (...given) => await tasks.sectionsOfList(...given),
  })
  const stories = storiesFeature(base, {
    findTask: async (...given) => await tasks.findTask(...given),
    findGoal: async (...given) => await goals.findGoal(...given),
    visibleTargets: {
      task: async (...given) => await tasks.resources.task.load(...given),
      goal: async (...given) => await goals.resources.goal.load(...given),
    },
    visibleFields: customFields.visible,
    touch: TOUCH_TARGETS,
    readText,
    asRead,
  })
  const tasks = tasksFeature(base, { customFields, projects, tags, users, readNotes, asRead })
  const fileStore = openFileStore(config.attachments)
  const attachments = attachmentsFeature(base, {
    projects,
    tasks,
    fileStore,
    linkKey: base.cursorKey,
  })
  const portfolios = portfoliosFeature(base, { customFields, projects, statusUpdates, users, asRead })
  const timeTracking = timeTrackingFeature(base, { portfolios, projects, tasks, users, asRead })
  const roles = rolesFeature(base, { asRead })
  const capacity = capacityFeature(base, { projects, users, asRead })
  const budgets = budgetsFeature(base, { projects, users, asRead })
  const timePeriods = timePeriodsFeature(base)
  const goals = goalsFeature(base, {
    customFields,
    portfolios,
    projects,
    tasks,
    teams,
    timePeriods,
    users,
    readNotes,
    asRead,
  })
  const { kind: ofProjects, ...ofMembers } = projects.memberships
  const memberships = membershipsFeature({
    ...ofMembers,
    kinds: [ofProjects, goals.membershipKind],
    asRead,
  })
  const agents = agentsFeature()
  const customTypes = customTypesFeature({ projects })
  const copies = copiesFeature(base, { attachments, customFields, jobs, portfolios, projects, tasks, teams })
  const exports = exportsFeature(base, {
    goals,
    jobs,
    portfolios,
    projects,
    teams,
    fileStore,
    linkKey: base.cursorKey,
    gzipped,
    showRecords,
    turns: makeLoopTurns(),
  })
  const accessRequests = accessRequestsFeature(base, { projects, portfolios, users })
  const reactions = reactionsFeature({ statusUpdates, stories })
  const rules = rulesFeature()
  const search = searchFeature(base, {
    customFields,
    loadGoals: async (...given) => await goals.resources.goal.load(...given),
    loadTemplates: async (...given) => await copies.resources.project_template.load(...given),
    portfolios,
    projects,
    tags,
    tasks,
    teams,
    users,
  })
  const members = membersFeature(base, { factors, mail, passwords, signIn, tasks, users, workspaces })
  const batch = batchFeature()
  const appAdmission = appAdmissionFeature(base, { policies, workspaces })
  const auditLog = auditLogFeature(base, { appAdmission, audit, members })
  const demo = demoFeature(base, { passwords, tokens, users, gids: base.gids, rules: SEED_RULES, shortened })
  const credentials = credentialsFeature(base, { appAdmission, members, policies, tokens })
  const authorization = authorizationFeature(base, {
    appAdmission,
    apps,
    grants,
    openid,
    tokens,
    users,
    workspaces,
    isSeeded: demo.isSeeded,
  })
  const profile = profileFeature(base, {
    factors,
    passwords,
    sessions,
    tokens,
    users,
    workspaces,
    timeZones: timeZones(),
    pictureBytesMax: PROFILE_PICTURE_BYTES_MAX,
  })
  const sweeps = makeSweeps(base.db, base)
  const emulator = emulatorFeature(base, {
    apps,
    demo,
    grants,
    tokens,
    users,
    allowAtOnce: authorization.allowAtOnce,
    inspect: introspection.inspectToken,
    runJobs: async () => {
      await runDue(features, sweeps, events.deliveries)
    },
    sendMail: mail.send,
    ...emulatorParts(base.db),
  })
  const resources: Resources = {
    ...users.resources,
    ...workspaces.resources,
    ...auditLog.resources,
    ...teams.resources,
    ...members.resources,
    ...tags.resources,
    ...statusUpdates.resources,
    ...customFields.resources,
    ...projects.resources,
    ...stories.resources,
    ...tasks.resources,
    ...attachments.resources,
    ...portfolios.resources,
    ...timeTracking.resources,
    ...roles.resources,
    ...capacity.resources,
    ...budgets.resources,
    ...timePeriods.resources,
    ...goals.resources,
    ...memberships.resources,
    ...agents.resources,
    ...customTypes.resources,
    ...copies.resources,
    ...exports.resources,
    ...jobs.resources,
    ...accessRequests.resources,
    ...events.resources,
  }
  // An operation that no feature handles does not compile.
  const operations: DescribedOperations = {
    ...users.operations,
    ...workspaces.operations,
    ...auditLog.operations,
    ...teams.operations,
    ...members.operations,
    ...tags.operations,
    ...statusUpdates.operations,
    ...customFields.operations,
    ...projects.operations,
    ...stories.operations,
    ...tasks.operations,
    ...attachments.operations,
    ...portfolios.operations,
    ...timeTracking.operations,
    ...roles.operations,
    ...capacity.operations,
    ...budgets.operations,
    ...timePeriods.operations,
    ...goals.operations,
    ...memberships.operations,
    ...agents.operations,
    ...customTypes.operations,
    ...copies.operations,
    ...exports.operations,
    ...jobs.operations,
    ...accessRequests.operations,
    ...reactions.operations,
    ...rules.operations,
    ...search.operations,
    ...events.operations,
    ...batch.operations,
  }
  const handlers: Handlers = {
    ...users.handlers,
    ...workspaces.handlers,
    ...auditLog.handlers,
    ...teams.handlers,
    ...members.handlers,
    ...tags.handlers,
    ...statusUpdates.handlers,
    ...customFields.handlers,
    ...projects.handlers,
    ...stories.handlers,
    ...tasks.handlers,
    ...attachments.handlers,
    ...portfolios.handlers,
    ...timeTracking.handlers,
    ...roles.handlers,
    ...capacity.handlers,
    ...budgets.handlers,
    ...timePeriods.handlers,
    ...goals.handlers,
    ...memberships.handlers,
    ...agents.handlers,
    ...customTypes.handlers,
    ...copies.handlers,
    ...exports.handlers,
    ...jobs.handlers,
    ...accessRequests.handlers,
    ...reactions.handlers,
    ...rules.handlers,
    ...search.handlers,
    ...events.handlers,
    ...batch.handlers,
  }
  const shownRecords = makeShowRecords({ resources, publicUrl: base.publicUrl })
  const readRecord = makeAsRead({ resources, publicUrl: base.publicUrl })
  const reading = { findLinked: makeFindLinked(resources), publicUrl: base.publicUrl }
  const texts = { readNotes: makeReadNotes(reading), readText: makeReadText(reading) }
  const faces = {
    audit,
    teams,
    workspaces,
    mail,
    apps,
    tokens,
    sessions,
    reference,
    factors,
    passwords,
    openid,
    expiry,
    developerConsole,
    policies,
    signIn,
    grants,
    users,
    passwordResets,
    leaks,
    introspection,
    tryOut,
    events,
    jobs,
    tags,
    statusUpdates,
    customFields,
    projects,
    stories,
    tasks,
    attachments,
    portfolios,
    timeTracking,
    roles,
    capacity,
    budgets,
    timePeriods,
    goals,
    memberships,
    agents,
    customTypes,
    copies,
    exports,
    accessRequests,
    reactions,
    rules,
    search,
    batch,
    members,
    appAdmission,
    auditLog,
    demo,
    credentials,
    authorization,
    profile,
    emulator,
  }
  // A face may have none of what the root calls.
  const features: readonly Feature[] = Object.values<object>(faces)
  return {
    ...faces,
    features,
    resources,
    api: { records: resources, operations },
    changes: base.db.changes,
    handlers,
    installation: installationOf(base, config),
    election: makeElection(config.database),
    limits: base.limits,
    meters: base.meters,
    nextGid: base.nextGid,
    publicUrl: base.publicUrl,
    cursorKey: base.cursorKey,
    csrfKey: base.csrfKey,
    sweeps,
    backlogs: new Map<string, Backlog>(),
    close: async () => {
      await closeAll(base, { features, notesSeen: options.schema === 'migrate' ? config : null })
    },
  }
}

/** What can be asked of, and done to, the database as a whole. */
function installationOf(
  { clock, db, secrets }: OpenBase,
  config: Pick<ServicesConfig, 'attachments' | 'database'>,
) {
  return {
    keepMode: async (mode: 'ci' | null) => {
      await keepMode(db, mode)
    },
    isInCiMode: async () => await isInCiMode(db),
    holdsNobody: () => holdsNobody(db),
    askForWritesAgain: () => {
      db.askAgain()
    },
    ping: async () => {
      await db.queries.selectFrom('settings').select('name').limit(1).execute()
    },
    resealSecrets: secrets.reseal,
    /** @returns the files that were copied with it; null where they lie elsewhere */
    backUp: async (file: string): Promise<CopiedFiles | null> => {
      let files: CopiedFiles | null = null
      const copyBeside = async () => {
        if (config.attachments.kind === 's3') return
        files = await copyAttachmentFiles({
          queries: db.queries,
          from: openFileStore(config.attachments),
          to: folderFileStore(filesBeside(file)),
        })
      }
      refuseExisting(filesBeside(file))
      await backUp({ from: db, to: file, nowMs: clock.nowMs(), copyBeside })
      return files
    },
    /** Notes how far the database is, so that an older one in its place is noticed. */
    noteSeen: async () => {
      await noteSeen(db, config.database)
    },
    poolCounts: () => db.poolCounts(),
    /** Tells the planner of what was written in bulk. */
    analyze: async () => {
      await analyzeAll(db)
    },
    /** Keeps what the planner knows near to what there is, a table at a time. */
    keepStatistics: makeStatistics(db, { clock }),
  }
}

/** Writes what is only in memory yet, and closes the database, whatever of it fails. @throws the first that failed, once all is closed */
async function closeAll(
  { db, limits, logger }: OpenBase,
  {
    features,
    notesSeen,
  }: { readonly features: readonly Feature[]; readonly notesSeen: ServicesConfig | null },
): Promise<void> {
  const ended = []
  for (const { flush } of features)
    if (flush !== undefined) ended.push(...(await Promise.allSettled([flush()])))
  ended.push(...(await Promise.allSettled([limits.close()])))
  if (notesSeen !== null)
    await noteSeen(db, notesSeen.database).catch((error: unknown) => {
      logger.warn({ err: error }, 'how far the database is could not be noted beside it')
    })
  await db.close()
  for (const one of ended) if (one.status === 'rejected') throw one.reason
}
