import { describe, expect, it } from 'vitest'
import { describeRefusal, waitInWords, type PageRefusal } from './page-refusals.js'

const REFUSALS: Readonly<Record<PageRefusal, readonly [status: number, words: RegExp]>> = {
  form_expected: [400, /^That was not a form .*send the form from the page/],
  form_too_long: [413, /^That is too much text .*write less/],
  form_encoded: [415, /^That form was packed in an unknown way/],
  form_foreign: [403, /^That form came from another site Nothing was changed/],
  form_stale: [403, /^That page was out of date Nothing was changed.*reload the page/],
  insecure: [403, /^This connection is not secure .*https/],
  malformed: [400, /^That request cannot be read/],
  not_found: [404, /^Nothing is here .*mistyped/],
  throttled: [429, /^Too many tries Nothing was looked at/],
  address_too_long: [414, /^That address is too long/],
  head_too_large: [431, /^Your browser sent too much .*Delete the cookies/],
  unavailable: [503, /^Not available right now Wait a few seconds/],
  busy: [503, /^Too many people at once Wait a few seconds/],
  fault: [500, /^Something went wrong here .*with the number below/],
}

describe('a page that says no', () => {
  it.each(Object.entries(REFUSALS))(
    'for %s has its status, its title and what to do',
    (reason, [status, words]) => {
      const said = describeRefusal(reason as PageRefusal)
      expect(said.status).toBe(status)
      expect(`${said.title} ${said.text}`).toMatch(words)
    },
  )

  it('tells a wait in minutes up to ninety, then in hours, never less than it takes', () => {
    const waits = [1, 60, 61, 90 * 60, 90 * 60 + 1, 120 * 60, 120 * 60 + 1]
    expect(waits.map(waitInWords)).toEqual([
      '1 minute',
      '1 minute',
      '2 minutes',
      '90 minutes',
      '2 hours',
      '2 hours',
      '3 hours',
    ])
  })
})
