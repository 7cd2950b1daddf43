import { parseGid, type Gid } from '../../protocol/asana/gid.js'
import { logoutDestination, type LogoutRequest } from '../../protocol/oauth/logout-request.js'
import type { ReadIdTokenHint } from './read-id-token-hint.js'

/** What logging out needs to know of an app. */
export interface AppToReturnTo {
  readonly name: string
  readonly redirectUris: readonly string[]
}

export interface LogoutJudgement {
  /** Whether the person proved through the app, with an ID token, that it is they who want to be logged out; else they are asked. */
  readonly isProven: boolean
  /** Who asks, as far as that can be believed; null for nobody. */
  readonly appName: string | null
  /** Where to go on afterwards: an address that the app registered; null for a page of ours. */
  readonly destination: string | null
  /** Where the app wanted them to go on, though it is not registered for it; null where it is, or nothing was wanted. */
  readonly unregistered: string | null
}

/**
 * Judges a request to log somebody out. An ID token proves whom it is about and which app had it; if there is one and it is not in order, or not
 * of the app that the request names, the request leads nowhere else. Nor does one whose way back is not registered: something is wrong with it, and
 * the person is asked, whatever it proves.
 * @param input.userGid  who is signed in with this browser; null for nobody
 * @throws StoreUnavailable, nothing else
 * @see OpenID Connect RP-Initiated Logout §2, §3, §4, §6
 */
export type JudgeLogout = (input: {
  readonly request: LogoutRequest
  readonly userGid: Gid | null
}) => Promise<LogoutJudgement>

export function makeJudgeLogout(needs: {
  readonly readIdTokenHint: ReadIdTokenHint
  readonly findApp: (clientId: Gid) => Promise<AppToReturnTo | null>
}): JudgeLogout {
  return async ({ request, userGid }) => {
    const hint = request.idTokenHint === null ? null : await needs.readIdTokenHint(request.idTokenHint)
    const isAboutAnother = hint !== null && request.clientId !== null && request.clientId !== hint.clientId
    if ((request.idTokenHint !== null && hint === null) || isAboutAnother) {
      return { isProven: false, appName: null, destination: null, unregistered: null }
    }
    const clientId = hint?.clientId ?? parseGid(request.clientId ?? '')
    const app = clientId === null ? null : await needs.findApp(clientId)
    const destination = app === null ? null : logoutDestination(request, app.redirectUris)
    const unregistered = app === null || destination !== null ? null : request.postLogoutRedirectUri
    const isAboutThem = hint !== null && (userGid === null || hint.sub === userGid)
    return {
      isProven: isAboutThem && unregistered === null,
      appName: app?.name ?? null,
      destination,
      unregistered,
    }
  }
}
