import { describe, expect, it } from 'vitest'
import { sliceOf } from './paging.js'

const ALL = Array.from({ length: 45 }, (_, index) => index)

describe('sliceOf', () => {
  it.each([
    [null, 1, 0, 20],
    ['1', 1, 0, 20],
    ['2', 2, 20, 20],
    ['3', 3, 40, 5],
    ['4', 3, 40, 5],
    ['0', 1, 0, 20],
    ['-1', 1, 0, 20],
    ['1e3', 1, 0, 20],
    ['99999999999999', 1, 0, 20],
    ['<script>', 1, 0, 20],
  ])('page %s', (wish, page, first, count) => {
    const slice = sliceOf(ALL, wish, 20)
    expect([slice.page, slice.pages, slice.total]).toEqual([page, 3, 45])
    expect([slice.rows[0], slice.rows.length]).toEqual([first, count])
  })

  it('an empty list has one page with nothing on it', () => {
    expect(sliceOf([], '2', 20)).toEqual({ rows: [], page: 1, pages: 1, total: 0 })
  })
})
