import type { Gid } from '../../../protocol/asana/gid.js'
import type { PageRequest } from '../../../protocol/asana/pagination.js'
import type { Webhook, WebhookFilter, WebhookType } from './webhook.rules.js'

/** Whose webhooks: those that one app, or the personal tokens, of a person made. */
export interface Maker {
  readonly userGid: Gid
  readonly clientId: Gid | null
}

/** A webhook that this node has for itself for a while. */
export interface ClaimedWebhook extends Webhook {
  readonly secret: string
  readonly lease: string
  readonly leasedUntilMs: number
}

export type Settlement =
  /** @param sent  whether anything was, or all was passed over */
  | { readonly kind: 'delivered'; readonly cursorSeq: number; readonly sent: boolean }
  | { readonly kind: 'failed'; readonly content: string }

/** What webhooks need from storage. */
export interface WebhookStore {
  /** In which workspace a record lies; null for none. */
  workspaceOf(type: WebhookType, gid: Gid): Promise<Gid | null>
  /**
   * **Atomic:** counts, and writes. Whatever happens after is told to it; from its cursor on, what happened before.
   * **On conflict:** creations of one person are judged one after the other.
   */
  create(
    webhook: Webhook,
    secret: string,
    limits: { readonly perMaker: number; readonly perRecord: number },
  ): Promise<'created' | 'too_many' | 'too_many_of_record'>
  find(maker: Maker, gid: Gid): Promise<Webhook | null>
  /** By gid. */
  list(
    maker: Maker,
    filter: { readonly workspaceGid: Gid; readonly resourceGid: Gid | null; readonly page: PageRequest },
  ): Promise<readonly Webhook[]>
  /** @returns null when it is gone */
  update(gid: Gid, filters: readonly WebhookFilter[]): Promise<Webhook | null>
  /** @returns false when it was gone already */
  delete(gid: Gid): Promise<boolean>

  /**
   * Takes webhooks that are due, for one node alone, those first that have been for longest. **On conflict:** each is taken once, until its lease
   * ends or it is settled.
   * @param wish.except  people who have enough of this node
   */
  claim(wish: {
    readonly nowMs: number
    readonly leasedUntilMs: number
    readonly lease: string
    readonly limit: number
    readonly except: readonly Gid[]
  }): Promise<readonly ClaimedWebhook[]>
  /** **Atomic:** writes how an attempt ended, and gives the webhook back. **On conflict:** nothing, where the lease is not this one any more. */
  settle(webhook: Pick<ClaimedWebhook, 'gid' | 'lease'>, how: Settlement, nowMs: number): Promise<void>
}
