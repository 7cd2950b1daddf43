import { describe, expect, it } from 'vitest'
import { qualityOf } from './accept-encoding.js'

describe('how much a client wants gzip — RFC 9110 §12.5.3', () => {
  it.each([
    [undefined, 0],
    ['', 0],
    ['identity', 0],
    ['br, deflate', 0],
    ['gzip', 1],
    ['GZIP', 1],
    ['br, gzip;q=0.5', 0.5],
    ['gzip ; q = 0.25 , br', 0.25],
    ['gzip;q=0', 0],
    ['gzip;q=0.000', 0],
    ['gzip;q=x', 0],
    ['gzip;q=7', 0],
    ['*', 1],
    ['*;q=0', 0],
    ['*, gzip;q=0', 0],
    ['gzip;q=1, *;q=0', 1],
    ['gzipx', 0],
  ])('of %j is %j', (accepted, quality) => {
    expect(qualityOf('gzip', accepted)).toBe(quality)
  })
})
