import { pino, type DestinationStream, type Logger } from 'pino'

export type { Logger } from 'pino'
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** How many characters of log may wait in memory. A crash of the machine can lose that much of the log, never of the audit trail. */
const BUFFERED_CHARACTERS_MAX = 8_192
const FLUSH_INTERVAL_MS = 250

export interface Log {
  readonly logger: Logger
  flush(): void
}

/**
 * The server's log: JSON lines on stderr, written in blocks off the request's path and at the latest every 250 ms.
 * Credentials never reach it; redaction is the second net, for headers that somebody logs whole.
 */
export function openLog(level: LogLevel): Log {
  const destination = pino.destination({ fd: 2, sync: false, minLength: BUFFERED_CHARACTERS_MAX })
  const timer = setInterval(() => {
    destination.flush()
  }, FLUSH_INTERVAL_MS)
  timer.unref()
  return {
    logger: makeLogger(level, destination),
    flush: () => {
      clearInterval(timer)
      destination.flushSync()
    },
  }
}

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
