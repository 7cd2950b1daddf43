import { describe, expect, it } from 'vitest'
import { formatTraceParent, parseTraceParent } from './traceparent.js'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SPAN = 'b7ad6b7169203331'

describe('a traceparent header — W3C Trace Context §3.2', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, { traceId: TRACE, spanId: SPAN, isSampled: true }],
    [`00-${TRACE}-${SPAN}-00`, { traceId: TRACE, spanId: SPAN, isSampled: false }],
    [`00-${TRACE}-${SPAN}-03`, { traceId: TRACE, spanId: SPAN, isSampled: true }],
    // A later version may have more at its end.
    [`cc-${TRACE}-${SPAN}-01-what-comes-later`, { traceId: TRACE, spanId: SPAN, isSampled: true }],
  ])('%s is read', (header, expected) => {
    expect(parseTraceParent(header)).toEqual(expected)
  })

  it.each([
    undefined,
    '',
    'garbage',
    [`00-${TRACE}-${SPAN}-01`],
    `ff-${TRACE}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-01-more`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}-0`,
    `00-${TRACE}-${SPAN}-01\n`,
    ` 00-${TRACE}-${SPAN}-01`,
    `00-${TRACE}"-${SPAN}-01`,
  ])('%j is nobody’s', (header) => {
    expect(parseTraceParent(header)).toBeNull()
  })

  it('is written as it was read', () => {
    const header = `00-${TRACE}-${SPAN}-01`
    const parent = parseTraceParent(header)
    expect(parent === null ? null : formatTraceParent(parent)).toBe(header)
  })
})
