import type { Clock } from '../../platform/clock.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { IsWithin } from '../../protocol/token/policy.js'
import type { PolicyStore } from '../policies/ports.js'
import type { CredentialSort, CredentialSummary } from './ports.js'
import type { Credential, CredentialFilter, CredentialStore } from './ports.js'
import { DAY_MS } from '../../time-units.js'

/** What the summary calls unused. */
const LONG_UNUSED_DAYS = 90
/** Addresses of last uses that are held against the allowed ranges. */
const ADDRESSES_JUDGED_MAX = 5_000

/** What an admin looks for. */
export interface CredentialWish {
  readonly filter: Omit<CredentialFilter, 'usedFrom' | 'unusedSinceMs'> & {
    readonly unusedDays: number | null
    /** Only what was last used from outside the workspace's ranges. */
    readonly isOutside: boolean
  }
  readonly sort: CredentialSort
  readonly skip: number
  readonly sizeMax: number
}

export interface ListedCredentials {
  readonly credentials: readonly Credential[]
  readonly total: number
  readonly summary: CredentialSummary
  /** What the summary counts as unused. */
  readonly unusedDays: number
  /** Whether the workspace allows some addresses alone; without, nothing is outside. */
  readonly hasRanges: boolean
  /** Whether there were more addresses than were judged. */
  readonly isCut: boolean
}

export type ListCredentials = ReturnType<typeof makeListCredentials>

/**
 * Which credentials reach a workspace, and how many of them are dangerous. An address is outside by the rule that calls are judged by.
 * @throws StoreUnavailable, nothing else
 */
export function makeListCredentials(needs: {
  readonly credentials: Pick<CredentialStore, 'list' | 'summary' | 'addresses'>
  readonly policies: Pick<PolicyStore, 'find'>
  readonly isWithin: IsWithin
  readonly clock: Clock
}) {
  const { credentials, isWithin, policies } = needs
  return async (
    asked: { readonly workspaceGid: Gid; readonly adminGid: Gid },
    { filter: { isOutside, unusedDays, ...filter }, ...page }: CredentialWish,
  ): Promise<ListedCredentials> => {
    const { workspaceGid } = asked
    const nowMs = needs.clock.nowMs()
    const { addressRanges } = (await policies.find(workspaceGid)).policy
    const hasRanges = addressRanges.length > 0
    const sizeMax = ADDRESSES_JUDGED_MAX + 1
    const addresses = hasRanges ? await credentials.addresses({ workspaceGid, nowMs, sizeMax }) : []
    const usedFrom = addresses
      .slice(0, ADDRESSES_JUDGED_MAX)
      .filter((address) => !isWithin(addressRanges, address))
    const sinceMs = (days: number) => nowMs - days * DAY_MS
    const listed = await credentials.list({
      ...asked,
      ...page,
      filter: {
        ...filter,
        unusedSinceMs: unusedDays === null ? null : sinceMs(unusedDays),
        usedFrom: isOutside ? usedFrom : null,
      },
      nowMs,
    })
    const unusedSinceMs = sinceMs(LONG_UNUSED_DAYS)
    const summary = await credentials.summary({ workspaceGid, nowMs, unusedSinceMs, usedFrom })
    return {
      ...listed,
      summary,
      unusedDays: LONG_UNUSED_DAYS,
      hasRanges,
      isCut: addresses.length === sizeMax,
    }
  }
}
