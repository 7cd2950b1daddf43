import { describe, expect, it } from 'vitest'
import { isOriginOfApp } from './token-origin.js'

describe('pages that may read tokens', () => {
  const uris = ['https://app.example/callback', 'http://127.0.0.1/callback', 'com.example.app:/callback']

  it('are those at an origin of a registered redirect, whatever their path', () => {
    expect(isOriginOfApp('https://app.example', uris)).toBe(true)
    expect(isOriginOfApp('http://127.0.0.1', uris)).toBe(true)
  })

  it('may have another port on a loopback address only — RFC 8252 §7.3', () => {
    expect(isOriginOfApp('http://127.0.0.1:5173', uris)).toBe(true)
    expect(isOriginOfApp('https://app.example:8443', uris)).toBe(false)
    expect(isOriginOfApp('http://localhost:5173', uris)).toBe(false)
  })

  it.each([
    'null',
    '',
    'https://app.example/',
    'https://APP.example',
    'https://app.example.evil.example',
    'http://app.example',
    'https://evil.example',
    'https://user@app.example',
    'com.example.app:',
    'http://127.0.0.1.evil.example:80',
  ])('are no others: %j', (origin) => {
    expect(isOriginOfApp(origin, uris)).toBe(false)
  })
})

describe('pages that may read tokens, at the edges', () => {
  it.each(['http://localhost:5173', 'http://[::1]:5173', 'http://127.0.0.1:5173'])(
    'may have another port: %s — RFC 8252 §7.3',
    (origin) => {
      expect(isOriginOfApp(origin, [`${origin.replace(':5173', '')}/callback`])).toBe(true)
    },
  )

  it.each([
    'http://127.0.0.1:5173/',
    'http://127.1:5173',
    'https://127.0.0.1:5173',
    'http://user@127.0.0.1:5173',
    'HTTP://127.0.0.1:5173',
  ])('are written as a browser writes them: not %s', (origin) => {
    expect(isOriginOfApp(origin, ['http://127.0.0.1/callback'])).toBe(false)
  })

  it('are not of an app whose address cannot be read', () => {
    expect(isOriginOfApp('https://app.example', ['//app.example'])).toBe(false)
    expect(isOriginOfApp('https://app.example', ['//x', 'https://app.example/cb'])).toBe(true)
  })
})
