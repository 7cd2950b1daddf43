import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import type { Handlers } from '../../protocol/asana/call.js'
import { EXAMPLES } from '../../protocol/asana/examples.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type InputValues } from '../../protocol/asana/input.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { FindProject, ProjectLevels } from '../projects/find-project.js'
import type { Project } from '../projects/project.js'
import {
  accessByProject,
  plainKind,
  type PlainActs,
  type RecordChange,
  type RecordStore,
} from '../record-kind.js'
import type { FindMember } from '../users/find-member.js'
import type { FindUser } from '../users/ports.js'
import { ALLOCATION_FIELDS, ALLOCATIONS_PER_PROJECT_MAX, type Allocation } from './allocation.js'
import { ALLOCATION_CHANGES, NEW_ALLOCATION, OF_ALLOCATIONS } from './allocations.operations.js'
import { readSpan } from './date-span.js'

type Served =
  'getAllocations' | 'createAllocation' | 'getAllocation' | 'updateAllocation' | 'deleteAllocation'

interface Needs {
  readonly store: RecordStore<Allocation>
  readonly asRead: AsRead
  readonly nextGid: () => Promise<Gid>
  readonly findMember: FindMember
  readonly findProject: FindProject
  readonly findUser: FindUser
  readonly projectLevels: ProjectLevels
}

type Values = InputValues<typeof ALLOCATION_CHANGES.fields>

/** Who is planned for a project is seen by whoever sees the project, and changed by its editors. */
export function allocationKind(needs: Needs) {
  const kind = plainKind({
    ...needs,
    type: 'allocation',
    nestedScope: 'projects:read',
    says: 'That somebody is planned for a project for some days.',
    exampleGid: EXAMPLES.allocation.gid,
    fields: ALLOCATION_FIELDS,
    accessOf: accessByProject(needs.projectLevels, { read: 'viewer', change: 'editor' }),
    create: {
      ...NEW_ALLOCATION,
      ownerField: 'parent',
      tooMany: `parent: Has ${ALLOCATIONS_PER_PROJECT_MAX} allocations, as many as it may have. Delete some first`,
      make: async (viewer, input) => {
        const parent = await findEditable(needs, viewer, input.parent ?? NO_GID)
        if (!parent.ok) return parent
        const { gid: projectGid, workspaceGid } = parent.value
        const { assignee = { by: 'me' }, end_date: endOn = '', start_date: startOn = '' } = input
        const userGid = await findAssignee(needs, viewer, { assignee, workspaceGid })
        if (!userGid.ok) return userGid
        const span = readSpan({}, { startOn, endOn })
        if (!span.ok) return span
        const record: Allocation = {
          gid: await needs.nextGid(),
          workspaceGid,
          projectGid,
          userGid: userGid.value,
          createdByGid: viewer.userGid,
          ...span.value,
          ...effortOf(input.effort ?? null),
        }
        return done({
          record,
          owner: { table: 'projects', gid: projectGid },
          among: { projectGid },
          countMax: ALLOCATIONS_PER_PROJECT_MAX,
        })
      },
    },
    update: {
      ...ALLOCATION_CHANGES,
      change: async (before, input, viewer) => await readChanges(needs, viewer, { before, input }),
    },
  })
  return { ...kind, handlers: handlersOf(kind, needs) }
}

async function readChanges(
  needs: Needs,
  viewer: Principal,
  { before, input }: { readonly before: Allocation; readonly input: Values },
): Promise<Outcome<RecordChange<Allocation>>> {
  const { endOn, startOn, workspaceGid } = before
  const { assignee, effort, parent } = input
  const span = readSpan(input, { startOn, endOn })
  if (!span.ok) return span
  const user = assignee === undefined ? null : await findAssignee(needs, viewer, { assignee, workspaceGid })
  if (user?.ok === false) return user
  const project = parent === undefined ? null : await findEditable(needs, viewer, parent)
  if (project?.ok === false) return project
  if (parent !== undefined && project?.value.workspaceGid !== workspaceGid)
    return invalid(unknownReference('parent', parent))
  return done({
    changes: {
      ...span.value,
      ...(user === null ? {} : { userGid: user.value }),
      ...(parent === undefined ? {} : { projectGid: parent }),
      ...(effort === undefined ? {} : effortOf(effort)),
    },
    judged: { startOn, endOn },
    ...(parent === undefined
      ? {}
      : {
          owner: { table: 'projects', gid: parent },
          limit: { among: { projectGid: parent }, countMax: ALLOCATIONS_PER_PROJECT_MAX },
        }),
  })
}

function effortOf(effort: Values['effort']): Pick<Allocation, 'effortType' | 'effortHundredths'> {
  return { effortType: effort?.type ?? null, effortHundredths: effort?.value ?? null }
}

/** A project that somebody may plan people for. */
async function findEditable(
  { findProject }: Needs,
  viewer: Principal,
  gid: Gid,
): Promise<Outcome<Pick<Project, 'gid' | 'workspaceGid'>>> {
  const found = await findProject(viewer, gid)
  if (found.state !== 'visible') return invalid(unknownReference('parent', gid))
  return isAtLeast(found.record.level, 'editor') ? done(found.record.project) : noAccess('project')
}

async function findAssignee(
  { findMember }: Needs,
  viewer: Principal,
  { assignee, workspaceGid }: { readonly assignee: UserReference; readonly workspaceGid: Gid },
): Promise<Outcome<Gid>> {
  const gid = await findMember(workspaceGid, { who: assignee, viewer })
  return gid === null
    ? invalid(`assignee: Not a user in Organization: ${userReferenceText(assignee)}`)
    : done(gid)
}

function handlersOf(kind: PlainActs<Allocation>, { findProject, findUser }: Needs): Pick<Handlers, Served> {
  return {
    async getAllocations(call) {
      const { principal } = call
      const read = readInput(call.query, OF_ALLOCATIONS)
      if (!read.ok) return read
      const { assignee, parent, workspace } = read.value
      if (assignee === undefined && parent === undefined && workspace === undefined)
        return invalid('Must specify at least one of parent, assignee, workspace')
      if (workspace !== undefined && !principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace))
      const project = parent === undefined ? null : await findProject(principal, parent)
      if (parent !== undefined && project?.state !== 'visible')
        return invalid(unknownReference('parent', parent))
      const user = assignee === undefined ? null : await findUser(principal, assignee)
      if (assignee !== undefined && user === null)
        return invalid(`assignee: Not a user in Organization: ${userReferenceText(assignee)}`)
      return await kind.list(call, {
        where: {
          ...(parent === undefined ? {} : { projectGid: parent }),
          ...(user === null ? {} : { userGid: user.gid }),
          ...(workspace === undefined ? {} : { workspaceGid: workspace }),
        },
      })
    },
    createAllocation: async ({ data, principal }) => await kind.create(principal, data),
    getAllocation: async ({ path, principal }) => await kind.get(principal, path.allocation_gid),
    updateAllocation: async ({ data, path, principal }) =>
      await kind.update(principal, { text: path.allocation_gid, data }),
    deleteAllocation: async ({ path, principal }) => await kind.delete(principal, path.allocation_gid),
  }
}
