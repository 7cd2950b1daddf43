import { isAtLeast, type AccessLevel } from '../../../protocol/asana/access-level.js'
import type { AsRead } from '../../../protocol/asana/as-read.js'
import { EMPTY_ANSWER, type Answer, type Handlers } from '../../../protocol/asana/call.js'
import { NO_GID, parseGid, type Gid } from '../../../protocol/asana/gid.js'
import { readRecordInput, type Input } from '../../../protocol/asana/input.js'
import type { ReadText } from '../../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, type Outcome } from '../../../protocol/asana/refusal.js'
import { absent, hidden, visible, type Found } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import type { FindProject } from '../find-project.js'
import type { ShownBrief } from './brief.wire.js'
import { BRIEF_FIELDS, BRIEF_TWINS } from './briefs.operations.js'
import type { BriefChanges, BriefStore } from './ports.js'

interface Needs {
  readonly briefs: BriefStore
  readonly findProject: FindProject
  readonly readText: ReadText
  readonly asRead: AsRead
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
  readonly fieldNames: readonly string[]
}

type Served = 'getProjectBrief' | 'createProjectBrief' | 'updateProjectBrief' | 'deleteProjectBrief'

/** Whoever sees a project reads its brief, and whoever may change the project writes it. */
export function briefsApi(needs: Needs): Pick<Handlers, Served> {
  const byOf = ({ userGid }: Principal) => ({ byGid: userGid, nowMs: needs.clock.nowMs() })

  return {
    async getProjectBrief({ path, principal }) {
      const found = await findBrief(needs, principal, path.project_brief_gid)
      return found.state === 'visible' ? answer(found.record.brief) : found.refusal(path.project_brief_gid)
    },

    async createProjectBrief({ data, path, principal }) {
      const project = await needs.findProject(principal, parseGid(path.project_gid))
      if (project.state !== 'visible') return project.refusal(path.project_gid)
      const { gid: projectGid, workspaceGid } = project.record.project
      const blank = { gid: await needs.nextGid(), projectGid, workspaceGid, title: '', htmlText: '' }
      const changes = await readChanges(needs, principal, { brief: blank, data })
      if (!changes.ok) return changes
      if (!isAtLeast(project.record.level, 'editor')) return noAccess('project')
      const brief = { ...blank, ...changes.value }
      switch (await needs.briefs.create(brief, byOf(principal))) {
        case 'created':
          return answer(brief)
        case 'taken':
          return invalid('project: Has a brief already. Change that one, or delete it first.')
        case 'gone':
          return notRecognized('project', path.project_gid)
      }
    },

    async updateProjectBrief({ data, path, principal }) {
      const found = await findBrief(needs, principal, path.project_brief_gid)
      if (found.state !== 'visible') return found.refusal(path.project_brief_gid)
      const { brief, level } = found.record
      const changes = await readChanges(needs, principal, { brief, data })
      if (!changes.ok) return changes
      if (!isAtLeast(level, 'editor')) return noAccess('project_brief')
      const updated = await needs.briefs.update(brief, changes.value, byOf(principal))
      return updated === null
        ? notRecognized('project_brief', path.project_brief_gid)
        : answer({ ...updated, workspaceGid: brief.workspaceGid })
    },

    async deleteProjectBrief({ path, principal }) {
      const found = await findBrief(needs, principal, path.project_brief_gid)
      if (found.state !== 'visible') return found.refusal(path.project_brief_gid)
      const { brief, level } = found.record
      if (!isAtLeast(level, 'editor')) return noAccess('project_brief')
      return (await needs.briefs.delete(brief, byOf(principal))) === 'deleted'
        ? done(EMPTY_ANSWER)
        : notRecognized('project_brief', path.project_brief_gid)
    },
  }
}

/** @param text  its id, as it was sent */
async function findBrief(
  { briefs, findProject }: Needs,
  viewer: Principal,
  text: string,
): Promise<Found<{ readonly brief: ShownBrief; readonly level: AccessLevel }>> {
  const gid = parseGid(text)
  const brief = gid === null ? undefined : (await briefs.load([gid])).get(gid)
  // A project is looked up for a brief that does not exist, too: both answers take the same time.
  const project = await findProject(viewer, brief?.projectGid ?? NO_GID)
  if (brief === undefined || project.state === 'absent') return absent('project_brief')
  if (project.state !== 'visible') return hidden('project_brief')
  const { level, project: of } = project.record
  return visible({ brief: { ...brief, workspaceGid: of.workspaceGid }, level })
}

/** @param brief  as it was, or a blank one */
async function readChanges(
  needs: Needs,
  viewer: Principal,
  { brief, data }: { readonly brief: ShownBrief; readonly data: Input },
): Promise<Outcome<BriefChanges>> {
  const asRead = async (sent: Readonly<Record<string, unknown>>) =>
    await needs.asRead(viewer, { type: 'project_brief', record: brief }, sent)
  const read = await readRecordInput(data, {
    fields: BRIEF_FIELDS,
    readOnly: needs.fieldNames,
    twins: BRIEF_TWINS,
    asRead,
  })
  if (!read.ok) return read
  const htmlText = await needs.readText(viewer, read.value, { rich: brief.htmlText, asRead })
  if (!htmlText.ok) return htmlText
  const { title } = read.value
  return done({
    ...(title === undefined ? {} : { title }),
    ...(htmlText.value === undefined ? {} : { htmlText: htmlText.value }),
  })
}

const answer = (brief: ShownBrief): Outcome<Answer> => done({ kind: 'record', record: brief })
