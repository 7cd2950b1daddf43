import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { formatToken, type TokenKind } from '../../../protocol/token/token-format.js'
import { EXPOSURE_INTERVAL_MS, makeNoteExposure } from './note-exposure.js'

const strayToken = (kind: TokenKind) => formatToken(kind, (count) => randomBytes(count))

it('a credential that keeps coming in clear is looked up once a minute, and again where that failed', async () => {
  let nowMs = 1_000_000
  let isAway = false
  const lookedUp: number[] = []
  const note = makeNoteExposure({
    exposures: {
      note: async () => {
        await Promise.resolve()
        if (isAway) throw new Error('the database is away')
        lookedUp.push(nowMs)
        return true
      },
    },
    clock: { nowMs: () => nowMs },
  })
  const [token, other] = [strayToken('personal'), strayToken('access')]
  const outcomes = []
  for (const presented of [token, token, other, token]) outcomes.push(await note(presented, '192.0.2.1'))
  expect(outcomes).toEqual(['noted', 'not_noted', 'noted', 'not_noted'])
  nowMs += EXPOSURE_INTERVAL_MS - 1
  expect(await note(token, '192.0.2.1')).toBe('not_noted')
  nowMs += 1
  isAway = true
  await expect(note(token, '192.0.2.1')).rejects.toThrow('away')
  isAway = false
  expect(await note(token, '192.0.2.1')).toBe('noted')
  expect(lookedUp).toHaveLength(3)
  expect(await note('none of ours', '192.0.2.1')).toBe('not_noted')
  expect(await note(strayToken('code'), '192.0.2.1')).toBe('not_noted')
})
