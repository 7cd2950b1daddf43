import { pino, type DestinationStream, type Logger } from 'pino'
import { makeLineWriter } from './line-writer.js'
import { scrub } from './scrub.js'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What is said of a request; fields that are null or undefined are left out. */
export interface RequestLine {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly status: number
  readonly micros: number
  readonly address: string
  readonly operation: string | undefined
  readonly user: string | undefined
  readonly token: string | null | undefined
  readonly reason: string | undefined
  /** Of which trace it is part. @see W3C Trace Context §3.2 */
  readonly traceparent: string | undefined
}

/**
 * Writes the line of one request at the level `info`. Its fields are fixed, few and free of secrets, so it goes without pino's look at
 * each of them: a third of the time, on every request.
 */
export type WriteRequestLine = (line: RequestLine) => void

export interface Log {
  readonly logger: Logger
  readonly requests: WriteRequestLine
  finish(): void
}

const STDERR = 2

/** The server's log: JSON lines on stderr. */
export function openLog(level: LogLevel): Log {
  const destination = makeLineWriter(STDERR)
  return {
    logger: makeLogger(level, destination),
    requests: makeRequestLines(level, destination),
    finish: () => {
      destination.finish()
    },
  }
}

const INFO = 30

export function makeRequestLines(level: LogLevel, destination: DestinationStream): WriteRequestLine {
  if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf('info') || level === 'silent') return () => undefined
  return (line) => {
    destination.write(formatLine(line, Date.now()))
  }
}

/** JSON by hand: what is not quoted by `JSON.stringify` is made by this server, or read by it, out of letters, digits and dashes. */
function formatLine(line: RequestLine, timeMs: number): string {
  const { operation, reason, token, traceparent, user } = line
  const known =
    (operation === undefined ? '' : `,"operation":"${operation}"`) +
    (token === undefined || token === null ? '' : `,"token":"${token}"`) +
    (user === undefined ? '' : `,"user":"${user}"`) +
    (reason === undefined ? '' : `,"reason":${JSON.stringify(scrub(reason))}`) +
    (traceparent === undefined ? '' : `,"traceparent":"${traceparent}"`)
  return `{"level":${INFO},"time":${timeMs},"requestId":"${line.requestId}","method":"${line.method}","path":${JSON.stringify(line.path)},"status":${line.status},"micros":${line.micros},"address":${JSON.stringify(line.address)}${known}}\n`
}

/** Fields that hold what opens something, in headers, forms, settings and answers. */
const SECRET_FIELDS = [
  'access_token',
  'assertion',
  'authorization',
  'client_secret',
  'code_verifier',
  'cookie',
  'current_password',
  'databaseUrl',
  'encryptionKey',
  'id_token',
  'new_password',
  'pass',
  'password',
  'refresh_token',
  'secret',
  'set-cookie',
  'smtpUrl',
  'token',
]
/** Of a form or an address alone: elsewhere it says which error it was. */
const CODES_OF_FORMS = ['form', 'body', 'query'].flatMap((part) => [`${part}.code`, `*.${part}.code`])
/** How deep a record is looked into: `{ request: { headers: { cookie } } }`. */
const DEPTH_MAX = 4

function redactedPaths(): string[] {
  return SECRET_FIELDS.flatMap((field) =>
    Array.from({ length: DEPTH_MAX }, (_, depth) => `${'*.'.repeat(depth)}["${field}"]`.replace('.[', '[')),
  )
}

/**
 * Credentials never reach a log. Two nets are below whoever logs headers, a body or an error whole: fields that hold secrets are struck by
 * their names, and what looks like a secret is struck out of the finished line, wherever it stands.
 */
export function makeLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: [...redactedPaths(), ...CODES_OF_FORMS],
        censor: '[redacted]',
      },
    },
    {
      write: (line) => {
        destination.write(scrub(line))
      },
    },
  )
}
