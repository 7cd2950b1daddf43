import { describe, expect, it } from 'vitest'
import { LEAK_REPORT_CREDENTIALS_MAX, leakedKind } from './leak.js'
import { readLeakReport } from './leak-report.js'
import { newSecret } from '../../protocol/token/secret.js'

const FORM = 'application/x-www-form-urlencoded'
const MALFORMED = { ok: false, reason: 'report_malformed' }
const read = (type: string, text: string) => readLeakReport(type, new TextEncoder().encode(text))
const credentials = (count: number) => Array.from({ length: count }, (_, at) => `c${at}`)

describe('a report of leaked credentials', () => {
  it.each(['', 'application/json', 'application/json; charset=utf-8', 'text/plain'])(
    'is JSON unless it says that it is a form: %j',
    (type) => {
      expect(read(type, '{"credentials":["a","b"]}')).toEqual({ ok: true, credentials: ['a', 'b'] })
      expect(read(type, 'credentials=a')).toEqual(MALFORMED)
    },
  )

  it.each([FORM, `${FORM}; charset=utf-8`, `${FORM} ;charset=utf-8`, 'Application/X-WWW-Form-Urlencoded'])(
    'is a form with the name once for each: %j',
    (type) => {
      expect(read(type, 'credentials=a&other=x&credentials=b')).toEqual({
        ok: true,
        credentials: ['a', 'b'],
      })
      expect(read(type, '{"credentials":["a"]}')).toEqual(MALFORMED)
    },
  )

  it.each([
    '',
    'null',
    '"credentials"',
    '["a"]',
    '{}',
    '{"credentials":[]}',
    '{"credentials":"a"}',
    '{"credentials":null}',
    '{"credentials":{"0":"a","length":1}}',
    '{"credentials":["a",1]}',
    '{"credentials":[null,"a"]}',
    '{"credentials":["a"]',
    '{"__proto__":{"credentials":["a"]}}',
  ])('is none without texts under its name: %s', (text) => {
    expect(read('application/json', text)).toEqual(MALFORMED)
  })

  it('has one credential at least and a thousand at most, in either form', () => {
    const form = (count: number) => new URLSearchParams(credentials(count).map((one) => ['credentials', one]))
    const json = (count: number) => JSON.stringify({ credentials: credentials(count) })
    for (const count of [1, LEAK_REPORT_CREDENTIALS_MAX]) {
      expect(read(FORM, form(count).toString())).toEqual({ ok: true, credentials: credentials(count) })
      expect(read('', json(count))).toEqual({ ok: true, credentials: credentials(count) })
    }
    const tooMany = LEAK_REPORT_CREDENTIALS_MAX + 1
    for (const report of [read(FORM, form(tooMany).toString()), read('', json(tooMany))])
      expect(report).toEqual({ ok: false, reason: 'report_too_long' })
  })
})

describe('what a report can end', () => {
  const secretOf = (kind: Parameters<typeof newSecret>[0]) =>
    newSecret(kind, (count) => new Uint8Array(count).fill(7)).secret

  it.each(['personal', 'access', 'refresh', 'code', 'client_secret'] as const)('is a %s', (kind) => {
    expect(leakedKind(secretOf(kind))).toBe(kind)
  })

  it.each(['invitation', 'password_reset', 'service'] as const)('is not a %s', (kind) => {
    expect(leakedKind(secretOf(kind))).toBeNull()
  })

  it('is nothing whose checksum is wrong, and no other text', () => {
    const secret = secretOf('personal')
    expect(leakedKind(`${secret.slice(0, -1)}${secret.endsWith('0') ? '1' : '0'}`)).toBeNull()
    expect(['', 'mdp_', 'password'].map(leakedKind)).toEqual([null, null, null])
  })
})
