import type { Selectable } from 'kysely'
import type { WebhooksTable } from '../../../db/schema.js'
import type { Webhook, WebhookFilter, WebhookType } from './webhook.rules.js'

export function webhookOf(row: Selectable<WebhooksTable>): Webhook {
  return {
    gid: row.gid,
    workspaceGid: row.workspace_gid,
    // Written from this very type.
    resourceType: row.resource_type as WebhookType,
    resourceGid: row.resource_gid,
    userGid: row.user_gid,
    clientId: row.client_id,
    credentialGid: row.credential_gid,
    target: row.target,
    filters: JSON.parse(row.filters) as readonly WebhookFilter[],
    createdAtMs: row.created_at_ms,
    cursorSeq: row.cursor_seq,
    dueAtMs: row.due_at_ms,
    failingSinceMs: row.failing_since_ms,
    retryCount: row.delivery_retry_count,
    lastFailureAtMs: row.last_failure_at_ms,
    lastFailureContent: row.last_failure_content,
    lastSuccessAtMs: row.last_success_at_ms,
  }
}
