import { makeIsWithin } from '../../platform/address-ranges.js'
import { makePost } from '../../platform/post.js'
import { isPublicAddress } from '../../platform/public-addresses.js'
import type { Carry } from '../../platform/probe.js'
import type { Job } from '../../platform/scheduler.js'
import type { Resources } from '../../protocol/asana/call.js'
import type { Base } from '../feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import { eventsApi } from './events.api.js'
import { EVENTS_OPERATIONS } from './events.operations.js'
import { eventStore } from './events.store.js'
import { makeSeeEvents } from './see-events.js'
import { makeCreateWebhook } from './webhooks/create-webhook.js'
import { makeDeliver } from './webhooks/deliver.js'
import { makeDeliveries } from './webhooks/deliveries.js'
import { webhookResource } from './webhooks/webhook.wire.js'
import { webhooksApi } from './webhooks/webhooks.api.js'
import { WEBHOOKS_OPERATIONS } from './webhooks/webhooks.operations.js'
import { webhookStore } from './webhooks/webhooks.store.js'

/** How often it is looked whether webhooks are due. */
const WEBHOOKS_INTERVAL_MS = 1_000

/** What changes of the work, and who is told. */
export function eventsFeature(
  base: Base,
  needs: {
    /** Every kind of record, those of later features among them. */
    readonly resources: () => Resources
    readonly tokens: TokensFeature
    readonly syncKey: Uint8Array
    /** Beside the internet's, addresses that webhooks may be sent to, and without TLS as well. */
    readonly webhookRanges: readonly string[]
    readonly carry: Carry
  },
) {
  const { clock, db, logger, nextGid, random } = base
  const { resources, webhookRanges } = needs
  const events = eventStore(db)
  const seeEvents = makeSeeEvents({ events, resources })
  const webhooks = webhookStore(db, base)
  const isWithin = makeIsWithin()
  const post = makePost(
    (address, isClear) => isWithin(webhookRanges, address) || (!isClear && isPublicAddress(address)),
  )
  const deliver = makeDeliver({
    webhooks,
    events,
    seeEvents,
    resources,
    principalOf: needs.tokens.principalOfCredential,
    post,
    carry: needs.carry,
    clock,
    logger,
  })
  const deliveries = makeDeliveries({ webhooks, deliver, clock, random, logger })
  const createWebhook = makeCreateWebhook({
    webhooks,
    events,
    resources,
    post,
    mayBeClear: webhookRanges.length > 0,
    clock,
    random,
    nextGid,
  })
  return {
    deliveries,
    resources: { webhook: webhookResource({ webhooks, resources }) },
    operations: { ...EVENTS_OPERATIONS, ...WEBHOOKS_OPERATIONS },
    handlers: {
      ...eventsApi({ events, seeEvents, resources, clock, syncKey: needs.syncKey }),
      ...webhooksApi({ webhooks, createWebhook }),
    },
    jobs: [
      {
        name: 'webhooks',
        on: 'every node',
        everyMs: WEBHOOKS_INTERVAL_MS,
        run: async () => {
          await deliveries.wake()
          return false
        },
      },
    ] satisfies readonly Job[],
    flush: async () => {
      await deliveries.settled()
    },
  }
}
