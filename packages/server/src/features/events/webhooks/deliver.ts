import type { Resources } from '../../../protocol/asana/call.js'
import { hookSignature } from '../../../protocol/asana/hook-signature.js'
import type { Clock } from '../../../platform/clock.js'
import type { Logger } from '../../../platform/log.js'
import type { Post } from '../../../platform/post.js'
import type { Carry } from '../../../platform/probe.js'
import type { PrincipalOfCredential } from '../../tokens/verification/credential-principal.js'
import type { WorkEvent } from '../event.rules.js'
import { bareEvent } from '../event.wire.js'
import type { EventStore, Stream } from '../ports.js'
import type { SeeEvents } from '../see-events.js'
import type { ClaimedWebhook, Settlement, WebhookStore } from './ports.js'
import {
  EVENTS_PER_DELIVERY_MAX,
  heartbeatAtMs,
  passes,
  WEBHOOK_ANSWER_BYTES_MAX,
  WEBHOOK_ANSWER_MS_MAX,
  WEBHOOK_FAILURE_LENGTH_MAX,
  WEBHOOK_LEASE_LEFT_MS_MIN,
} from './webhook.rules.js'

interface Needs {
  readonly webhooks: WebhookStore
  readonly events: EventStore
  readonly seeEvents: SeeEvents
  readonly resources: () => Resources
  readonly principalOf: PrincipalOfCredential
  readonly post: Post
  readonly carry: Carry
  readonly clock: Clock
  readonly logger: Logger
}

/** What a webhook is to be sent, and up to which number that goes; `ended` for one that is not to live any longer. */
type Parcel =
  { readonly events: readonly WorkEvent[]; readonly cursorSeq: number; readonly isSilent: boolean } | 'ended'

/** Delivers what is next to one webhook that this node has for itself, and writes how that ended. */
export function makeDeliver(needs: Needs) {
  const { clock, webhooks } = needs

  return async (webhook: ClaimedWebhook): Promise<void> => {
    const parcel = await pack(needs, webhook)
    if (parcel === 'ended') {
      needs.logger.info(
        { webhook: webhook.gid },
        'a webhook ended with what it was about, or with who made it',
      )
      await webhooks.delete(webhook.gid)
      return
    }
    if (parcel.isSilent) {
      const { cursorSeq } = parcel
      await webhooks.settle(webhook, { kind: 'delivered', cursorSeq, sent: false }, clock.nowMs())
      return
    }
    // Another node may have it soon, and would send the same.
    if (webhook.leasedUntilMs - clock.nowMs() < WEBHOOK_LEASE_LEFT_MS_MIN) return
    const how = await send(needs, webhook, parcel)
    await webhooks.settle(webhook, how, clock.nowMs())
    if (parcel.events.some((event) => endsWith(event, webhook)) && how.kind === 'delivered')
      await webhooks.delete(webhook.gid)
  }
}

async function pack(needs: Needs, webhook: ClaimedWebhook): Promise<Parcel> {
  const nowMs = needs.clock.nowMs()
  const { clientId, credentialGid, cursorSeq, resourceGid, resourceType, workspaceGid } = webhook
  const kind = clientId === null ? 'personal' : 'access'
  const viewer = await needs.principalOf({ kind, gid: credentialGid }, nowMs)
  if (viewer === null || viewer.userGid !== webhook.userGid) return 'ended'
  const stream: Stream = { of: 'resource', gid: resourceGid }
  const read = await needs.events.read(stream, { seq: cursorSeq, limit: EVENTS_PER_DELIVERY_MAX })
  const seq = read.at(-1)?.seq ?? cursorSeq
  if (!viewer.roles.has(workspaceGid)) {
    // While the credential does not reach the workspace, nobody is told what happens there.
    const isWithheld = viewer.withheld.some((one) => one.workspaceGid === workspaceGid)
    return isWithheld ? { events: [], cursorSeq: seq, isSilent: true } : 'ended'
  }
  const isThere = (await needs.resources()[resourceType].load(viewer, [resourceGid])).has(resourceGid)
  const last = read.find((event) => endsWith(event, webhook))
  if (!isThere) return last === undefined ? 'ended' : { events: [last], cursorSeq: seq, isSilent: false }
  const seenAs: Stream = resourceType === 'workspace' ? { of: 'workspace', gid: workspaceGid } : stream
  const { events: seen } = await needs.seeEvents(viewer, seenAs, read)
  const events = seen.filter((event) => passes(event, webhook.filters))
  const isSilent = events.length === 0 && (read.length > 0 || heartbeatAtMs(webhook) > nowMs)
  return { events, cursorSeq: seq, isSilent }
}

/** The deletion of what a webhook is about is the last that it tells of. */
function endsWith({ action, resource }: WorkEvent, { resourceGid }: ClaimedWebhook): boolean {
  return action === 'deleted' && resource.gid === resourceGid
}

async function send(
  { carry, post }: Pick<Needs, 'carry' | 'post'>,
  webhook: ClaimedWebhook,
  { cursorSeq, events }: Exclude<Parcel, 'ended'>,
): Promise<Settlement> {
  const { clientId, credentialGid, gid: webhookGid, secret, target, userGid } = webhook
  const body = JSON.stringify({ events: events.map(bareEvent) })
  const delivery = { webhookGid, credentialGid, clientId, userGid, target, events: events.length }
  const answer = await carry(
    delivery,
    async () =>
      await post({
        url: target,
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          'x-hook-signature': hookSignature(secret, body),
        },
        body,
        msMax: WEBHOOK_ANSWER_MS_MAX,
        bytesMax: WEBHOOK_ANSWER_BYTES_MAX,
      }),
  )
  if (answer.ok && answer.status >= 200 && answer.status < 300)
    return { kind: 'delivered', cursorSeq, sent: true }
  const content = answer.ok ? `${answer.status}\n\n${answer.body}` : answer.message
  return { kind: 'failed', content: content.slice(0, WEBHOOK_FAILURE_LENGTH_MAX) }
}
