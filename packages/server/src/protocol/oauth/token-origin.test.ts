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
