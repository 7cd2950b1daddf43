import { describe, expect, it } from 'vitest'
import { displayValueOf, progressOf, progressOfParts, valueAt } from './metric.rules.js'

const plain = { unit: 'none', precision: 0, currencyCode: null } as const

describe('how far a metric is', () => {
  it('is a share of the way, upwards or downwards, and never more than all of it', () => {
    expect(progressOf({ initial: 10, target: 20 }, 15)).toBe(0.5)
    expect(progressOf({ initial: 20, target: 10 }, 12.5)).toBe(0.75)
    expect(progressOf({ initial: 0, target: 1 }, 7)).toBe(1)
    expect(progressOf({ initial: 0, target: 1 }, -7)).toBe(0)
  })

  it('of several parts is their mean, by weight where it says so', () => {
    const parts = [
      { progress: 1, weight: 0.25 },
      { progress: 0.5, weight: 0.75 },
      { progress: 0, weight: 0 },
    ]
    expect(progressOfParts({ isCustomWeight: false }, parts)).toBe(0.5)
    expect(progressOfParts({ isCustomWeight: true }, parts)).toBe(0.625)
    expect(progressOfParts({ isCustomWeight: true }, [{ progress: 1, weight: 0 }])).toBe(0)
    expect(progressOfParts({ isCustomWeight: false }, [])).toBe(0)
  })

  it('is a number rounded to what is shown', () => {
    const way = { initial: 0, target: 10 }
    expect(valueAt({ ...way, unit: 'none', precision: 1 }, 1 / 3)).toBe(3.3)
    expect(valueAt({ initial: 0, target: 1, unit: 'percentage', precision: 1 }, 1 / 3)).toBe(0.333)
    expect(valueAt({ initial: 10, target: 0, unit: 'none', precision: 0 }, 0.25)).toBe(8)
  })
})

describe('a number as people read it', () => {
  it('has its unit and its digits', () => {
    expect(displayValueOf({ ...plain, precision: 2 }, 8.12)).toBe('8.12')
    expect(displayValueOf({ ...plain, unit: 'percentage', precision: 1 }, 0.251)).toBe('25.1%')
    expect(displayValueOf({ unit: 'currency', precision: 0, currencyCode: 'EUR' }, 1234)).toBe('€1,234')
  })
})
