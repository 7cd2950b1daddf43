import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Pace } from '../../platform/loop-turns.js'
import { makeLengths } from './text-lengths.js'
import { writeJson } from './write-json.js'

/** Counts how often the event loop was given back. */
function countingPace(isDue: boolean) {
  const counted = { rests: 0 }
  const pace: Pace = {
    isDue: () => isDue,
    rest: async () => {
      counted.rests += 1
      await Promise.resolve()
    },
  }
  return { counted, pace }
}

const write = async (value: unknown, pretty: boolean) => {
  const { pace } = countingPace(false)
  return String(await writeJson(value, { lengths: makeLengths(), pace, pretty }))
}
const expected = (value: unknown, pretty: boolean) =>
  pretty ? `${JSON.stringify(value, null, 2)}\n` : JSON.stringify(value)

describe('writing an answer', () => {
  it.each([false, true])('gives what JSON.stringify gives, pretty: %s', async (pretty) => {
    const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('n'.repeat(40_000)))
    const { answer } = fc.letrec((tie) => ({
      answer: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        anyText,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('answer'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 8 }), tie('answer'), { maxKeys: 4 }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(answer, async (value) => {
        expect(await write({ data: value }, pretty)).toBe(expected({ data: value }, pretty))
      }),
      { numRuns: 300 },
    )
  })

  it('hands a long one over as bytes of UTF-8, and gives the event loop back amid it', async () => {
    const { counted, pace } = countingPace(true)
    const value = {
      data: Array.from({ length: 3_000 }, (_, index) => ({
        name: `Übung ${index} 🌱`,
        notes: 'n'.repeat(100),
      })),
    }
    const written = await writeJson(value, { lengths: makeLengths(), pace, pretty: false })
    expect(Buffer.isBuffer(written)).toBe(true)
    expect(String(written)).toBe(JSON.stringify(value))
    expect(counted.rests).toBeGreaterThan(4)
  })

  it('measures about what is written, nested objects as often as they stand there', () => {
    const lengths = makeLengths()
    const inner: Record<string, unknown> = {}
    lengths.add(inner, 'notes', 'n'.repeat(1_000))
    inner['notes'] = 'n'.repeat(1_000)
    const outer: Record<string, unknown> = {}
    const own = lengths.add(
      outer,
      'projects',
      Array.from({ length: 50 }, () => inner),
    )
    outer['projects'] = Array.from({ length: 50 }, () => inner)
    expect(own).toBeLessThan(1_000)
    expect(Math.abs(lengths.of(outer) - JSON.stringify(outer).length)).toBeLessThan(500)
    expect(
      Math.abs(lengths.of({ a: { b: ['text', 1, null] } }) - '{"a":{"b":["text",1,null]}}'.length),
    ).toBeLessThan(30)
  })
})
