const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/
const LENGTH = 55
const SAMPLED = 1

export interface TraceParent {
  readonly traceId: string
  readonly spanId: string
  readonly isSampled: boolean
}

/**
 * Reads the header by which a caller says of which trace a request is part. Whatever is wrong in it makes it nobody's.
 * @see W3C Trace Context §3.2
 */
export function parseTraceParent(header: string | readonly string[] | undefined): TraceParent | null {
  // A version that is not known yet may have more at its end, and nothing of that is read.
  if (typeof header !== 'string' || header.length < LENGTH) return null
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(header) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return null
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED }
}

/** As it is sent and logged. */
export function formatTraceParent({ isSampled, spanId, traceId }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
}
