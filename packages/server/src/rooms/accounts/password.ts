import { textFault } from '../../protocol/asana/text.js'

/** Length is what counts (NIST SP 800-63B §3.1.1.2); the upper bound only keeps hashing cheap. */
export const PASSWORD_LENGTH_MIN = 12
export const PASSWORD_LENGTH_MAX = 256

/** @returns what is wrong with a new password, or null */
export function passwordFault(password: string): string | null {
  if (password.length < PASSWORD_LENGTH_MIN) return `Must have at least ${PASSWORD_LENGTH_MIN} characters`
  return textFault(password, PASSWORD_LENGTH_MAX)
}
