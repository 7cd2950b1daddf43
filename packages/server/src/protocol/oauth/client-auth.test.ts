import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseClientCredentials } from './client-auth.js'
import { refusal } from './oauth-error.js'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const basic = (pair: string) => `Basic ${base64(pair)}`
const parse = (authorization: string | null, form = '') =>
  parseClientCredentials(authorization, new URLSearchParams(form))
const ID = '1200000000000001'
const SECRET = 'mds_0123456789ABCDEFGHIJabcdefghijklmnopqr'
const BASIC = {
  ok: true,
  usedBasic: true,
  credentials: { method: 'client_secret_basic', clientId: ID, secret: SECRET },
}
const malformed = { ok: false, usedBasic: true, refusal: refusal('client_credentials_malformed') }

describe('credentials in the body', () => {
  it('are id and secret — RFC 6749 §2.3.1', () => {
    expect(parse(null, `client_id=${ID}&client_secret=${SECRET}`)).toEqual({
      ok: true,
      usedBasic: false,
      credentials: { method: 'client_secret_post', clientId: ID, secret: SECRET },
    })
  })

  it.each([`client_id=${ID}`, `client_id=${ID}&client_secret=`])(
    'are the id alone for an app without a secret: %s — RFC 6749 §3.2.1',
    (form) => {
      const credentials = { method: 'none', clientId: ID, secret: null }
      expect(parse(null, form)).toEqual({ ok: true, usedBasic: false, credentials })
    },
  )

  it.each([
    ['', refusal('parameter_missing', 'client_id')],
    ['client_id=', refusal('parameter_missing', 'client_id')],
    [`client_secret=${SECRET}`, refusal('parameter_missing', 'client_id')],
    [`client_id=${ID}&client_id=${ID}`, refusal('parameter_repeated', 'client_id')],
    [`client_id=${ID}&client_secret=a&client_secret=a`, refusal('parameter_repeated', 'client_secret')],
    [`client_id=${'1'.repeat(65)}`, refusal('parameter_too_long', 'client_id')],
    [`client_id=1&client_secret=${'x'.repeat(257)}`, refusal('parameter_too_long', 'client_secret')],
  ])('are refused in %s — RFC 6749 §3.2', (form, refused) => {
    expect(parse(null, form)).toEqual({ ok: false, usedBasic: false, refusal: refused })
  })
})

describe('credentials in the header', () => {
  it.each([
    ['raw', `${ID}:${SECRET}`],
    ['form-encoded, as oauth4webapi', `${ID}:${SECRET.replace('_', '%5F')}`],
    ['in lower case', `${ID}:${SECRET.replace('_', '%5f')}`],
  ])('come %s — RFC 6749 §2.3.1', (_, pair) => {
    expect(parse(basic(pair))).toEqual(BASIC)
  })

  it.each(['basic', 'BASIC', 'Basic '])('come under the scheme %s — RFC 7617 §2', (scheme) => {
    expect(parse(`${scheme} ${base64(`${ID}:${SECRET}`)}`)).toEqual(BASIC)
  })

  it('are decoded once, and only once — RFC 6749 §2.3.1', () => {
    expect(parse(basic('1:a%2525b%26c+d%3Ae'))).toMatchObject({ credentials: { secret: 'a%25b&c d:e' } })
    expect(parse(basic('1:a&b=c:d%zz'))).toMatchObject({
      credentials: { clientId: '1', secret: 'a&b=c:d%zz' },
    })
  })

  it('may lack a secret: the app says who it is, and proves nothing — RFC 6749 §2.3.1', () => {
    expect(parse(basic(`${ID}:`))).toEqual({
      ok: true,
      usedBasic: true,
      credentials: { method: 'none', clientId: ID, secret: null },
    })
  })

  it.each([
    ['no base64', 'Basic !!!'],
    ['no padding', `Basic ${base64('1:xx').replaceAll('=', '')}`],
    ['base64url', 'Basic YTo_Pz8_'],
    ['nothing', 'Basic '],
    ['the scheme alone', 'Basic'],
    ['no colon', basic(ID)],
    ['no id', basic(`:${SECRET}`)],
    ['NUL', basic(`${ID}:a\0b`)],
    ['an encoded NUL', basic(`${ID}:a%00b`)],
    ['a line end', basic(`${ID}:a\nb`)],
    ['bytes that are no UTF-8', `Basic ${Buffer.from([0x31, 0x3a, 0xff]).toString('base64')}`],
    ['an id too long', basic(`${'1'.repeat(65)}:x`)],
    ['a secret too long', basic(`1:${'x'.repeat(257)}`)],
    ['a header too long', basic(`1:${'x'.repeat(2_000)}`)],
    ['two pairs', `${basic('1:x')} ${base64('1:x')}`],
  ])('are refused with %s — RFC 7617 §2', (_, authorization) => {
    expect(parse(authorization)).toEqual(malformed)
  })

  it.each(['Bearer mda_x', 'Digest username="x"', 'x'])(
    'are refused under another scheme: %s — RFC 6749 §5.2',
    (authorization) => {
      expect(parse(authorization)).toMatchObject({ ok: false, refusal: refusal('client_auth_unsupported') })
    },
  )

  it('never fault, and come out as they were encoded, whatever they are', () => {
    const half = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 })
    const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
    fc.assert(
      fc.property(half, half, fc.string(), (clientId, secret, noise) => {
        expect(parse(basic(`${encode(clientId)}:${encode(secret)}`))).toMatchObject({
          credentials: { clientId, secret },
        })
        expect(parse(noise, 'client_id=1').usedBasic).toBe(noise !== '')
        expect(parse(`Basic ${base64(noise)}`).usedBasic).toBe(true)
      }),
    )
  })
})

