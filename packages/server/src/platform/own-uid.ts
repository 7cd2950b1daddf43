import { statSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The number of the user who runs this; null on Windows. A container's user has one, though no list of users names it. */
export function ownUid(): number | null {
  try {
    const { uid } = userInfo()
    return uid === -1 ? null : uid
  } catch {
    // No list of users has them. The kernel knows whose this process is.
    return statSync('/proc/self').uid
  }
}
