import { parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readInput, type Input } from '../../../protocol/asana/input.js'
import { invalid, noAccess, type Outcome } from '../../../protocol/asana/refusal.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Job } from '../../jobs/job.rules.js'
import type { Worker } from '../../jobs/run-job.js'
import type { StartJob } from '../../jobs/start-job.js'
import type { FindProject } from '../../projects/find-project.js'
import type { FindPlace } from '../../projects/save-project.js'
import { COPIED_TASKS_MAX } from '../../tasks/copies/task-copy.rules.js'
import { COPY_LIMITS, NO_ORIGINALS } from '../originals.rules.js'
import type { CopyNeeds } from '../plan-tasks.js'
import type { TemplateShare, TemplateStore } from './ports.js'
import {
  PRIVATE_TEMPLATES_PER_PERSON_MAX,
  TEMPLATE_LENGTH_MAX,
  TEMPLATES_PER_WORKSPACE_MAX,
  type TemplateContent,
} from './project-template.js'
import { SAVE_AS_TEMPLATE } from './templates.operations.js'

interface Needs extends Pick<CopyNeeds, 'copies' | 'clock' | 'nextGid'> {
  readonly templates: TemplateStore
  readonly findProject: FindProject
  readonly findPlace: FindPlace
  readonly startJob: StartJob
}

/** What the job is told. */
interface SaveInput {
  readonly projectGid: Gid
  readonly teamGid: Gid | null
  readonly name: string
  readonly isPublic: boolean
}

const sourceOf = (gid: Gid) => ({ of: 'project', gid, withSubtasks: true, withAttachments: false }) as const

/** Has a template made of a project, which whoever sees it may who may make projects in the team; guests make none. */
export function makeSaveAsTemplate(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findProject(viewer, parseGid(sent.text))
    if (found.state !== 'visible') return found.refusal(sent.text)
    const { project } = found.record
    const read = readInput(sent.data, SAVE_AS_TEMPLATE)
    if (!read.ok) return read
    const { name = '', public: isPublic = false, team, workspace } = read.value
    if (viewer.roles.get(project.workspaceGid) === 'guest') return noAccess('project')
    if (workspace != null && workspace !== project.workspaceGid)
      return invalid('workspace: Is not that of the project')
    const { workspaceGid } = project
    const place = await needs.findPlace(viewer, { teamGid: team ?? project.teamGid, workspaceGid })
    if (!place.ok) return place
    if (!(await needs.copies.fits(viewer, sourceOf(project.gid), COPIED_TASKS_MAX)))
      return invalid(`project: Has more than ${COPIED_TASKS_MAX} tasks, the most that a template holds`)
    const share = { workspaceGid, ownerGid: viewer.userGid, isPublic }
    if (!(await needs.templates.hasRoom(share, maxOf(share)))) return invalid(noRoom(share))
    const input: SaveInput = { projectGid: project.gid, teamGid: place.value.teamGid, name, isPublic }
    return await needs.startJob(viewer, { kind: 'save_project_as_template', workspaceGid, input })
  }
}

const maxOf = ({ isPublic }: Pick<TemplateShare, 'isPublic'>) =>
  isPublic ? TEMPLATES_PER_WORKSPACE_MAX : PRIVATE_TEMPLATES_PER_PERSON_MAX

const noRoom = (share: TemplateShare) =>
  share.isPublic
    ? `public: The workspace has ${maxOf(share)} public templates, the most there may be. Delete one first.`
    : `public: You have ${maxOf(share)} private templates in the workspace, the most there may be. Delete one first.`

export function makeTemplateSaver(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeSaveAsTemplate`, and by nobody else.
    const input = JSON.parse(text) as SaveInput
    const found = await needs.findProject(viewer, input.projectGid)
    if (found.state !== 'visible') return 'the project is gone'
    const { project } = found.record
    const { workspaceGid } = project
    if (viewer.roles.get(workspaceGid) === 'guest') return 'guests make none'
    const place = await needs.findPlace(viewer, { teamGid: input.teamGid, workspaceGid })
    if (!place.ok) return 'no project may be made in its team'
    const read = await needs.copies.originals(viewer, sourceOf(project.gid), COPY_LIMITS)
    if (typeof read === 'string') return NO_ORIGINALS[read]
    const { fields, sections, tasks } = read
    const { color, defaultView, dueOn, htmlNotes, icon, startOn } = project
    const known = new Set(tasks.map(({ gid }) => gid))
    const made: TemplateContent = {
      project: { color, defaultView, dueOn, htmlNotes, icon, startOn },
      sections,
      fields,
      // What lies beyond the project is no part of it.
      tasks: tasks.map((task) => ({
        ...task,
        places: task.places.filter(({ projectGid }) => projectGid === project.gid),
        dependsOnGids: task.dependsOnGids.filter((gid) => known.has(gid)),
      })),
    }
    const content = JSON.stringify(made)
    if (content.length > TEMPLATE_LENGTH_MAX) return 'is longer than a template may be'
    const nowMs = needs.clock.nowMs()
    const template = {
      gid: await needs.nextGid(),
      workspaceGid,
      teamGid: place.value.teamGid,
      ownerGid: viewer.userGid,
      name: input.name,
      htmlDescription: htmlNotes,
      color,
      isPublic: input.isPublic,
      hasDates: [project, ...tasks].some((one) => one.startOn !== null || one.dueOn !== null),
      createdAtMs: nowMs,
    }
    const limits = { templatesMax: maxOf(template) }
    return await needs.templates.save({ template, content }, { jobGid, nowMs, ...limits })
  }
}
