import type { Gid } from '../../protocol/asana/gid.js'
import { absent, hidden, visible, type Found } from '../../protocol/asana/visibility.js'
import type { Principal } from '../../protocol/token/principal.js'
import type { TimeEntryStore } from './ports.js'
import type { TimeEntry } from './time-entry.js'

/** The tasks among some that a person may see. */
export type VisibleTasks = (viewer: Principal, gids: readonly Gid[]) => Promise<ReadonlyMap<Gid, unknown>>

/** Time is seen by whoever sees its task. @param gid  null for a text that is no id */
export type FindTimeEntry = (viewer: Principal, gid: Gid | null) => Promise<Found<TimeEntry>>

export function makeFindTimeEntry(needs: {
  readonly entries: TimeEntryStore
  readonly visibleTasks: VisibleTasks
}): FindTimeEntry {
  return async (viewer, gid) => {
    const [entry] = gid === null ? [] : await needs.entries.read([gid])
    if (entry === undefined || !viewer.roles.has(entry.workspaceGid)) return absent('time_tracking_entry')
    const [shown] = await shownEntries(needs.visibleTasks, viewer, [entry])
    return shown === undefined ? hidden('time_tracking_entry') : visible(shown)
  }
}

/** Those among some entries whose task a person may see. */
export async function shownEntries(
  visibleTasks: VisibleTasks,
  viewer: Principal,
  entries: readonly TimeEntry[],
): Promise<readonly TimeEntry[]> {
  const tasks = await visibleTasks(viewer, [...new Set(entries.map(({ taskGid }) => taskGid))])
  return entries.filter(({ taskGid }) => tasks.has(taskGid))
}

/** Time is changed by whose it is, and by the admins of the workspace. */
export function mayChangeTime(viewer: Principal, { createdByGid, workspaceGid }: TimeEntry): boolean {
  return viewer.userGid === createdByGid || viewer.roles.get(workspaceGid) === 'admin'
}
