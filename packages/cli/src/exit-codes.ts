import { MudraError, type MudraErrorCode } from '@mudra/client'
import { CliError } from './errors.js'

/** What the program ends with. Promised: scripts branch on it. */
export const EXIT = {
  done: 0,
  /** The server or the person said no, or it cannot be done. */
  refused: 1,
  /** The command line or a setting was not understood. */
  misunderstood: 2,
  /** Nobody is signed in, or the sign-in works no more. The same as that of `gh`. */
  signedOut: 4,
  /** The same may work later without anybody doing anything: sysexits' EX_TEMPFAIL. */
  later: 75,
  /** By Ctrl-C. */
  interrupted: 130,
  /** Whoever read the output has closed it. */
  brokenPipe: 141,
} as const

const SIGN_IN_OVER: readonly MudraErrorCode[] = ['signed_out', 'grant_ended', 'token_refused']
const NOT_UNDERSTOOD: readonly MudraErrorCode[] = ['setting_invalid', 'address_insecure']

/** @returns the exit code that an error ends the program with */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.exit
  if (!(error instanceof MudraError)) return EXIT.refused
  if (error.retryable) return EXIT.later
  if (SIGN_IN_OVER.includes(error.code)) return EXIT.signedOut
  return NOT_UNDERSTOOD.includes(error.code) ? EXIT.misunderstood : EXIT.refused
}
