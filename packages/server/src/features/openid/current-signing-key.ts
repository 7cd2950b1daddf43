import type { Clock } from '../../platform/clock.js'
import type { Signer } from '../../platform/signer.js'
import type { VersionedMemory } from '../../platform/versioned-memory.js'
import type { SigningKeyStore } from './signing-key-ports.js'
import type { SigningKey } from './signing-key.js'

/** The key that signs at this moment; the first one is made when somebody first asks. */
export type CurrentSigningKey = () => Promise<SigningKey>

/**
 * A key that another process rotated is not used for anything that begins afterwards: what is remembered stands under the change stamp.
 * @throws StoreUnavailable, nothing else
 */
export function makeCurrentSigningKey(needs: {
  readonly keys: SigningKeyStore
  readonly signer: Signer
  readonly clock: Clock
  /** See `Database.changeStamp`. */
  readonly changeStamp: () => number | null
  readonly remembered: VersionedMemory<'current', SigningKey>
}): CurrentSigningKey {
  const { clock, keys, remembered, signer } = needs
  // Making a key takes a while, and the first requests of a new installation come together.
  let making: Promise<SigningKey> | null = null
  const makeFirst = async () => await keys.addFirst({ key: await signer.newKeyPair(), nowMs: clock.nowMs() })

  return async () => {
    const asOf = needs.changeStamp()
    const known = remembered.get(asOf, 'current')
    if (known !== undefined) return known
    const found = await keys.current()
    if (found === null) {
      making ??= makeFirst().finally(() => {
        making = null
      })
      return await making
    }
    remembered.set(asOf, 'current', found)
    return found
  }
}
