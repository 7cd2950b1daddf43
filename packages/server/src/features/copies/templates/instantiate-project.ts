import { dayIn, dayOf } from '../../../protocol/asana/dates.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { readInput, type Input, type InputValues } from '../../../protocol/asana/input.js'
import { done, invalid, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Job } from '../../jobs/job.rules.js'
import type { Worker } from '../../jobs/run-job.js'
import type { StartJob } from '../../jobs/start-job.js'
import type { PrivacySetting } from '../../projects/project.js'
import type { FindPlace } from '../../projects/save-project.js'
import { buildProject } from '../build-project.js'
import { TASK_PARTS } from '../include.js'
import type { CopyNeeds } from '../plan-tasks.js'
import type { DateShift } from '../shift-dates.js'
import type { FindTemplate } from './find-template.js'
import type { TemplateStore } from './ports.js'
import { DATE_VARIABLES, type ProjectTemplate } from './project-template.js'
import { INSTANTIATE_PROJECT } from './templates.operations.js'

interface Needs extends CopyNeeds {
  readonly templates: TemplateStore
  readonly findTemplate: FindTemplate
  readonly findPlace: FindPlace
  readonly startJob: StartJob
}

/** What the job is told. */
interface ProjectInput {
  readonly templateGid: Gid
  readonly teamGid: Gid | null
  readonly name: string
  readonly privacySetting: PrivacySetting
  readonly shift: DateShift | null
}

type Values = InputValues<typeof INSTANTIATE_PROJECT.fields>

/** Has a project made of a template, which whoever sees the template may who may make projects in the team. */
export function makeInstantiateProject(needs: Needs) {
  return async (
    viewer: Principal,
    sent: { readonly text: string; readonly data: Input },
  ): Promise<Outcome<Job>> => {
    const found = await needs.findTemplate(viewer, sent.text)
    if (found.state !== 'visible') return found.refusal(sent.text)
    const template = found.record
    const read = readInput(sent.data, INSTANTIATE_PROJECT)
    if (!read.ok) return read
    const { name = '', requested_roles: [role] = [], team } = read.value
    if (role !== undefined) return invalid(unknownReference('requested_roles: [0]: gid', role.gid ?? ''))
    const shift = shiftIn(read.value, { template, viewer, nowMs: needs.clock.nowMs() })
    if (!shift.ok) return shift
    const { workspaceGid } = template
    const place = await needs.findPlace(viewer, { teamGid: team ?? template.teamGid, workspaceGid })
    if (!place.ok) return place
    const input: ProjectInput = {
      templateGid: template.gid,
      teamGid: place.value.teamGid,
      name,
      privacySetting:
        read.value.privacy_setting ?? (read.value.public === true ? 'public_to_workspace' : 'private'),
      shift: shift.value,
    }
    return await needs.startJob(viewer, { kind: 'instantiate_project', workspaceGid, input })
  }
}

/** From which day the dates are counted. */
function shiftIn(
  { is_strict: isStrict = false, requested_dates: asked = [] }: Values,
  of: { readonly template: ProjectTemplate; readonly viewer: Principal; readonly nowMs: number },
): Outcome<DateShift | null> {
  const named = asked.filter(({ value }) => value != null)
  if (named.length > 1)
    return invalid('requested_dates: Must name only one of 1 and 2, whose day all dates are counted from')
  const [first] = named
  if (first?.value != null)
    return done({
      to: first.gid === DATE_VARIABLES[1].gid ? 'due' : 'start',
      day: first.value,
      skipsWeekends: false,
    })
  if (!of.template.hasDates) return done(null)
  if (isStrict) return invalid('requested_dates: Must name a day for 1 or for 2')
  const { timeZone = null } = of.viewer
  const today = timeZone === null ? dayOf(of.nowMs) : dayIn(of.nowMs, timeZone)
  return done({ to: 'start', day: today, skipsWeekends: false })
}

/** A template has no attachments, and nothing beyond its project. */
const PARTS = new Set(TASK_PARTS.filter((part) => part !== 'attachments'))

export function makeTemplateInstantiator(needs: Needs): Worker {
  return async (viewer, { gid: jobGid, input: text }) => {
    // Written by `makeInstantiateProject`, and by nobody else.
    const { name, privacySetting, shift, teamGid, templateGid } = JSON.parse(text) as ProjectInput
    const found = await needs.findTemplate(viewer, templateGid)
    const content = found.state === 'visible' ? await needs.templates.content(templateGid) : null
    if (found.state !== 'visible' || content === null) return 'the template is gone'
    const place = await needs.findPlace(viewer, { teamGid, workspaceGid: found.record.workspaceGid })
    if (!place.ok) return 'no project may be made there'
    const nowMs = needs.clock.nowMs()
    const tagGids = await needs.copies.tagsAmong([...new Set(content.tasks.flatMap((task) => task.tagGids))])
    const built = await buildProject(needs, viewer, {
      project: { ...content.project, ...place.value, name, privacySetting },
      sections: content.sections,
      members: [],
      fields: content.fields,
      attachments: [],
      // Tags that were deleted since are not missed.
      originals: content.tasks.map((task) => ({
        ...task,
        tagGids: task.tagGids.filter((gid) => tagGids.has(gid)),
      })),
      parts: PARTS,
      shift,
      nowMs,
      inSource: ({ places: [first = null] }) => first,
      elsewhere: () => [],
    })
    if (!built.ok) return built.problem
    return await needs.copies.saveProject(built.made, { jobGid, nowMs })
  }
}
