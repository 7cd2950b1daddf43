import type { Principal } from '../token/principal.js'
import { FULL_SCOPE } from '../oauth/scope.js'

/** What a refusal for want of a scope says beside Asana's message: what is needed, what is held, and where that is changed. */
export interface ScopeDiagnosis {
  readonly required: readonly string[]
  readonly granted: readonly string[]
  readonly remedy: string
  /** A page of the developer console, filled in and not sent. Its query holds scopes and ids, nothing else. */
  readonly consoleUrl: string
}

type Caller = Pick<Principal, 'tokenId' | 'tokenKind' | 'clientId' | 'scopes' | 'identity'>

/** @param scope  what was wanting; null for full permissions · @param publicUrl  where this server's pages are, without a slash at its end */
export function diagnoseScopes(scope: string | null, caller: Caller, publicUrl: string): ScopeDiagnosis {
  const needed = scope ?? FULL_SCOPE
  const granted = heldScopes(caller)
  const query = new URLSearchParams({ add: needed })
  if (caller.clientId !== null) {
    const consoleUrl = `${publicUrl}/0/my-apps/${caller.clientId}/oauth/scopes?${query.toString()}`
    return {
      required: [needed],
      granted,
      consoleUrl,
      remedy: `The app asked for too little. Whoever develops it adds ${needed} to its scopes, if it is not among them, at ${consoleUrl} and the app then asks for it when people authorize it.`,
    }
  }
  query.set('like', caller.tokenId)
  const consoleUrl = `${publicUrl}/0/my-apps/tokens/new?${query.toString()}`
  return {
    required: [needed],
    granted,
    consoleUrl,
    remedy: `A token never gets more scopes than it was made with. Create one that has ${needed}, too, at ${consoleUrl}`,
  }
}

/** As an authorization spells them, in one order. */
function heldScopes({ identity, scopes }: Pick<Principal, 'scopes' | 'identity'>): readonly string[] {
  return [...(scopes === 'full' ? [FULL_SCOPE] : [...scopes].toSorted()), ...identity]
}
