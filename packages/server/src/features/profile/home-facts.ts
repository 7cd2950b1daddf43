import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { OwnSession, OwnSessions } from '../sessions/own-sessions.js'
import type { Session } from '../sessions/session.js'
import { DAY_MS } from '../../time-units.js'

/** Rows of each kind that the start page shows; the lists themselves are a click away. */
const HOME_ROWS_MAX = 5
/** How far ahead the start page tells of an end. */
const ENDS_WITHIN_DAYS = 14
/** How far back it tells of sign-ins and of apps. */
const LOOKS_BACK_DAYS = 7

/** A credential of the person that ends soon. */
export interface EndingCredential {
  readonly kind: 'token' | 'secret'
  /** Of the token, or of the app whose secret it is. */
  readonly gid: Gid
  readonly name: string
  readonly endsAtMs: number
}

/** An app that used the person's account lately. */
export interface ActiveApp {
  readonly clientId: Gid
  readonly name: string
  readonly lastUsedAtMs: number
  /** Null where nobody knows. */
  readonly lastUsedAddress: string | null
}

/** Apps that wait for the admins of a workspace. */
export interface WaitingApprovals {
  readonly workspaceGid: Gid
  readonly apps: number
}

/** What the start page needs from storage; each list is as short as it is asked for. */
export interface HomeFactsStore {
  /** @returns the person's live tokens, and live secrets of their apps, that end within a span, the first to end first */
  endingOf(
    userGid: Gid,
    span: { readonly nowMs: number; readonly untilMs: number; readonly rowsMax: number },
  ): Promise<readonly EndingCredential[]>
  /** @returns apps whose live access was used since, the last used first, each once */
  activeAppsOf(
    userGid: Gid,
    span: { readonly nowMs: number; readonly sinceMs: number; readonly rowsMax: number },
  ): Promise<readonly ActiveApp[]>
  /** @returns how many apps wait in each workspace where any does; the most first */
  waitingIn(workspaceGids: readonly Gid[], rowsMax: number): Promise<readonly WaitingApprovals[]>
}

export interface HomeFacts {
  readonly ending: readonly EndingCredential[]
  /** Other browsers that were signed in lately and still are, the newest first. */
  readonly signIns: readonly OwnSession[]
  readonly apps: readonly ActiveApp[]
  readonly waiting: readonly WaitingApprovals[]
}

export type FindHomeFacts = ReturnType<typeof makeFindHomeFacts>

/**
 * What a person should know when they come in.
 * @throws StoreUnavailable, nothing else
 */
export function makeFindHomeFacts(needs: {
  readonly facts: HomeFactsStore
  readonly ownSessions: Pick<OwnSessions, 'list'>
  readonly clock: Clock
}) {
  return async (session: Session, adminOf: readonly { readonly gid: string }[]): Promise<HomeFacts> => {
    const nowMs = needs.clock.nowMs()
    const sinceMs = nowMs - LOOKS_BACK_DAYS * DAY_MS
    const rowsMax = HOME_ROWS_MAX
    const userGid = session.user.gid
    const untilMs = nowMs + ENDS_WITHIN_DAYS * DAY_MS
    const [ending, apps, waiting, sessions] = await Promise.all([
      needs.facts.endingOf(userGid, { nowMs, untilMs, rowsMax }),
      needs.facts.activeAppsOf(userGid, { nowMs, sinceMs, rowsMax }),
      adminOf.length === 0
        ? []
        : needs.facts.waitingIn(
            adminOf.map(({ gid }) => gid as Gid),
            rowsMax,
          ),
      needs.ownSessions.list(session),
    ])
    const signIns = sessions
      .filter(({ createdAtMs, isThisOne }) => !isThisOne && createdAtMs >= sinceMs)
      .toSorted((one, other) => other.createdAtMs - one.createdAtMs)
      .slice(0, rowsMax)
    return { ending, signIns, apps, waiting }
  }
}
