import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONFUSABLES, CONFUSABLES_VERSION } from './confusables-table.js'
import { confusableSkeleton, skeletonsOf } from './skeleton.js'

const lookAlike = (one: string, other: string) => {
  const [a, b] = [skeletonsOf(one), skeletonsOf(other)]
  return a.asWritten === b.asWritten || a.small === b.small
}

describe('what a name looks like — UTS #39 §4', () => {
  it.each([
    ['Planner', 'Рlаnnеr'],
    ['Planner', 'PIanner'],
    ['Planner', 'P1anner'],
    ['Planner', 'P|anner'],
    ['Planner', '𝐏𝐥𝐚𝐧𝐧𝐞𝐫'],
    ['Planner', 'Ｐｌａｎｎｅｒ'],
    ['Planner', 'Plan\u00adner'],
    ['Planner', 'Plan\u200bner'],
    ['Planner', 'PLANNER'],
    ['Planner', 'planner'],
    ['Zip', 'ZIP'],
    ['Modern Times', 'Modem Times'],
    ['Team Planner', 'Team\u00a0 Planner '],
    ['Orbit', '0rbit'],
    ['Ångström', 'A\u030angstro\u0308m'],
    ['ⓟlanner', 'planner'],
  ])('%j and %j are one', (one, other) => {
    expect(lookAlike(one, other)).toBe(true)
  })

  it.each([
    ['Planner', 'Planer'],
    ['Planner', 'Planner 2'],
    ['Planner', 'Plan ner'],
    ['Planner', 'Plánner'],
    ['Mail', 'Mall'],
    ['Notes', 'Votes'],
    ['计划', '計劃'],
  ])('%j and %j are two', (one, other) => {
    expect(lookAlike(one, other)).toBe(false)
  })

  it('has the prototypes of the standard’s own table, of a recent Unicode', () => {
    expect(Number(CONFUSABLES_VERSION.split('.')[0])).toBeGreaterThanOrEqual(17)
    expect(CONFUSABLES.trim().split(/\s+/).length).toBeGreaterThan(6_000)
    expect(confusableSkeleton('раураӏ')).toBe('paypal')
    expect(confusableSkeleton('m')).toBe('rn')
    expect(confusableSkeleton('"')).toBe("''")
  })

  it('looks like itself, however it is composed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        expect(lookAlike(name, name.normalize('NFD'))).toBe(true)
        expect(lookAlike(name, ` ${name.normalize('NFC')} `)).toBe(true)
      }),
    )
  })
})
