import { isAtLeast } from '../../protocol/asana/access-level.js'
import type { AsRead } from '../../protocol/asana/as-read.js'
import { userReferenceText, type UserReference } from '../../protocol/asana/field.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../protocol/asana/input.js'
import type { ReadNotes } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { ContainersOf } from '../custom-fields/field-values.wire.js'
import type { JudgeValues } from '../custom-fields/judge-values.js'
import type { FindTeam } from '../teams/find-team.js'
import type { FindMember } from '../users/find-member.js'
import type { FindProject } from './find-project.js'
import type { ProjectChanges, ProjectStore } from './ports.js'
import {
  CREATE_PROJECT_FIELDS,
  PROJECT_TWINS,
  readProjectChanges,
  UPDATE_PROJECT_FIELDS,
} from './project-fields.js'
import { firstMembers, newProject } from './new-project.rules.js'
import type { Project } from './project.js'

interface Needs {
  readonly projects: ProjectStore
  readonly findProject: FindProject
  readonly findTeam: FindTeam
  readonly findMember: FindMember
  readonly isTeamAdmin: (viewer: Principal, teamGid: Gid) => Promise<boolean>
  readonly isOrganization: (workspaceGid: Gid) => Promise<boolean>
  readonly judgeValues: JudgeValues
  /** Of those that the viewer sees. */
  readonly portfoliosOf: ContainersOf
  readonly readNotes: ReadNotes
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  /** Every name of a project's record, for those that a request may not set. */
  readonly fieldNames: readonly string[]
}

const FIRST_SECTION_NAME = 'Untitled section'

/**
 * Creates a project with its creator as owner, member and follower, and one section.
 * @param within  the workspace or the team that the path names
 */
export function makeCreateProject(needs: Needs) {
  return async (
    viewer: Principal,
    data: Input,
    within: { readonly workspaceGid?: Gid; readonly teamGid?: Gid },
  ): Promise<Outcome<Project>> => {
    const nowMs = needs.clock.nowMs()
    const read = await readRecordInput(data, {
      fields: CREATE_PROJECT_FIELDS,
      readOnly: needs.fieldNames,
      twins: PROJECT_TWINS,
      asRead: async (values) => {
        const place = { workspaceGid: within.workspaceGid ?? NO_GID, teamGid: within.teamGid ?? null }
        const record = newProject({ gid: await needs.nextGid(), ...place, ownerGid: viewer.userGid, nowMs })
        return await needs.asRead(viewer, { type: 'project', record }, values)
      },
    })
    if (!read.ok) return read
    const input = read.value
    const contradicted = contradictedBy(within, input)
    if (contradicted !== null) return invalid(`${contradicted}: Is not the one that the path names`)
    const place = await placeOf(needs, viewer, {
      teamGid: within.teamGid ?? input.team ?? null,
      workspaceGid: within.workspaceGid ?? input.workspace ?? null,
    })
    if (!place.ok) return place
    const htmlNotes = await needs.readNotes(viewer, input)
    if (!htmlNotes.ok) return htmlNotes
    const changes = readProjectChanges(input, { before: null, htmlNotes: htmlNotes.value, nowMs })
    if (!changes.ok) return invalid(changes.problem)
    // A new project is in no portfolio, and so has no field yet.
    const fieldValues = await needs.judgeValues(viewer, input.custom_fields, { containers: noPortfolio })
    if (!fieldValues.ok) return fieldValues
    const owner =
      input.owner === undefined
        ? done(viewer.userGid)
        : await ownerOf(needs, viewer, { ...place.value, who: input.owner })
    if (!owner.ok) return owner
    const followerGids: Gid[] = []
    for (const [index, who] of (input.followers ?? []).entries()) {
      const gid = await needs.findMember(place.value.workspaceGid, { who, viewer })
      if (gid === null)
        return invalid(`followers: [${index}]: Not a user in Organization: ${userReferenceText(who)}`)
      followerGids.push(gid)
    }
    const gid = await needs.nextGid()
    const project: Project = {
      ...newProject({ gid, ...place.value, ownerGid: owner.value, nowMs }),
      ...changes.changes,
    }
    const section = { gid: await needs.nextGid(), name: FIRST_SECTION_NAME }
    const members = await firstMembers({ project, creatorGid: viewer.userGid, followerGids }, needs.nextGid)
    await needs.projects.create({ project, members, section, byGid: viewer.userGid })
    return done(project)
  }
}

const noPortfolio = async (): Promise<readonly Gid[]> => await Promise.resolve([])

/** What a request names otherwise than its path: whose word would count, nobody could tell. */
function contradictedBy(
  { teamGid, workspaceGid }: { readonly workspaceGid?: Gid; readonly teamGid?: Gid },
  { team, workspace }: { readonly team?: Gid | null; readonly workspace?: Gid | null },
): 'team' | 'workspace' | null {
  const differs = (ofPath: Gid | undefined, sent: Gid | null | undefined) =>
    ofPath !== undefined && sent !== undefined && sent !== null && sent !== ofPath
  if (differs(workspaceGid, workspace)) return 'workspace'
  return differs(teamGid, team) ? 'team' : null
}

