import type { Gid } from '../../protocol/asana/gid.js'
import type { Clock } from '../../platform/clock.js'
import type { Origin } from '../audit/audit-event.js'
import type { Session } from '../sessions/session.js'
import type { AuthorizeOutcome, makeAuthorize, makeDecideConsent } from './authorize.js'

/** For as long as it takes to send a form that nobody fills in. */
const DECISION_LIFETIME_MS = 60_000

export type AllowAtOnce = ReturnType<typeof makeAllowAtOnce>

/**
 * Answers an authorization request as a person would who signs in for it, reads the consent page and allows all of it. Everything else is judged
 * as ever: the app, its redirect URI, its scopes, what admins block. For CI mode alone.
 * @param asking.person  who allows it, signed in just now
 * @throws StoreUnavailable, nothing else
 */
export function makeAllowAtOnce(needs: {
  readonly authorize: ReturnType<typeof makeAuthorize>
  readonly decideConsent: ReturnType<typeof makeDecideConsent>
  readonly nextGid: () => Promise<Gid>
  readonly clock: Clock
}) {
  return async (asking: {
    readonly query: URLSearchParams
    readonly person: Session['user']
    /** What proved who they are. */
    readonly credential: NonNullable<Origin['credential']> | null
    readonly address?: string
  }): Promise<AuthorizeOutcome> => {
    const nowMs = needs.clock.nowMs()
    const expiresAtMs = nowMs + DECISION_LIFETIME_MS
    const spendable = async () => ({ id: await needs.nextGid(), expiresAtMs })
    const session: Session = {
      gid: await needs.nextGid(),
      user: asking.person,
      authenticatedAtMs: nowMs,
      methods: ['pwd'],
      mustEnrol: false,
    }
    const request = {
      query: asking.query,
      session,
      mark: { ...(await spendable()), sinceMs: nowMs },
      credential: asking.credential,
      ...(asking.address === undefined ? {} : { address: asking.address }),
    }
    const outcome = await needs.authorize(request)
    if (outcome.kind !== 'ask') return outcome
    const { consent } = outcome
    return await needs.decideConsent({
      ...request,
      decision: 'allow',
      ticket: await spendable(),
      shown: { scopes: consent.scopes, userGid: consent.person.gid },
    })
  }
}
