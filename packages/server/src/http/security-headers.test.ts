import { describe, expect, it } from 'vitest'
import { pageHeaders } from './security-headers.js'

const formAction = (formTargets: readonly string[]) => {
  const headers = pageHeaders({ formTargets, keepsOpener: false })
  return /form-action ([^;]*);/.exec(headers['content-security-policy'] ?? '')?.[1]
}

describe('where the form of a page may lead — CSP3 §6.4.1', () => {
  it.each<[says: string, targets: readonly string[], sources: string]>([
    ['this site alone', [], "'self'"],
    ['an app, and what it redirects to', ['https://app.example/cb?x=1'], "'self' https://app.example https:"],
    [
      'an app on this machine, and another port of it',
      ['http://127.0.0.1:8976/callback'],
      "'self' http://127.0.0.1:8976 http://localhost:* http://127.0.0.1:* https:",
    ],
    ['a scheme of an app’s own', ['com.example.app:/callback'], "'self' com.example.app:"],
    [
      'a scheme, for an address that CSP has no words for',
      ['http://[::1]:8976/cb'],
      "'self' http: http://localhost:* http://127.0.0.1:* https:",
    ],
    [
      'each source once',
      ['https://app.example/a', 'https://app.example/b'],
      "'self' https://app.example https:",
    ],
    ['this site alone, for what is no address', ['', 'x', '*'], "'self'"],
  ])('%s', (_says, targets, sources) => {
    expect(formAction(targets)).toBe(sources)
  })

  it.each([
    'https://a.example;script-src *',
    "https://a.example' *",
    'https://a.example *',
    'x:;script-src *',
  ])('takes nothing else out of %j', (target) => {
    expect(formAction([target])).not.toMatch(/ \* | \*$|script/)
  })
})
