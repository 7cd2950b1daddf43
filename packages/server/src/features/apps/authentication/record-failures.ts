import { parseGid } from '../../../protocol/asana/gid.js'
import type { Clock } from '../../../platform/clock.js'
import type { RefusalRecorder } from '../../audit/refusal-recorder.js'
import type { AuthenticateApp } from './authenticate-app.js'

/** Of what is said to be an app and can be none. */
const NO_APP = '0'

interface Needs {
  readonly refusals: Pick<RefusalRecorder, 'note' | 'noteOfApp'>
  readonly clock: Clock
}

/**
 * An authentication that also notes who fails: with the app that they said they are, if that is an id at all. Whose it is, an outcome says where the app was
 * looked up; a secret that cannot be one, and whoever is held back, cost no look-up, and it is made later.
 */
export function recordingAuthentication(
  authenticate: AuthenticateApp,
  { clock, refusals }: Needs,
): AuthenticateApp {
  return async (presented) => {
    const outcome = await authenticate(presented)
    // Whoever only says which app they are, and is unknown, is told apart from nobody.
    if (!outcome.ok && presented.address !== undefined) {
      const { address, clientId } = presented
      const { ownerGid, reason } = outcome
      const gid = parseGid(clientId)
      const event = {
        action: 'client_authentication_failed',
        actor: { kind: 'anonymous', from: { address, credential: null } },
        target: { kind: 'app', gid: gid ?? NO_APP },
        ...(ownerGid === undefined ? {} : { personGid: ownerGid }),
        outcome: 'refused',
        reason,
        atMs: clock.nowMs(),
      } as const
      if (gid !== null && ownerGid === undefined && reason !== 'app_unknown') refusals.noteOfApp(event)
      else refusals.note(event)
    }
    return outcome
  }
}
