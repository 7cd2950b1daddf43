import { isAtLeast } from '../../protocol/asana/access-level.js'
import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { readInput, type Input } from '../../protocol/asana/input.js'
import type { ReadText } from '../../protocol/asana/notes.js'
import { done, invalid, noAccess, notRecognized, refuse, type Outcome } from '../../protocol/asana/refusal.js'
import { unknownReference } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { Clock } from '../../platform/clock.js'
import type { FindParent, FindStatus, StatusForm } from './find-status.js'
import type { FoundParent, StatusUpdateStore } from './ports.js'
import { NEW_PROJECT_STATUS, NEW_STATUS_UPDATE } from './status-fields.js'
import {
  defaultTitle,
  STATUS_TYPES_OF,
  STATUS_UPDATES_PER_PARENT_MAX,
  typeOfColor,
  type StatusType,
  type StatusUpdate,
} from './status-update.rules.js'

interface Needs {
  readonly statuses: StatusUpdateStore
  readonly findParent: FindParent
  readonly readText: ReadText
  readonly clock: Clock
  readonly nextGid: () => Promise<Gid>
}

/** What was said, whatever form it came in. */
interface Said {
  readonly statusType: StatusType
  readonly title?: string
  readonly text?: string
  readonly html_text?: string
}

/**
 * Tells how a project or portfolio comes along: whoever may change it.
 * @param fieldNames  every name of a status update's record, for those that a request may not set
 */
export function makeCreateStatus(needs: Needs & { readonly fieldNames: readonly string[] }) {
  return async (viewer: Principal, data: Input): Promise<Outcome<StatusUpdate>> => {
    const read = readInput(data, { ...NEW_STATUS_UPDATE, readOnly: needs.fieldNames })
    if (!read.ok) return read
    const { parent: parentGid = null, status_type: statusType, ...said } = read.value
    if (statusType === undefined) return invalid('status_type: Missing input')
    const found = await needs.findParent(viewer, parentGid)
    if (found.state !== 'visible') return invalid(unknownReference('parent', parentGid ?? ''))
    const created = await write(needs, viewer, { of: found.record, said: { ...said, statusType } })
    return created === 'parent_gone' ? invalid(unknownReference('parent', parentGid ?? '')) : created
  }
}

/** The same of a project in the older form. @param needs.fieldNames  every name of that form's record */
export function makeCreateProjectStatus(needs: Needs & { readonly fieldNames: readonly string[] }) {
  return async (viewer: Principal, path: string, data: Input): Promise<Outcome<StatusUpdate>> => {
    const found = await needs.findParent(viewer, parseGid(path), ['project'])
    if (found.state !== 'visible') return found.refusal(path)
    const read = readInput(data, { ...NEW_PROJECT_STATUS, readOnly: needs.fieldNames })
    if (!read.ok) return read
    const { color, ...said } = read.value
    if (color === undefined) return invalid('color: Missing input')
    const statusType = typeOfColor(color)
    const created = await write(needs, viewer, { of: found.record, said: { ...said, statusType } })
    return created === 'parent_gone' ? notRecognized('project', path) : created
  }
}

async function write(
  needs: Needs,
  viewer: Principal,
  { of: { level, parent, workspaceGid }, said }: { readonly of: FoundParent; readonly said: Said },
): Promise<Outcome<StatusUpdate> | 'parent_gone'> {
  const { statusType, title = '' } = said
  const types: readonly StatusType[] = STATUS_TYPES_OF[parent.type]
  if (!types.includes(statusType))
    return invalid(`status_type: Must be one of ${types.join(', ')} for a ${parent.type}`)
  if (!isAtLeast(level, 'editor')) return noAccess(parent.type)
  const htmlText = await needs.readText(viewer, said)
  if (!htmlText.ok) return htmlText
  if (htmlText.value === undefined || htmlText.value === '') return invalid('text: Missing input')
  const nowMs = needs.clock.nowMs()
  const status: StatusUpdate = {
    gid: await needs.nextGid(),
    workspaceGid,
    parent,
    statusType,
    title: title.trim() === '' ? defaultTitle(nowMs, viewer.timeZone) : title,
    htmlText: htmlText.value,
    createdByGid: viewer.userGid,
    createdAtMs: nowMs,
  }
  const decision = await needs.statuses.create(status, { perParentMax: STATUS_UPDATES_PER_PARENT_MAX })
  if (decision === 'too_many')
    return refuse({
      kind: 'forbidden',
      message: `parent: Has ${STATUS_UPDATES_PER_PARENT_MAX} status updates, which is as many as it may have. Delete old ones first.`,
    })
  return decision === 'created' ? done(status) : decision
}

/**
 * Deletes a status update.
 * @param form  under which of its names it is asked for
 * @param path  its id, as it was sent
 */
export function makeDeleteStatus(
  needs: Pick<Needs, 'statuses' | 'clock'> & { readonly findStatus: FindStatus },
) {
  return async (viewer: Principal, form: StatusForm, path: string): Promise<Outcome<null>> => {
    const found = await needs.findStatus(viewer, parseGid(path), form)
    if (found.state !== 'visible') return found.refusal(path)
    const { mayDelete, status } = found.record
    if (!mayDelete) return noAccess(form)
    const by = { byGid: viewer.userGid, nowMs: needs.clock.nowMs() }
    return (await needs.statuses.delete(status, by)) === 'deleted' ? done(null) : notRecognized(form, path)
  }
}
