import { openSealed, seal } from '../../protocol/token/sealed-answer.js'
import { hashSecret } from '../../protocol/token/secret.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { KeptFormStore } from './kept-form-ports.js'
import type { Gid } from '../../protocol/asana/gid.js'
import { newSessionSecret } from '../sessions/session.rules.js'

/** How long somebody may take to prove who they are before what they typed is gone. */
export const KEPT_FORM_SECONDS = 15 * 60

/** What was typed into a form, by the address that it is sent to. */
export interface TypedForm {
  readonly action: string
  readonly fields: readonly (readonly [name: string, value: string])[]
}

interface Needs {
  readonly forms: KeptFormStore
  readonly clock: Clock
  readonly random: Random
}

/**
 * Keeps what a person typed until they come back to a page: the last form of each person, sealed under a secret that only their browser gets.
 * @param kept.page  the path of the page that has the form
 * @returns the secret for the browser's cookie
 * @throws StoreUnavailable, nothing else
 */
export function makeKeepForm({ clock, forms, random }: Needs) {
  return async (kept: {
    readonly userGid: Gid
    readonly page: string
    readonly form: TypedForm
  }): Promise<string> => {
    const { form, page, userGid } = kept
    const { hash, secret } = newSessionSecret((count) => random.bytes(count))
    const context = contextOf(kept)
    const sealed = seal(JSON.stringify(form), {
      key: secret,
      context,
      random: (count) => random.bytes(count),
    })
    const expiresAtMs = clock.nowMs() + KEPT_FORM_SECONDS * 1_000
    await forms.keep({ userGid, page, hash, sealed, expiresAtMs })
    return secret
  }
}

/**
 * Takes out what was kept for this person, browser and page; it is there once.
 * @returns null for nothing
 * @throws StoreUnavailable, nothing else
 */
export function makeTakeForm({ clock, forms }: Pick<Needs, 'clock' | 'forms'>) {
  return async (asked: {
    readonly secret: string
    readonly userGid: Gid
    readonly page: string
  }): Promise<TypedForm | null> => {
    const { page, secret, userGid } = asked
    const sealed = await forms.take({ userGid, page, hash: hashSecret(secret), nowMs: clock.nowMs() })
    if (sealed === null) return null
    return JSON.parse(openSealed(sealed, { key: secret, context: contextOf(asked) })) as TypedForm
  }
}

function contextOf({ page, userGid }: { readonly userGid: Gid; readonly page: string }): string {
  return `form of ${userGid} on ${page}`
}
