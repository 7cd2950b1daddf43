import { EMPTY_ANSWER, type Handlers } from '../../../protocol/asana/call.js'
import { parseGid } from '../../../protocol/asana/gid.js'
import { readInput } from '../../../protocol/asana/input.js'
import { cutPage } from '../../../protocol/asana/pagination.js'
import { done, invalid, notRecognized } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { makeCreateWebhook } from './create-webhook.js'
import type { WebhookStore } from './ports.js'
import { filtersFault, WEBHOOK_CHANGES, WEBHOOKS_OF } from './webhook-fields.js'
import type { Webhook } from './webhook.rules.js'

type Served = 'getWebhooks' | 'createWebhook' | 'getWebhook' | 'updateWebhook' | 'deleteWebhook'

export function webhooksApi(needs: {
  readonly webhooks: WebhookStore
  readonly createWebhook: ReturnType<typeof makeCreateWebhook>
}): Pick<Handlers, Served> {
  const { webhooks } = needs
  /** Another app's, another person's, and one of a workspace that the credential does not reach, do not exist. */
  const find = async (viewer: Principal, text: string): Promise<Webhook | null> => {
    const gid = parseGid(text)
    const found = gid === null ? null : await webhooks.find(viewer, gid)
    return found !== null && viewer.roles.has(found.workspaceGid) ? found : null
  }

  return {
    async getWebhooks({ page, principal, query }) {
      const read = readInput(query, WEBHOOKS_OF)
      if (!read.ok) return read
      const { resource = null, workspace } = read.value
      if (workspace === undefined || !principal.roles.has(workspace))
        return invalid(unknownReference('workspace', workspace ?? ''))
      const rows = await webhooks.list(principal, { workspaceGid: workspace, resourceGid: resource, page })
      const cut = cutPage(rows, { page, keyOf: (row) => [row.gid] })
      return cut.ok ? done({ kind: 'list', records: cut.value.records, next: cut.value.next }) : cut
    },

    async createWebhook({ data, principal }) {
      const created = await needs.createWebhook(principal, data)
      if (!created.ok) return created
      const { secret, webhook } = created.value
      return done({ kind: 'record', record: webhook, beside: { 'X-Hook-Secret': secret } })
    },

    async getWebhook({ path, principal }) {
      const webhook = await find(principal, path.webhook_gid)
      if (webhook === null) return notRecognized('webhook', path.webhook_gid)
      return done({ kind: 'record', record: webhook })
    },

    async updateWebhook({ data, path, principal }) {
      const webhook = await find(principal, path.webhook_gid)
      if (webhook === null) return notRecognized('webhook', path.webhook_gid)
      const read = readInput(data, WEBHOOK_CHANGES)
      if (!read.ok) return read
      const { filters } = read.value
      if (filters === undefined) return done({ kind: 'record', record: webhook })
      const fault = filtersFault(filters, webhook.resourceType)
      if (fault !== null) return invalid(fault)
      const changed = await webhooks.update(webhook.gid, filters)
      return changed === null
        ? notRecognized('webhook', path.webhook_gid)
        : done({ kind: 'record', record: changed })
    },

    async deleteWebhook({ path, principal }) {
      const webhook = await find(principal, path.webhook_gid)
      return webhook !== null && (await webhooks.delete(webhook.gid))
        ? done(EMPTY_ANSWER)
        : notRecognized('webhook', path.webhook_gid)
    },
  }
}
