import type { Queries } from '../../db/database.js'
import type { AttachmentsTable } from '../../db/schema.js'
import type { Attachment } from './attachment.rules.js'

/** Other features' way to attach something in their own transaction. */
export async function insertAttachment(tx: Queries, attachment: Attachment): Promise<void> {
  await tx.insertInto('attachments').values(rowOf(attachment)).execute()
}

function rowOf(attachment: Attachment): AttachmentsTable {
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