/** Changes a project; editing needs the level `editor`, sharing what the project demands for it. */
export function makeUpdateProject(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { gid: Gid | null; text: string; data: Input },
  ): Promise<Outcome<Project>> => {
    const found = await needs.findProject(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { project, level } = found.record
    const asRead = async (values: Readonly<Record<string, unknown>>) =>
      await needs.asRead(viewer, { type: 'project', record: project }, values)
    const read = await readRecordInput(sent.data, {
      fields: UPDATE_PROJECT_FIELDS,
      readOnly: needs.fieldNames,
      twins: PROJECT_TWINS,
      asRead,
    })
    if (!read.ok) return read
    if (!isAtLeast(level, 'editor')) return noAccess('project')
    const input = read.value
    const nowMs = needs.clock.nowMs()
    const htmlNotes = await needs.readNotes(viewer, input, { rich: project.htmlNotes, asRead })
    if (!htmlNotes.ok) return htmlNotes
    const changes = readProjectChanges(input, { before: project, htmlNotes: htmlNotes.value, nowMs })
    if (!changes.ok) return invalid(changes.problem)
    const shares =
      changes.changes.privacySetting !== undefined ||
      changes.changes.defaultAccessLevel !== undefined ||
      changes.changes.minimumAccessLevelForSharing !== undefined ||
      (input.team !== undefined && input.team !== project.teamGid)
    if (shares && !isAtLeast(level, project.minimumAccessLevelForSharing)) return noAccess('project')
    // Nobody hands out, to everybody or to themselves, more than they have.
    const { defaultAccessLevel } = changes.changes
    if (defaultAccessLevel !== undefined && !isAtLeast(level, defaultAccessLevel)) return noAccess('project')

    let all: ProjectChanges = changes.changes
    if (input.owner !== undefined) {
      const owner = await ownerOf(needs, viewer, { workspaceGid: project.workspaceGid, who: input.owner })
      if (!owner.ok) return owner
      // An owner is an admin of the project, so only an admin makes one.
      if (owner.value !== project.ownerGid) {
        if (!isAtLeast(level, 'admin')) return noAccess('project')
        all = { ...all, ownerGid: owner.value }
      }
    }
    if (input.team !== undefined && input.team !== project.teamGid) {
      const team = await placeOf(needs, viewer, { teamGid: input.team, workspaceGid: project.workspaceGid })
      if (!team.ok) return team
      all = { ...all, teamGid: team.value.teamGid }
    }
    const fieldValues = await needs.judgeValues(viewer, input.custom_fields, {
      containers: async () => (await needs.portfoliosOf(viewer, [project.gid])).get(project.gid) ?? [],
    })
    if (!fieldValues.ok) return fieldValues
    const updated = await needs.projects.update({
      projectGid: project.gid,
      changes: all,
      fieldValues: fieldValues.value,
      ownerMembershipGid: (all.ownerGid ?? null) === null ? null : await needs.nextGid(),
      nowMs,
      byGid: viewer.userGid,
    })
    if (updated === 'field_gone')
      return invalid('custom_fields: A field, or what it was to refer to, was deleted meanwhile')
    // Deleted since it was found: the answer of a moment later.
    return updated === null ? await gone(needs, viewer, sent) : done(updated)
  }
}

async function gone(
  needs: Needs,
  viewer: Principal,
  sent: { gid: Gid | null; text: string },
): Promise<Outcome<Project>> {
  const found = await needs.findProject(viewer, sent.gid)
  return found.state === 'visible' ? done(found.record.project) : found.refusal(sent.text)
}

/** Deletes a project; its level `admin` is needed. */
export function makeDeleteProject(needs: Pick<Needs, 'projects' | 'findProject' | 'clock'>) {
  return async (viewer: Principal, sent: { gid: Gid | null; text: string }): Promise<Outcome<null>> => {
    const found = await needs.findProject(viewer, sent.gid)
    if (found.state !== 'visible') return found.refusal(sent.text)
    if (!isAtLeast(found.record.level, 'admin')) return noAccess('project')
    const by = { byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    await needs.projects.delete(found.record.project.gid, by)
    return done(null)
  }
}

export interface Place {
  readonly workspaceGid: Gid
  readonly teamGid: Gid | null
}

/** Where a project of somebody's goes. @param asked  what a request names; null for nothing */
export type FindPlace = (
  viewer: Principal,
  asked: { readonly teamGid: Gid | null; readonly workspaceGid: Gid | null },
) => Promise<Outcome<Place>>

/** A team fixes the workspace; an organization's project cannot be without one. */
export async function placeOf(
  needs: Pick<Needs, 'findTeam' | 'isOrganization' | 'isTeamAdmin'>,
  viewer: Principal,
  asked: { readonly teamGid: Gid | null; readonly workspaceGid: Gid | null },
): Promise<Outcome<Place>> {
  if (asked.workspaceGid !== null && !viewer.roles.has(asked.workspaceGid)) {
    return invalid(unknownReference('workspace', asked.workspaceGid))
  }
  if (asked.teamGid === null) {
    if (asked.workspaceGid === null) return invalid('workspace: Missing input')
    if (await needs.isOrganization(asked.workspaceGid)) return invalid('Missing required `team` field')
    return done({ workspaceGid: asked.workspaceGid, teamGid: null })
  }
  const team = await needs.findTeam(viewer, asked.teamGid)
  if (team.state !== 'visible') return invalid(unknownReference('team', asked.teamGid))
  if (team.record.contentBy === 'only_team_admins' && !(await needs.isTeamAdmin(viewer, asked.teamGid)))
    return noAccess('team')
  const { workspaceGid } = team.record
  if (asked.workspaceGid !== null && asked.workspaceGid !== workspaceGid) {
    return invalid('team: Is not a team of that workspace')
  }
  return done({ workspaceGid, teamGid: asked.teamGid })
}

async function ownerOf(
  needs: Needs,
  viewer: Principal,
  { workspaceGid, who }: { readonly workspaceGid: Gid; readonly who: UserReference | null },
): Promise<Outcome<Gid | null>> {
  if (who === null) return done(null)
  const gid = await needs.findMember(workspaceGid, { who, viewer })
  return gid === null ? invalid(`owner: Not a user in Organization: ${userReferenceText(who)}`) : done(gid)
}
