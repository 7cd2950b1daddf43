import type { Gid } from '../../protocol/asana/gid.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Attachment } from '../attachments/attachment.rules.js'
import { firstMembers, newProject } from '../projects/new-project.rules.js'
import type { NewProjectMember, Project } from '../projects/project.js'
import type { Place } from '../projects/save-project.js'
import type { CopyPlace, OriginalTask } from '../tasks/copies/task-copy.rules.js'
import type { TaskPart } from './include.js'
import {
  copyFields,
  gidsForFields,
  NO_FIELDS,
  type FieldCopies,
} from '../custom-fields/field-copies.rules.js'
import { planTasks, type CopyNeeds } from './plan-tasks.js'
import type { CopyStore, ProjectSource } from './ports.js'
import { movedDay, shifted, shiftOf, type DateShift } from './shift-dates.js'

/** A project as it is to be made. */
export interface ProjectPlan extends ProjectSource {
  readonly project: Partial<Project> & Place
  readonly originals: readonly OriginalTask[]
  readonly attachments: readonly Attachment[]
  readonly parts: ReadonlySet<TaskPart>
  readonly shift: DateShift | null
  readonly nowMs: number
  /** Where a task is among the sections; null for a task that is in none of them. */
  readonly inSource: (task: OriginalTask) => { readonly sectionGid: Gid; readonly rank: number } | null
  /** Where its copy is put beside this project. */
  readonly elsewhere: (task: OriginalTask) => readonly CopyPlace[]
}

type Made = Parameters<CopyStore['saveProject']>[0]

/** Sections, people and fields with new gids, and copies of the tasks; whoever makes the project owns and follows it. */
export async function buildProject(
  needs: CopyNeeds,
  viewer: Principal,
  plan: ProjectPlan,
): Promise<{ readonly ok: true; readonly made: Made } | { readonly ok: false; readonly problem: string }> {
  const { nowMs, originals, parts } = plan
  const { workspaceGid } = plan.project
  const { dueOn = null, startOn = null } = plan.project
  const daysFor = shiftOf([...originals, { dueOn, startOn }], plan.shift)
  const project: Project = {
    ...newProject({ gid: await needs.nextGid(), ...plan.project, ownerGid: viewer.userGid, nowMs }),
    ...plan.project,
    ...movedDates(plan.project, daysFor),
  }
  const sectionGids = await needs.nextGids(plan.sections.length + 1)
  const copyOf = new Map(plan.sections.map(({ gid }, index) => [gid, sectionGids[index] ?? sectionGids[0]]))
  const fields = await fieldsOf(needs, viewer, { project, asked: plan.fields, nowMs })
  const planned = await planTasks(needs, viewer, {
    originals,
    attachments: plan.attachments,
    fieldGids: fields.gids,
    parts,
    nowMs,
    workspaceGid,
    parentGid: null,
    placesOf: (task) => {
      const place = plan.inSource(task)
      const here =
        place === null
          ? []
          : [
              {
                projectGid: project.gid,
                // A section that was made since the others were read is the first one's.
                sectionGid: copyOf.get(place.sectionGid) ?? sectionGids[0],
                rank: place.rank,
              },
            ]
      return [...here, ...plan.elsewhere(task)]
    },
    schedule: (task) => shifted(task, daysFor),
  })
  if (!planned.ok) return planned
  const made: Made = {
    project,
    sections: plan.sections.map(({ gid, name }) => ({ gid: copyOf.get(gid) ?? sectionGids[0], name })),
    members: await membersOf(needs, viewer, { project, others: plan.members }),
    fields,
    tasks: planned.tasks,
  }
  return { ok: true, made }
}

/** A project starts before it is due, also where a weekend was skipped. */
function movedDates(
  { dueOn = null, startOn = null }: Partial<Project>,
  daysFor: (day: string) => number,
): Pick<Project, 'startOn' | 'dueOn'> {
  const [start, due] = [movedDay(startOn, daysFor), movedDay(dueOn, daysFor)]
  return { startOn: start !== null && due !== null && start >= due ? null : start, dueOn: due }
}

/** The fields that tasks of the project are asked for: of the library those that whoever makes it sees. */
async function fieldsOf(
  needs: Pick<CopyNeeds, 'visibleFields' | 'nextGids'>,
  viewer: Principal,
  {
    asked,
    nowMs,
    project: { gid },
  }: { readonly asked: ProjectSource['fields']; readonly project: Project; readonly nowMs: number },
): Promise<FieldCopies> {
  const shared = asked.filter(({ field }) => field.localTo === null)
  const seen = await needs.visibleFields(
    viewer,
    shared.map(({ field }) => field.gid),
  )
  const kept = asked.filter(({ field }) => field.localTo !== null || seen.has(field.gid))
  const count = gidsForFields(kept)
  if (count === 0) return NO_FIELDS
  const parent = { kind: 'project', gid } as const
  return copyFields(kept, { parent, byGid: viewer.userGid, nowMs, newGids: await needs.nextGids(count) })
}

/** Whoever makes it, as its admin, and those of the others who are still in the workspace, with what they may do in the original. */
async function membersOf(
  needs: Pick<CopyNeeds, 'copies' | 'nextGid'>,
  { userGid: creatorGid }: Principal,
  { others, project }: { readonly project: Project; readonly others: ProjectSource['members'] },
): Promise<readonly NewProjectMember[]> {
  const people = others.map(({ userGid }) => userGid).filter((gid) => gid !== creatorGid)
  const active = await needs.copies.membersAmong(project.workspaceGid, people)
  const members = [...(await firstMembers({ project, creatorGid, followerGids: [] }, needs.nextGid))]
  for (const other of others)
    if (other.userGid !== creatorGid && active.has(other.userGid))
      members.push({ ...other, gid: await needs.nextGid() })
  return members
}
