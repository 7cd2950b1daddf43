import type { Resources } from '../../../protocol/asana/call.js'
import type { Gid } from '../../../protocol/asana/gid.js'
import { readInput, type Input } from '../../../protocol/asana/input.js'
import { done, invalid, refuse, type Outcome } from '../../../protocol/asana/refusal.js'
import { unknownReference } from '../../../protocol/asana/visibility.js'
import type { Principal } from '../../../protocol/token/principal.js'
import type { Clock } from '../../../platform/clock.js'
import type { Post } from '../../../platform/post.js'
import type { Random } from '../../../platform/random.js'
import { seenAmong } from '../event.wire.js'
import type { EventStore } from '../ports.js'
import type { WebhookStore } from './ports.js'
import { filtersFault, NEW_WEBHOOK, targetFault } from './webhook-fields.js'
import {
  WEBHOOK_ANSWER_BYTES_MAX,
  WEBHOOK_ANSWER_MS_MAX,
  WEBHOOK_TYPES,
  WEBHOOKS_PER_PERSON_AND_APP_MAX,
  WEBHOOKS_PER_RECORD_MAX,
  type Webhook,
} from './webhook.rules.js'

const SECRET_BYTES = 32

interface Needs {
  readonly webhooks: WebhookStore
  readonly events: EventStore
  readonly resources: () => Resources
  readonly post: Post
  /** Whether the operator lets any webhook be sent without TLS. */
  readonly mayBeClear: boolean
  readonly clock: Clock
  readonly random: Random
  readonly nextGid: () => Promise<Gid>
}

export interface CreatedWebhook {
  readonly webhook: Webhook
  /** Shown this once. */
  readonly secret: string
}

/** Creates a webhook whose target has shown that it wants to be one. What happens from the handshake on is told to it. */
export function makeCreateWebhook(needs: Needs) {
  return async (viewer: Principal, data: Input): Promise<Outcome<CreatedWebhook>> => {
    const read = readInput(data, NEW_WEBHOOK)
    if (!read.ok) return read
    const { filters = [], resource, target = '' } = read.value
    if (resource === undefined) return invalid('resource: Missing input')
    const resources = needs.resources()
    const found = await seenAmong(resources, viewer, { gids: [resource], types: WEBHOOK_TYPES })
    const resourceType = WEBHOOK_TYPES.find((type) => type === found.get(resource))
    if (resourceType === undefined) return invalid(unknownReference('resource', resource))
    const fault = filtersFault(filters, resourceType) ?? targetFault(target, needs.mayBeClear)
    if (fault !== null) return invalid(fault)
    const workspaceGid = await needs.webhooks.workspaceOf(resourceType, resource)
    if (workspaceGid === null) return invalid(unknownReference('resource', resource))
    const cursorSeq = await needs.events.head({ of: 'resource', gid: resource })
    const secret = Buffer.from(needs.random.bytes(SECRET_BYTES)).toString('hex')
    const shaken = await shakeHands(needs.post, target, secret)
    if (!shaken.ok) return shaken
    const nowMs = needs.clock.nowMs()
    const webhook: Webhook = {
      gid: await needs.nextGid(),
      workspaceGid,
      resourceType,
      resourceGid: resource,
      userGid: viewer.userGid,
      clientId: viewer.clientId,
      credentialGid: viewer.tokenId,
      target,
      filters,
      createdAtMs: nowMs,
      cursorSeq,
      // What happened since the handshake may be there already.
      dueAtMs: nowMs,
      failingSinceMs: null,
      retryCount: 0,
      lastFailureAtMs: null,
      lastFailureContent: null,
      lastSuccessAtMs: null,
    }
    const decision = await needs.webhooks.create(webhook, secret, {
      perMaker: WEBHOOKS_PER_PERSON_AND_APP_MAX,
      perRecord: WEBHOOKS_PER_RECORD_MAX,
    })
    if (decision === 'too_many')
      return invalid(
        `You have ${WEBHOOKS_PER_PERSON_AND_APP_MAX} webhooks already, the most that there may be`,
      )
    if (decision === 'too_many_of_record')
      return invalid(`resource: Has ${WEBHOOKS_PER_RECORD_MAX} webhooks already, the most that there may be`)
    return done({ webhook, secret })
  }
}

/** The target shows that it knows what it will be sent, by sending the secret back. */
async function shakeHands(post: Post, target: string, secret: string): Promise<Outcome<null>> {
  const answer = await post({
    url: target,
    headers: { 'content-type': 'application/json; charset=UTF-8', 'x-hook-secret': secret },
    body: '{}',
    msMax: WEBHOOK_ANSWER_MS_MAX,
    bytesMax: WEBHOOK_ANSWER_BYTES_MAX,
  })
  if (!answer.ok && answer.reason === 'forbidden')
    return refuse({ kind: 'forbidden', message: `target: ${answer.message}` })
  if (!answer.ok) return invalid(`target: Did not answer the handshake: ${answer.message}`)
  if (answer.status !== 200 && answer.status !== 204)
    return invalid(`target: Answered the handshake with ${answer.status} instead of 200 or 204`)
  return answer.headers['x-hook-secret'] === secret
    ? done(null)
    : invalid('target: Did not send the X-Hook-Secret of the handshake back')
}
