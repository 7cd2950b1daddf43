import { parseDateTime } from '../../protocol/asana/dates.js'
import { NO_GID, type Gid } from '../../protocol/asana/gid.js'
import { richFromPlain } from '../../protocol/asana/rich-text-plain.js'
import { nameFault, NAME_LENGTH_MAX } from '../../protocol/asana/text.js'
import { DAY_MS } from '../../time-units.js'
import type { ProjectBrief } from '../projects/briefs/brief.js'
import {
  defaultTitle,
  STATUS_UPDATES_PER_PARENT_MAX,
  type StatusUpdate,
} from '../status-updates/status-update.rules.js'
import { planRichText, planWords } from './plan-rich-text.js'
import type { Planning } from './planning.js'
import type { SeedProjectBrief, SeedStatusUpdate } from './seed-progress-document.js'
import type { SeedPath } from './seed-fault.js'

interface Where {
  readonly planning: Planning
  /** What they are of, and who wrote those that do not say it; null where there is nobody to take. */
  readonly of: Pick<StatusUpdate, 'parent' | 'workspaceGid'> & { readonly creatorGid: Gid | null }
}

/** How a project or portfolio came along. */
export function planStatusUpdates(
  given: readonly SeedStatusUpdate[],
  path: SeedPath,
  where: Where,
): readonly StatusUpdate[] {
  if (given.length > STATUS_UPDATES_PER_PARENT_MAX)
    where.planning.fault(path, `Must be at most ${STATUS_UPDATES_PER_PARENT_MAX}`)
  return given.map((status, index) => planStatus(status, [...path, index], where))
}

function planStatus(given: SeedStatusUpdate, path: SeedPath, { of, planning }: Where): StatusUpdate {
  const { creatorGid, parent, workspaceGid } = of
  const { fault } = planning
  const author =
    given.created_by === undefined ? null : planning.personOf(given.created_by, [...path, 'created_by'])
  if (given.created_by === undefined && creatorGid === null)
    fault([...path, 'created_by'], 'Is missing: the workspace has no members')
  const createdAtMs = planMoment(given, path, planning)
  const title = given.title ?? ''
  const wrongTitle = title === '' ? null : nameFault(title, NAME_LENGTH_MAX)
  if (wrongTitle !== null) fault([...path, 'title'], wrongTitle)
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    workspaceGid,
    parent,
    statusType: given.status_type,
    title: title.trim() === '' ? defaultTitle(createdAtMs, null) : title,
    htmlText: planWords(given, path, planning),
    createdByGid: author?.user.gid ?? creatorGid ?? NO_GID,
    createdAtMs,
  }
}

function planMoment(
  { created_at: moment, created_in_days: days }: SeedStatusUpdate,
  path: SeedPath,
  { fault, nowMs }: Planning,
): number {
  if (moment !== undefined && days !== undefined)
    fault([...path, 'created_in_days'], 'Stands beside created_at: leave one of them out')
  if (moment === undefined) return nowMs + (days ?? 0) * DAY_MS
  const atMs = parseDateTime(moment)
  if (atMs === null) fault([...path, 'created_at'], 'Is not a moment in the calendar')
  return atMs ?? nowMs
}

/** What a project is for. */
export function planBrief(
  given: SeedProjectBrief,
  path: SeedPath,
  { planning, projectGid }: { readonly planning: Planning; readonly projectGid: Gid },
): ProjectBrief {
  const { html_text: html, text, title = '' } = given
  const wrongTitle = title === '' ? null : nameFault(title, NAME_LENGTH_MAX)
  if (wrongTitle !== null) planning.fault([...path, 'title'], wrongTitle)
  if (html !== undefined && text !== undefined)
    planning.fault([...path, 'html_text'], 'Stands beside text: leave one of them out')
  return {
    gid: planning.gidOf(given.gid, [...path, 'gid']),
    projectGid,
    title,
    htmlText:
      html === undefined ? richFromPlain(text ?? '') : planRichText(html, [...path, 'html_text'], planning),
  }
}
