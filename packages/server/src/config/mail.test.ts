import { describe, expect, it } from 'vitest'
import { readMail } from './mail.js'

const read = (smtpUrl?: string, from?: string) => {
  const problems: string[] = []
  const settings = readMail(
    { smtpUrl, from, publicUrl: 'https://mudra.example.com' },
    (flag, problem) => void problems.push(`${flag}: ${problem}`),
  )
  return { ...settings, problems }
}
const FROM = 'Mudra <mudra@example.com>'

describe('what is set about mail', () => {
  it('may be nothing', () => {
    expect(read()).toEqual({ smtp: null, from: 'Mudra <mudra@mudra.example.com>', problems: [] })
  })

  it.each([
    ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, security: 'starttls', auth: null }],
    ['smtps://mail.example.com', { host: 'mail.example.com', port: 465, security: 'tls', auth: null }],
    [
      'smtp://me%40example.com:p%3Ass@mail.example.com:2525/',
      {
        host: 'mail.example.com',
        port: 2525,
        security: 'starttls',
        auth: { user: 'me@example.com', pass: 'p:ss' },
      },
    ],
    ['smtp://localhost:1025', { host: 'localhost', port: 1025, security: 'loopback', auth: null }],
    ['smtp://127.0.0.1:1025', { host: '127.0.0.1', port: 1025, security: 'loopback', auth: null }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025, security: 'loopback', auth: null }],
    [
      'smtp://127.0.0.1.example.com',
      { host: '127.0.0.1.example.com', port: 587, security: 'starttls', auth: null },
    ],
  ])('demands TLS of all but this machine: %s — RFC 8314 §3', (url, smtp) => {
    expect(read(url, FROM)).toEqual({ smtp, from: FROM, problems: [] })
  })

  it.each([
    'mail.example.com',
    'http://mail.example.com',
    'smtp://',
    'smtp://a/b',
    'smtp://a?b',
    'smtp://%zz@a',
  ])('refuses %s as a server', (url) => {
    expect(read(url, FROM).problems).toEqual([expect.stringMatching(/^smtp-url: must look like smtp:/)])
  })

  it('wants to know the sender, as one address', () => {
    expect(read('smtp://a').problems).toEqual([expect.stringMatching(/^mail-from: is missing/)])
    for (const from of ['Mudra', 'a@b, c@d', 'A <a@b>\r\nBcc: c@d', '<a@b> <c@d>'])
      expect(read('smtp://a', from).problems).toEqual([expect.stringMatching(/^mail-from: must be/)])
  })
})
