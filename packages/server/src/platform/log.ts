import { pino, type DestinationStream, type Logger } from 'pino'
import { makeLineWriter } from './line-writer.js'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Log {
  readonly logger: Logger
  /** For the lines of requests, whose fields are fixed and hold no secret: without the second net, which costs a look at each. */
  readonly requests: Logger
  finish(): void
}

const STDERR = 2

/** The server's log: JSON lines on stderr. */
export function openLog(level: LogLevel): Log {
  const destination = makeLineWriter(STDERR)
  return {
    logger: makeLogger(level, destination),
    requests: pino({ level, base: null }, destination),
    finish: () => {
      destination.finish()
    },
  }
}

/** Credentials never reach a log; redaction is the second net, for somebody who logs headers or a body whole. */
export function makeLogger(level: LogLevel, destination: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['*.authorization', '*.cookie', '*.password', '*.client_secret', '*.token'],
        censor: '[redacted]',
      },
    },
    destination,
  )
}
