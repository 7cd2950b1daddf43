import type { Queries } from '../../db/database.js'
import type { StatusParentType, StatusUpdate } from './status-update.rules.js'

/** Which column refers to each kind of parent. */
export const STATUS_PARENT_COLUMNS = {
  project: 'project_gid',
  portfolio: 'portfolio_gid',
} as const satisfies Readonly<Record<StatusParentType, string>>

/** Other features' way to write a status update in their own transaction, which nobody is told of. */
export async function insertStatusUpdate(tx: Queries, status: StatusUpdate): Promise<void> {
  await tx
    .insertInto('status_updates')
    .values({
      gid: status.gid,
      workspace_gid: status.workspaceGid,
      [STATUS_PARENT_COLUMNS[status.parent.type]]: status.parent.gid,
      status_type: status.statusType,
      title: status.title,
      html_text: status.htmlText,
      created_by_gid: status.createdByGid,
      created_at_ms: status.createdAtMs,
    })
    .execute()
}
