import type { Gid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import type { Logger } from '../../../platform/log.js'
import type { Random } from '../../../platform/random.js'
import type { ClaimedWebhook, WebhookStore } from './ports.js'
import {
  WEBHOOK_DELIVERIES_AT_ONCE_MAX,
  WEBHOOK_DELIVERIES_PER_PERSON_AT_ONCE_MAX,
  WEBHOOK_LEASE_MS_MAX,
} from './webhook.rules.js'

const LEASE_BYTES = 16

/** The deliveries that one node works on. */
export interface Deliveries {
  /** Takes what is due, as far as there is room, and begins with it. */
  wake(): Promise<void>
  /** Ends when all that was begun has ended. @returns how many those were */
  settled(): Promise<number>
}

/** A receiver that takes its time holds up those of its own person, and nobody else's. */
export function makeDeliveries(needs: {
  readonly webhooks: Pick<WebhookStore, 'claim'>
  readonly deliver: (webhook: ClaimedWebhook) => Promise<void>
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
}): Deliveries {
  const running = new Map<Promise<void>, Gid>()

  const begin = (webhook: ClaimedWebhook): void => {
    const delivery = needs
      .deliver(webhook)
      // It is tried again when its lease has ended.
      .catch((error: unknown) => {
        needs.logger.warn({ err: error, webhook: webhook.gid }, 'a delivery failed')
      })
      .finally(() => running.delete(delivery))
    running.set(delivery, webhook.userGid)
  }

  return {
    async wake() {
      for (;;) {
        const limit = Math.min(
          WEBHOOK_DELIVERIES_AT_ONCE_MAX - running.size,
          WEBHOOK_DELIVERIES_PER_PERSON_AT_ONCE_MAX,
        )
        if (limit <= 0) return
        const nowMs = needs.clock.nowMs()
        const claimed = await needs.webhooks.claim({
          nowMs,
          leasedUntilMs: nowMs + WEBHOOK_LEASE_MS_MAX,
          lease: Buffer.from(needs.random.bytes(LEASE_BYTES)).toString('hex'),
          limit,
          except: busyPeople(running),
        })
        for (const webhook of claimed) begin(webhook)
        if (claimed.length < limit) return
      }
    },
    settled: async () => {
      return (await Promise.all(running.keys())).length
    },
  }
}

function busyPeople(running: ReadonlyMap<unknown, Gid>): readonly Gid[] {
  return [...Map.groupBy(running.values(), (gid) => gid)]
    .filter(([, all]) => all.length >= WEBHOOK_DELIVERIES_PER_PERSON_AT_ONCE_MAX)
    .map(([gid]) => gid)
}
