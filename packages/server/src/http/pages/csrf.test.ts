import { describe, expect, it } from 'vitest'
import { formToken, isForeignPost, isFormToken } from './csrf.js'

const KEY = new Uint8Array(32).fill(7)
const VISITOR = { kind: 'visitor', value: 'v' } as const

describe('the token of a form', () => {
  it('is taken back from the browser that it was made for alone', () => {
    const token = formToken(KEY, VISITOR)
    expect(isFormToken(token, KEY, VISITOR)).toBe(true)
    expect(isFormToken(token, KEY, { kind: 'visitor', value: 'w' })).toBe(false)
    expect(isFormToken(token, KEY, { kind: 'session', gid: 'v' })).toBe(false)
    expect(isFormToken(token, new Uint8Array(32), VISITOR)).toBe(false)
    for (const other of ['', 'x', `${token}x`, token.slice(1), token.toLowerCase()])
      expect(isFormToken(other, KEY, VISITOR)).toBe(false)
  })
})

describe('a form from another site — Fetch §3.2, Fetch Metadata §2.3', () => {
  const post = (
    headers: Readonly<Record<string, string>>,
    { host = 'mudra.example', protocol = 'https', publicUrl = 'https://mudra.example' } = {},
  ) => isForeignPost({ headers, host, protocol }, publicUrl)
  const here = { host: '127.0.0.1:8080', protocol: 'http', publicUrl: 'http://localhost:8080' }

  it('is none when its browser says that it comes from here, or is no browser', () => {
    expect(post({})).toBe(false)
    expect(post({ origin: 'https://mudra.example' })).toBe(false)
    expect(post({ origin: 'https://mudra.example', 'sec-fetch-site': 'same-origin' })).toBe(false)
    expect(post({ 'sec-fetch-site': 'none' })).toBe(false)
  })

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://mudra.example' },
    { origin: 'https://mudra.example:8443' },
    { origin: 'https://mudra.example.evil.example' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://mudra.example', 'sec-fetch-site': 'cross-site' },
  ])('is one that says %j', (headers) => {
    expect(post(headers)).toBe(true)
  })

  it('takes the names of one machine for one, if the form came to that very name', () => {
    expect(post({ origin: 'http://127.0.0.1:8080' }, here)).toBe(false)
    expect(post({ origin: 'http://127.0.0.1:3000' }, here)).toBe(true)
    expect(post({ origin: 'http://localhost:8080' }, here)).toBe(false)
    expect(post({ origin: 'http://evil.example:8080' }, { ...here, host: 'evil.example:8080' })).toBe(true)
    expect(post({ origin: 'https://127.0.0.1:8080' }, here)).toBe(true)
  })
})
