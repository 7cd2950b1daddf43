import type { Actor } from '../audit/audit-event.js'
import type { NewSigningKey, PublishedKey, SigningKey } from './signing-key.js'

/** What ID tokens need from storage of the keys that sign them. Never does more than one of these sign. */
export interface SigningKeyStore {
  /** @returns null before the first key was made */
  current(): Promise<SigningKey | null>

  /** The key that signs, then those that were retired after `retiredAfterMs`, latest first. */
  published(input: { readonly retiredAfterMs: number }): Promise<readonly PublishedKey[]>

  /**
   * **Atomic:** lets a key sign if there is none yet, with the audit row. **On conflict:** the first key stays.
   * @returns the key that signs from now on, whoever made it
   */
  addFirst(input: { readonly key: NewSigningKey; readonly nowMs: number }): Promise<SigningKey>

  /**
   * **Atomic:** retires a key, destroys its private half and lets its successor sign, with the audit row; forgets keys that were retired
   * at `forgottenBeforeMs` or before. **On conflict:** a key has one successor: the first caller wins, later ones change nothing.
   */
  rotate(input: {
    readonly retiringKid: string
    readonly successor: NewSigningKey
    readonly forgottenBeforeMs: number
    readonly actor: Actor
    readonly nowMs: number
  }): Promise<'rotated' | 'rotated_before'>
}
