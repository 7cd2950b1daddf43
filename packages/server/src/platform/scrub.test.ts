import { describe, expect, it } from 'vitest'
import { scrub, scrubPath } from './scrub.js'

const TOKEN = 'mdp_0123456789abcdefghijABCDEFGHIJ0123456789'
const JWT = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLW9mLWl0'

describe('a text for a log', () => {
  it.each([
    ['a secret', `x ${TOKEN} y`, 'x [token] y'],
    ['one that was cut off', `x ${TOKEN.slice(0, 12)}`, 'x [token]'],
    ['a signed token', `"${JWT}"`, '"[token]"'],
    ['one without its signature', JWT.split('.').slice(0, 2).join('.'), '[token]'],
    ['an Authorization header', 'authorization: Bearer abc.def-123', 'authorization: Bearer [redacted]'],
    ['one for an app', 'basic MTIzOnNlY3JldA==, next', 'basic [redacted], next'],
    ['a password in an address', 'postgres://mudra:pa%40ss@db:5432/x', 'postgres://[redacted]@db:5432/x'],
    ['one with a slash in it', 'postgres://mudra:pa/ss@db/x failed', 'postgres://[redacted]@db/x failed'],
    ['a secret in an address', `?t=${TOKEN.replace('_', '%5F')}&u=1`, '?t=[token]&u=1'],
    ['a password without a name', 'smtp://:hush@mail', 'smtp://[redacted]@mail'],
  ])('says nothing of %s', (_, text, clean) => {
    expect(scrub(text)).toBe(clean)
  })

  it.each([
    'mdp_…x9Qz',
    'https://mudra.example.com/a@b',
    'the basic idea, bearer of news',
    '{"requestId":"Ab_-9-1","path":"/0/my-apps/1300000000000005","md":1}',
  ])('is left as it is: %s', (text) => {
    expect(scrub(text)).toBe(text)
  })

  it('stays JSON, whatever stands beside what is struck', () => {
    const record = { a: `"${TOKEN}\\`, b: { c: `://u:p"@\\n${JWT}"` }, d: 'Bearer aaaaaaaa"' }
    expect(JSON.parse(scrub(JSON.stringify(record)))).toMatchObject({ d: 'Bearer [redacted]"' })
  })
})

describe('a path for a log', () => {
  const hex = Buffer.from(TOKEN).toString('hex')
  const everyByte = TOKEN.replaceAll(/./g, (one) => `%${one.charCodeAt(0).toString(16)}`)
  it.each([
    [`/invitations/${TOKEN}`, '/invitations/[token]'],
    [`/invitations/${TOKEN.slice(0, 14)}`, '/invitations/[token]'],
    [`/x/${TOKEN.slice(4)}/y`, '/x/[token]/y'],
    [`/x/${TOKEN.replace('_', '%5F')}`, '/x/[token]'],
    [`/x/${everyByte}`, '/x/[token]'],
    [`/x/${encodeURIComponent(everyByte)}`, '/x/[token]'],
    [`/x/${hex}`, '/x/[token]'],
    [`/x/${Buffer.from(TOKEN).toString('base64url')}`, '/x/[token]'],
    [`/x/${JWT}`, '/x/[token]'],
    [`/x/Bearer%20abcdefgh`, '/x/Bearer [redacted]'],
  ])('%.40s… is %s', (path, clean) => {
    expect(scrubPath(path)).toBe(clean)
  })

  it.each([
    '/',
    '/api/1.0/workspaces/1200000000000001/audit_log_events',
    '/0/admin/1200000000000001/members/invitations/1300000000000009/withdraw',
    '/api/1.0/tasks/gr%C3%BCn%2',
    '/docs/secret-scanning',
  ])('is left as it came where there is nothing to strike: %s', (path) => {
    expect(scrubPath(path)).toBe(path)
  })
})
