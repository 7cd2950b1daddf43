import { getuid } from 'node:process'

/** The number of the user who runs this; null on Windows. A container's user has one, though no list of users names it. */
export function ownUid(): number | null {
  return getuid?.() ?? null
}
