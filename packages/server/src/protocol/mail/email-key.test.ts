import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asciiDomain, emailKey, emailKeys } from './email-key.js'

describe('two addresses are one mailbox', () => {
  it.each([
    ['anna@exämple.com', 'anna@xn--exmple-cua.com', 'as browsers write the domain'],
    ['anna@exämple.com', 'anna@XN--EXMPLE-CUA.com', 'in capitals, too'],
    ['anna@exämple.com', 'anna@EXÄMPLE.COM', 'in another case'],
    ['anna@exämple.com', 'anna@exa\u0308mple.com', 'with the accent apart'],
    ['anna@example.com', 'anna@example.com.', 'with the root of all names'],
    ['anna@日本語.jp', 'anna@日本語。jp', 'with the full stop of another script'],
    ['anna@example.com', 'anna@ｅｘａｍｐｌｅ.com', 'in wide letters'],
    ['anna@example.com', 'anna@exam\u00adple.com', 'with a hyphen that nobody sees'],
    ['josé@example.com', 'jose\u0301@example.com', 'with the accent apart'],
    ['josé@example.com', 'JOSÉ@example.com', 'in capitals'],
    ['josé@example.com', 'JOSE\u0301@example.com', 'in both'],
    ['anna@example.com', 'ＡＮＮＡ@example.com', 'in wide letters'],
    ['ﾀﾛｳ@example.jp', 'タロウ@example.jp', 'in narrow letters'],
    ['anna@example.com', '  Anna@Example.com ', 'with blanks around it'],
  ])('%s and %s: %s — RFC 5890 §2.3.2.1 · RFC 6531 §3.2 · RFC 8265 §3.3', (one, other) => {
    expect(emailKey(other)).toBe(emailKey(one))
  })

  it.each([
    ['anna@example.com', 'anna@example.org'],
    ['anna@straße.de', 'anna@strasse.de'],
    ['anna+x@example.com', 'anna@example.com'],
    ['an.na@example.com', 'anna@example.com'],
    ['jose@example.com', 'josé@example.com'],
    ['anna@127.1', 'anna@127.0.0.1'],
    ['anna@2130706433', 'anna@127.0.0.1'],
    ['anna@exa%41mple.com', 'anna@exaample.com'],
    ['anna@example.com/x', 'anna@example.com'],
    ['anna@example.com?x', 'anna@example.com'],
    ['anna@example.com:25', 'anna@example.com'],
    ['anna@example.com#', 'anna@example.com'],
    ['а@example.com', 'a@example.com'],
  ])('%s and %s are two', (one, other) => {
    expect(emailKey(other)).not.toBe(emailKey(one))
  })

  it('where several accounts have one mailbox, their keys are as an older version compared them: in small letters, not mapped', () => {
    expect(emailKeys(' Anna@Exämple.COM ')).toEqual([
      'anna@xn--exmple-cua.com',
      'anna@xn--exmple-cua.com anna@exämple.com',
    ])
  })

  it('its key is the key of itself, whatever the address', () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
      fc
        .tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
        .map((parts) => parts.join('@')),
    )
    fc.assert(
      fc.property(text, (address) => {
        expect(emailKey(emailKey(address))).toBe(emailKey(address))
        expect(emailKeys(address)[0]).toBe(emailKey(address))
      }),
    )
  })
})

it.each(['exa mple.com', 'a/b', 'a:80', '[::1]', 'a%41', '', 'xn--exämple', 'a\u200db.com', 'x'.repeat(600)])(
  'no domain is %j',
  (domain) => {
    expect(asciiDomain(domain)).toBeNull()
  },
)

it.each([
  ['exämple.com', 'xn--exmple-cua.com'],
  ['1.2.3.4.exämple.com', '1.2.3.4.xn--exmple-cua.com'],
  ['127.0.0.1', '127.0.0.1'],
  ['127.1', '127.1'],
  ['example.com.', 'example.com'],
  ['<\u0338', 'xn--gdh'],
])('the domain %s is looked up by its ASCII', (domain, ascii) => {
  expect(asciiDomain(domain)).toBe(ascii)
})
