import { ReferenceGone, StoreUnavailable, TooBusy } from '../platform/faults.js'
import type { Logger } from '../platform/log.js'
import { BodyCodingFault } from './api/encoded-body.js'

/**
 * What went wrong with a request that no handler refused. `unavailable`: the database, or the store of files, does not answer; `busy`: more is asked at once than can be
 * done; `gone`: a record that it names was deleted meanwhile; `coding`: a `Content-Encoding` that is not taken, or bytes that are not what it says; `too_large`: the body; `unreadable`: whatever else
 * Fastify refuses before a handler runs, which is the caller's fault; `bug`: ours.
 */
export type Fault =
  | {
      readonly kind: 'unavailable'
      /** For the log: which store is. */
      readonly what: string
      readonly cause: unknown
      readonly retryAfterSeconds: number
    }
  | { readonly kind: 'busy'; readonly retryAfterSeconds: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'coding'; readonly coding: BodyCodingFault }
  | { readonly kind: 'too_large' }
  | { readonly kind: 'unreadable'; readonly code: string }
  | { readonly kind: 'bug' }

export function classifyFault(error: unknown): Fault {
  if (error instanceof StoreUnavailable)
    return {
      kind: 'unavailable',
      what: error.message,
      cause: error.cause,
      retryAfterSeconds: error.retryAfterSeconds,
    }
  if (error instanceof TooBusy) return { kind: 'busy', retryAfterSeconds: error.retryAfterSeconds }
  if (error instanceof ReferenceGone) return { kind: 'gone' }
  if (error instanceof BodyCodingFault) return { kind: 'coding', coding: error }
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return { kind: 'too_large' }
  if (typeof statusCode !== 'number' || statusCode >= 500) return { kind: 'bug' }
  return { kind: 'unreadable', code: typeof code === 'string' ? code : 'unreadable' }
}

/** Writes what somebody has to mend into the log: a bug with its stack, a database that does not answer with its cause, and a reference that led nowhere, which comes of two acts at once or of a bug. */
export function logFault(
  { error, fault, requestId }: { readonly fault: Fault; readonly error: unknown; readonly requestId: string },
  logger: Pick<Logger, 'error' | 'warn'>,
): void {
  if (fault.kind === 'bug') logger.error({ err: error, requestId }, 'a request failed')
  if (fault.kind === 'gone')
    logger.warn({ err: error, requestId }, 'a request names what was deleted meanwhile')
  if (fault.kind === 'unavailable') logger.error({ err: fault.cause, requestId }, fault.what)
}
