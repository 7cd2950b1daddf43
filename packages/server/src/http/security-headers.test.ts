import { describe, expect, it } from 'vitest'
import { pageHeaders } from './security-headers.js'

const formAction = (formTarget: string | null) => {
  const headers = pageHeaders({ formTarget })
  return /form-action ([^;]*);/.exec(headers['content-security-policy'] ?? '')?.[1]
}

describe('where the form of a page may lead — CSP3 §6.4.1', () => {
  it.each<[says: string, target: string | null, sources: string]>([
    ['this site alone', null, "'self'"],
    [
      'the origin of an app, and nothing that it redirects to',
      'https://app.example/cb?x=1',
      "'self' https://app.example",
    ],
    ['an app on this machine, at its port', 'http://127.0.0.1:8976/callback', "'self' http://127.0.0.1:8976"],
    ['a scheme of an app’s own', 'com.example.app:/callback', "'self' com.example.app:"],
    ['a scheme, for an address that CSP has no words for', 'http://[::1]:8976/cb', "'self' http:"],
    ['this site alone, for what is no address', '', "'self'"],
    ['this site alone, for a wildcard', '*', "'self'"],
  ])('%s', (_says, target, sources) => {
    expect(formAction(target)).toBe(sources)
  })

  it.each([
    'https://a.example;script-src *',
    "https://a.example' *",
    'https://a.example *',
    'x:;script-src *',
  ])('takes nothing else out of %j', (target) => {
    expect(formAction(target)).not.toMatch(/ \* | \*$|script/)
  })
})

describe('what else a page says', () => {
  it('cuts off whoever opened it in a window of theirs — HTML §7.1.3', () => {
    expect(pageHeaders()['cross-origin-opener-policy']).toBe('same-origin')
  })

  it('names itself to its own site alone, and to nobody where it moves on with a code', () => {
    expect(pageHeaders()['referrer-policy']).toBe('same-origin')
    expect(pageHeaders({ referrer: 'none' })['referrer-policy']).toBe('no-referrer')
  })
})
