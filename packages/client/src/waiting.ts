import { MudraError } from './errors.js'

/** Resolves after a while, or rejects with the signal's reason. */
export async function pause(ms: number, signal?: AbortSignal | null): Promise<void> {
  signal?.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** Waits for work that others wait for, too: whoever gives up does not stop it. */
export async function orAborted<Value>(work: Promise<Value>, signal?: AbortSignal | null): Promise<Value> {
  if (signal == null) return await work
  signal.throwIfAborted()
  let stop = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/**
 * Reads `Retry-After`.
 * @returns seconds; undefined where there is none or none that can be read
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const atMs = Date.parse(text)
  if (Number.isNaN(atMs)) return undefined
  // Both moments are the server's where it says its own: this machine's clock may be off.
  const serverNowMs = Date.parse(headers.get('date') ?? '')
  return Math.max(0, Math.ceil((atMs - (Number.isNaN(serverNowMs) ? nowMs : serverNowMs)) / 1_000))
}

/** What a failed `fetch` means. The signal of the caller's own is not an error of ours. */
export function asNetworkError(error: unknown, where: string): MudraError {
  if (error instanceof MudraError) return error
  if (error instanceof Error && error.name === 'TimeoutError')
    return new MudraError('timed_out', `${where} did not answer in time. Try again later.`, { cause: error })
  return new MudraError(
    'network_failed',
    `${where} cannot be reached, or its answer was cut off. Try again later.`,
    {
      cause: error,
    },
  )
}

/**
 * Lets go of the rest of an answer. Nobody waits for that: where a framework has put its own `fetch` in the place of the platform's and keeps a copy of
 * the answer, as Next.js does, a body is not cancelled before the copy is.
 */
export function discard(body: { cancel(): Promise<void> } | null): void {
  body?.cancel().catch(() => {})
}
