import { describe, expect, it } from 'vitest'
import { anchorText, headText, parseAnchors, parseHeads } from './head-text.js'

const HASH = 'a'.repeat(64)
const OTHER = 'b'.repeat(64)

describe('heads that were noted', () => {
  const one = { chain: 3, position: 7, hash: HASH }
  const other = { chain: 16, position: 1, hash: OTHER }

  it('are read as they were written, between blanks, commas and lines', () => {
    expect(parseHeads(headText(one))).toEqual([one])
    for (const between of [' ', ',', '\n', ', \n'])
      expect(parseHeads(` ${[one, other].map(headText).join(between)}\n`)).toEqual([one, other])
  })

  it('are found in lines of a log', () => {
    const line = JSON.stringify({ level: 30, auditHeads: [headText(one), headText(other)] })
    expect(parseHeads(`${line}\nsomething else\n`)).toEqual([one, other])
    expect(parseHeads(`${JSON.stringify({ auditHeads: [headText(one)] })}\n${line}`)).toEqual([
      one,
      one,
      other,
    ])
  })

  it('promise nothing of a chain that had no event', () => {
    expect(parseHeads(`0:0: ${headText(one)}`)).toEqual([one])
  })

  it.each([
    '',
    '  ',
    'x',
    `${headText(one)} x`,
    `x ${headText(one)}`,
    `3:0:${HASH}`,
    '3:7:',
    `3:7:${HASH}0`,
    `3:7:${HASH.slice(1)}`,
    `3:7:${HASH.toUpperCase()}`,
    `x3:7:${HASH}`,
    `12345:7:${HASH}`,
    `3:1234567890123456:${HASH}`,
    `:7:${HASH}`,
  ])('are none: %j', (text) => {
    expect(parseHeads(text)).toBeNull()
  })
})

describe('what is said of prunings', () => {
  const plain = { chain: 3, position: 7, hash: HASH, firstHash: null }
  const both = { chain: 4, position: 8, hash: HASH, firstHash: OTHER }

  it('is read as it was written', () => {
    expect(parseAnchors([plain, both].map(anchorText).join(' '))).toEqual([plain, both])
    expect(parseAnchors('')).toEqual([])
    expect(parseAnchors(` ${anchorText(plain)} `)).toEqual([plain])
  })

  it.each(['x', `${anchorText(plain)} x`, `x ${anchorText(both)}`])('refuses any other text: %s', (text) => {
    expect(parseAnchors(text)).toBeNull()
  })
})
