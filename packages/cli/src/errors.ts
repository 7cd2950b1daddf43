/**
 * What the program itself refuses, as words for programs, each with the exit code that it ends with. Errors of `@mudra/client` keep their own
 * words.
 */
const EXIT_OF = {
  /** The command line was not understood. */
  usage: 2,
  /** No profile has this name. */
  profile_unknown: 2,
  /** Several profiles are at this server. */
  profile_ambiguous: 2,
  /** The file of a profile is none. It is left as it is. */
  profile_corrupt: 1,
  /** As many as there may be. */
  profiles_too_many: 1,
  /** The folder of the profiles cannot be used. */
  folder_refused: 1,
  /** A file that was named cannot be read. */
  file_unreadable: 2,
  /** Nothing came on standard input. */
  input_missing: 2,
  /** Another program listens where the redirect is to be caught. */
  port_taken: 1,
  /** This user may not listen there. */
  port_forbidden: 1,
  /** This machine has not the address of the redirect URI. */
  address_missing: 1,
  /** Nobody came back from the browser. */
  redirect_timed_out: 1,
  /** The token is somebody else's than the one whose place it was to take. */
  person_differs: 1,
  /** The server still takes a token that was to be revoked. */
  token_still_works: 1,
  /** The server offers a program no way to do this. */
  page_only: 1,
  /** The API said no. */
  api_refused: 1,
  /** The API wants another sign-in. */
  api_unauthorized: 4,
  /** The API has no time now. */
  api_unavailable: 75,
  /** The answer is larger than the program reads. */
  answer_too_long: 1,
  /** The list has more pages than the program reads. */
  pages_too_many: 1,
  /** The filter of `--jq` is none. */
  jq_invalid: 2,
  /** The filter of `--jq` failed on what it was given. */
  jq_failed: 1,
} as const

/** What went wrong, as a word for programs. */
export type CliErrorCode = keyof typeof EXIT_OF

/** An expected end of a command. Its message says what to do, and has no secret in it. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: CliErrorCode
  readonly exit: number

  constructor(code: CliErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause })
    this.code = code
    this.exit = EXIT_OF[code]
  }
}
