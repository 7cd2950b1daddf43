import { planTaskTemplates } from './plan-task-templates.js'
import { planNotes } from './plan-rich-text.js'
import { parseDate } from '../../protocol/asana/dates.js'
import { NAME_LENGTH_MAX, nameFault } from '../../protocol/asana/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { TaskTemplate } from '../copies/task-templates/task-template.rules.js'
import type { ProjectBrief } from '../projects/briefs/brief.js'
import type { NewProjectMember, Project } from '../projects/project.js'
import type { Section } from '../projects/sections/section.js'
import type { StatusUpdate } from '../status-updates/status-update.rules.js'
import { planBrief, planStatusUpdates } from './plan-status-updates.js'
import { findNamed, noteRuleFault, type Planning } from './planning.js'
import { memberOf, type PlannedPlace } from './plan-places.js'
import type { SeedProject, SeedSection } from './seed-document.js'
import type { PlannedProject } from './seed-plan.js'
import type { SeedPath } from './seed-fault.js'

/** What a project has that is given none, as the API makes it. */
const FIRST_SECTION: SeedSection = { name: 'Untitled section' }

export interface PlannedSection {
  readonly section: Section
  readonly tasks: NonNullable<SeedSection['tasks']>
  readonly path: SeedPath
}

/** A project with its members and sections; what stands in those is planned once all projects are known. */
export function planProject(
  given: SeedProject,
  path: SeedPath,
  {
    creatorGid,
    place,
    planning,
  }: { readonly place: PlannedPlace; readonly planning: Planning; readonly creatorGid: Gid | null },
): PlannedProject & {
  readonly sections: readonly PlannedSection[]
  readonly taskTemplates: readonly TaskTemplate[]
  readonly statusUpdates: readonly StatusUpdate[]
  readonly briefs: readonly ProjectBrief[]
} {
  const { fault, nowMs } = planning
  const gid = planning.gidOf(given.gid, [...path, 'gid'])
  const ownerGid =
    given.owner === undefined || given.owner === null
      ? null
      : memberOf(given.owner, [...path, 'owner'], { place, planning })
  const team =
    given.team === undefined || given.team === null
      ? null
      : findNamed(place.teams, given.team, { fault, path: [...path, 'team'], what: 'team of this workspace' })
  const wrongName = nameFault(given.name, NAME_LENGTH_MAX)
  if (wrongName !== null) fault([...path, 'name'], wrongName)
  const project: Project = {
    gid,
    workspaceGid: place.workspace.gid,
    teamGid: team?.gid ?? null,
    ownerGid,
    name: given.name,
    htmlNotes: '',
    color: null,
    icon: 'list',
    defaultView: 'list',
    dueOn: null,
    startOn: null,
    privacySetting: 'public_to_workspace',
    defaultAccessLevel: 'editor',
    minimumAccessLevelForCustomization: 'editor',
    minimumAccessLevelForSharing: 'editor',
    archivedAtMs: null,
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
    ...changesOf(given, path, planning),
  }
  return {
    project,
    members: planMembers(given, path, { ownerGid, place, planning }),
    taskTemplates: planTaskTemplates(given.task_templates ?? [], [...path, 'task_templates'], {
      place,
      planning,
      project,
    }),
    statusUpdates: planStatusUpdates(given.status_updates ?? [], [...path, 'status_updates'], {
      planning,
      of: {
        parent: { type: 'project', gid },
        workspaceGid: place.workspace.gid,
        creatorGid: ownerGid ?? creatorGid,
      },
    }),
    briefs:
      given.project_brief === undefined
        ? []
        : [planBrief(given.project_brief, [...path, 'project_brief'], { planning, projectGid: gid })],
    sections: planSections(given.sections ?? [], path, { planning, projectGid: gid }),
  }
}

function planSections(
  sections: readonly SeedSection[],
  path: SeedPath,
  { planning, projectGid }: { readonly planning: Planning; readonly projectGid: Gid },
): readonly PlannedSection[] {
  return (sections.length === 0 ? [FIRST_SECTION] : sections).map((section, index) => {
    const where = [...path, 'sections', index]
    return {
      section: {
        gid: planning.gidOf(section.gid, [...where, 'gid']),
        projectGid,
        name: section.name,
        createdAtMs: planning.nowMs,
      },
      tasks: section.tasks ?? [],
      path: where,
    }
  })
}

function changesOf(given: SeedProject, path: SeedPath, planning: Planning) {
  for (const field of ['due_on', 'start_on'] as const) {
    const day = given[field] ?? null
    if (day !== null && parseDate(day) === null) {
      planning.fault([...path, field], 'Is not a day in the calendar')
      return {}
    }
  }
  const { archived, color, default_view: view, due_on: dueOn, icon } = given
  const read = planning.rules.readProjectChanges(
    {
      ...(archived === undefined ? {} : { archived }),
      ...(color === undefined ? {} : { color: color as 'none' }),
      ...(icon === undefined ? {} : { icon: icon as 'list' }),
      ...(view === undefined ? {} : { default_view: view as 'list' }),
      ...(dueOn === undefined ? {} : { due_on: dueOn }),
      ...(given.start_on === undefined ? {} : { start_on: given.start_on }),
      ...(given.privacy_setting === undefined ? {} : { privacy_setting: given.privacy_setting }),
      ...(given.default_access_level === undefined
        ? {}
        : { default_access_level: given.default_access_level }),
      ...(given.minimum_access_level_for_customization === undefined
        ? {}
        : { minimum_access_level_for_customization: given.minimum_access_level_for_customization }),
      ...(given.minimum_access_level_for_sharing === undefined
        ? {}
        : { minimum_access_level_for_sharing: given.minimum_access_level_for_sharing }),
    },
    { before: null, htmlNotes: planNotes(given, path, planning), nowMs: planning.nowMs },
  )
  if (read.ok) return read.changes
  noteRuleFault(read.problem, path, planning.fault)
  return {}
}

function planMembers(
  given: SeedProject,
  path: SeedPath,
  needs: { readonly ownerGid: Gid | null; readonly place: PlannedPlace; readonly planning: Planning },
): PlannedProject['members'] {
  const members = new Map<Gid, NewProjectMember>()
  for (const [index, member] of (given.members ?? []).entries()) {
    const where = [...path, 'members', index, 'user']
    const userGid = memberOf(member.user, where, needs)
    if (userGid === null) continue
    if (members.has(userGid)) needs.planning.fault(where, 'Is a member of this project already')
    const level = member.access_level ?? (userGid === needs.ownerGid ? 'admin' : 'editor')
    const gid = needs.planning.gidOf(member.gid, [...path, 'members', index, 'gid'])
    members.set(userGid, { gid, userGid, level, follows: member.follows ?? true })
  }
  const { ownerGid } = needs
  if (ownerGid !== null && !members.has(ownerGid))
    members.set(ownerGid, { gid: needs.planning.newGid(), userGid: ownerGid, level: 'admin', follows: true })
  return [...members.values()]
}
