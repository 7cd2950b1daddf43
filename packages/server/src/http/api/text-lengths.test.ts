import { describe, expect, it } from 'vitest'
import { makeLengths } from './text-lengths.js'

const VALUES: readonly unknown[] = [
  'some text',
  12,
  true,
  null,
  [],
  [false, false, false, false],
  ['a', 'bc'],
  { name: 'Ada', gid: '12', done: false },
  { tasks: [{ name: 'One' }, { name: 'Two', tags: [{ name: 'x' }] }] },
]

describe('about how long values are as JSON', () => {
  it.each(VALUES.map((value) => [value]))('%j', (value) => {
    const length = JSON.stringify(value).length
    const estimate = makeLengths().of(value)
    expect(estimate).toBeGreaterThanOrEqual(Math.floor(length * 0.7) - 3)
    expect(estimate).toBeLessThanOrEqual(length * 1.5 + 10)
  })

  it('is known of an object while its fields come one by one, and what each adds', () => {
    const lengths = makeLengths()
    const nested = { name: 'Two' }
    const object: Record<string, unknown> = {}
    const before = lengths.of(object)
    const flags = Array.from({ length: 50 }, () => false)
    const added = [
      lengths.add(object, 'name', 'Ada'),
      lengths.add(object, 'flags', flags),
      lengths.add(object, 'done', true),
      lengths.add(object, 'nested', nested),
    ]
    const [name = 0, list = 0, done = 0, inner = 0] = added
    expect(name).toBe('name'.length + 'Ada'.length + 6)
    expect(list).toBeGreaterThan(JSON.stringify(flags).length * 0.8)
    expect(done).toBeLessThan(20)
    // The nested object was measured when it was made.
    expect(inner).toBeLessThan(20)
    expect(lengths.of(object)).toBeGreaterThan(before + name + list + done + lengths.of(nested))
  })
})
