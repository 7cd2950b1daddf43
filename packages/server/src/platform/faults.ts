/** A store cannot answer now: it is down, busy beyond patience, or its disk is full. 503 with `Retry-After`. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly retryAfterSeconds: number

  /** @param what  which one, for the log */
  constructor(cause: unknown, retryAfterSeconds = 2, what = 'the database') {
    super(`${what} is unavailable`, { cause })
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The store of files, and not the database. */
export class FilesUnavailable extends StoreUnavailable {
  constructor(cause: unknown) {
    super(cause, undefined, 'the store of files')
  }
}

/** More is asked at once than the machine can do with safety. 503 with `Retry-After`. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy'
  readonly retryAfterSeconds: number

  constructor(what: string, retryAfterSeconds = 2) {
    super(`too much at once: ${what}`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The session by which somebody acted ended while the act was on its way, and nothing of the act was kept. They sign in again. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded'

  constructor() {
    super('the session ended meanwhile')
  }
}

/** What was to be written refers to a record that was deleted after it had been looked up, and nothing of the act was kept. 404. */
export class ReferenceGone extends Error {
  override readonly name = 'ReferenceGone'

  /** @param cause  what the database said */
  constructor(cause: Error) {
    super(cause.message, { cause })
  }
}

/** The program cannot start or go on with what it was given; the message is the one line that its operator reads. Exit code 2. */
export class OperatorProblem extends Error {
  override readonly name = 'OperatorProblem'
}

/** There is no database yet where one was named. Whoever knows how it was named says it to the operator. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere'
}

/** A thing that cannot happen happened. 500 and a request id; somebody mends the code. */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken'
}
