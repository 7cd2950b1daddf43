import { expect, it } from 'vitest'
import { rendered } from '../../test/support/rendered.js'
import { SparkLine } from './spark-line.js'

it('a line of days has an area and an end where there was something, and says how much', () => {
  const some = rendered(SparkLine, { days: [0, 2, 1] })
  expect(some.html).toContain('<span class="spark">')
  expect(some.html).toMatch(/class="spark-area".*class="spark-line".*class="spark-end"/)
  expect(some.text).toContain('3 requests in 3 days')
  const none = rendered(SparkLine, { days: [0, 0, 0] })
  expect(none.html).toContain('<span class="spark empty">')
  expect(none.html).not.toMatch(/spark-area|spark-end/)
  expect(none.text).toContain('No requests in 3 days')
})
