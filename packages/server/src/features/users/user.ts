import type { Gid } from '../../protocol/asana/gid.js'
import { nameFault } from '../../protocol/asana/text.js'
import { asciiDomain } from '../../protocol/mail/email-key.js'

export interface User {
  readonly gid: Gid
  readonly name: string
  readonly email: string
  readonly createdAtMs: number
  readonly deactivatedAtMs: number | null
  /** When it was proved that they own the address; null for an address that nobody has proved. */
  readonly emailVerifiedAtMs: number | null
}

/** A person with what they chose for themselves. */
export interface ProfiledUser extends User {
  /** What they chose to be spoken to in; null for what their browser says. */
  readonly language: string | null
  /** The IANA name of the clock that they live by; null for UTC. */
  readonly timeZone: string | null
  /** The name of their picture; null for none. */
  readonly picture: string | null
}

export const USER_NAME_LENGTH_MAX = 255
const EMAIL_LENGTH_MAX = 254

/** @returns what is wrong with an address, or null. Only a mail to it could prove more than this. */
export function emailFault(email: string): string | null {
  const isWellFormed = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\]+$/.test(email)
  if (!isWellFormed || asciiDomain(email.slice(email.indexOf('@') + 1)) === null)
    return 'Must be an email address, like ada@example.com'
  // An address with something in it that nobody sees would pass for another one.
  return nameFault(email, EMAIL_LENGTH_MAX)
}