describe('credentials in both places', () => {
  it.each([`client_id=${ID}`, `client_id=${ID}&client_secret=${SECRET}`, `client_secret=${SECRET}`])(
    'do no harm when they are the same: %s — RFC 6749 §2.3',
    (form) => {
      expect(parse(basic(`${ID}:${SECRET}`), form)).toEqual(BASIC)
    },
  )

  it.each(['client_id=2', `client_id=${ID}&client_secret=other`, 'client_secret=other'])(
    'are refused when they differ: %s — RFC 6749 §2.3',
    (form) => {
      expect(parse(basic(`${ID}:${SECRET}`), form)).toMatchObject({
        ok: false,
        refusal: refusal('client_credentials_differ'),
      })
    },
  )

  it('are refused when only the body has a secret, and when the body has one twice — RFC 6749 §2.3', () => {
    expect(parse(basic(`${ID}:`), `client_secret=${SECRET}`)).toMatchObject({
      refusal: refusal('client_credentials_differ'),
    })
    expect(parse(basic(`${ID}:x`), 'client_secret=x&client_secret=x')).toMatchObject({
      refusal: refusal('parameter_repeated', 'client_secret'),
    })
  })
})

describe('credentials in the header, at their edges', () => {
  it('are an id of 64 and a secret of 256 characters at most — RFC 6749 §2.3.1', () => {
    const [id, secret] = ['1'.repeat(64), 's'.repeat(256)]
    expect(parse(basic(`${id}:${secret}`)).ok).toBe(true)
    expect(parse(basic(`${id}1:${secret}`))).toEqual(malformed)
    expect(parse(basic(`${id}:${secret}s`))).toEqual(malformed)
  })

  it('are 1,024 characters as written, however short they are when decoded', () => {
    const spaced = (length: number) => {
      const encoded = base64(`${ID}:${'%41'.repeat(240)}`)
      return `Basic${' '.repeat(length - 'Basic'.length - encoded.length)}${encoded}`
    }
    expect(parse(spaced(1_024)).ok).toBe(true)
    expect(parse(spaced(1_025))).toEqual(malformed)
  })

  it.each([`1\u0001:${SECRET}`, `\u007f${ID}:${SECRET}`, `${ID}:x\u0000`])(
    'have no control characters in either half: %j — RFC 7617 §2',
    (pair) => {
      expect(parse(basic(pair))).toEqual(malformed)
    },
  )

  it('end where the header ends: nothing after a line end is overlooked', () => {
    expect(parse(`${basic(`${ID}:${SECRET}`)}\nx`)).toEqual({
      ok: false,
      usedBasic: true,
      refusal: refusal('client_auth_unsupported'),
    })
  })
})
