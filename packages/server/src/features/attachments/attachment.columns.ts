import type { Selectable } from 'kysely'
import type { AttachmentsTable } from '../../db/schema.js'
import type { Attachment, AttachmentParent } from './attachment.rules.js'

/** A row has what its kind of attachment has: checks of the table say so. */
export function attachmentOf(row: Selectable<AttachmentsTable>): Attachment {
  const attached = {
    gid: row.gid,
    parent: parentOf(row),
    createdByGid: row.created_by_gid,
    name: row.name,
    createdAtMs: row.created_at_ms,
  }
  return row.host === 'asana'
    ? { ...attached, host: 'asana', size: row.size ?? 0, mediaType: row.media_type ?? '' }
    : { ...attached, host: 'external', url: row.url ?? '', connectedClientId: row.connected_client_id }
}

function parentOf({ gid, project_gid, task_gid }: Selectable<AttachmentsTable>): AttachmentParent {
  if (task_gid !== null) return { kind: 'task', gid: task_gid }
  return { kind: 'project', gid: project_gid ?? gid }
}

/** The row of an attachment. */
export function rowOf(attachment: Attachment): AttachmentsTable {
  const { createdAtMs, createdByGid, gid, host, name, parent } = attachment
  const isUpload = host === 'asana'
  return {
    gid,
    task_gid: parent.kind === 'task' ? parent.gid : null,
    project_gid: parent.kind === 'project' ? parent.gid : null,
    created_by_gid: createdByGid,
    name,
    host,
    size: isUpload ? attachment.size : null,
    media_type: isUpload ? attachment.mediaType : null,
    url: isUpload ? null : attachment.url,
    connected_client_id: isUpload ? null : attachment.connectedClientId,
    created_at_ms: createdAtMs,
  }
}
