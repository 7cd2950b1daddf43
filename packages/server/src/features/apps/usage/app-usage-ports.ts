import type { Gid } from '../../../protocol/asana/gid.js'
import type { UsageCount } from './app-usage.js'

/** What counting the requests of apps needs from storage. */
export interface AppUsageStore {
  /** Adds counts to those there are. An app that is gone is passed over. **On conflict:** every count is added. */
  add(counts: readonly UsageCount[]): Promise<void>
  /** An app's counts from a day on, oldest first. */
  list(filter: { readonly clientId: Gid; readonly fromDay: string }): Promise<readonly UsageCount[]>
  /** The requests of several apps on each day from one on, however they were answered. */
  listTotals(filter: {
    readonly clientIds: readonly Gid[]
    readonly fromDay: string
  }): Promise<readonly Pick<UsageCount, 'clientId' | 'day' | 'requests'>[]>
}

/** What the feature of grants tells of an app. */
export interface AppReach {
  /** Authorizations that live now. */
  readonly grants: number
  /** Whose they are. */
  readonly people: number
  /** How many of these people the app acted for since an instant. */
  readonly peopleSince: number
}
