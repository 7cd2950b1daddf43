import { describe, expect, it } from 'vitest'
import { headProblem, type Head } from './plain-head.js'
import { HEADERS_BYTES_MAX } from './server-limits.js'

const problemOf = (head: Partial<Head> = {}) =>
  headProblem({ rawHeaders: [], headers: {}, method: 'GET', url: '/', ...head })
const ofHost = (host: string, url = '/') => problemOf({ rawHeaders: ['Host', host], headers: { host }, url })
const MALFORMED = { reason: 'host_malformed' }

describe('the head of a request', () => {
  it('may be as long as it is sent, to the last byte', () => {
    const ofLength = (length: number) => {
      const [method, url, host] = ['POST', '/api/1.0/tasks', 'localhost']
      const rest = `${method} ${url} HTTP/1.1\r\nHost: ${host}\r\nX-Filler: \r\n\r\n`.length
      return problemOf({
        method,
        url,
        headers: { host },
        rawHeaders: ['Host', host, 'X-Filler', 'a'.repeat(length - rest)],
      })
    }
    expect(ofLength(HEADERS_BYTES_MAX)).toBeNull()
    expect(ofLength(HEADERS_BYTES_MAX + 1)).toEqual({ reason: 'head_too_large' })
  })

  it('has some headers once at most, in whatever case', () => {
    for (const header of ['Host', 'Authorization', 'Content-Type', 'Origin'])
      for (const again of [header, header.toLowerCase(), header.toUpperCase()])
        expect(problemOf({ rawHeaders: [header, 'a', 'Accept', '*/*', again, 'b'] })).toEqual({
          reason: 'header_repeated',
          header,
        })
    // Of the same length as one of those, or named in the value of another.
    expect(problemOf({ rawHeaders: ['Link', 'a', 'Link', 'b', 'Cookie', 'a', 'Cookie', 'b'] })).toBeNull()
    expect(problemOf({ rawHeaders: ['Host', 'a', 'X-Of', 'Host', 'Origin', 'Host'] })).toBeNull()
  })

  it.each([
    'localhost',
    'LOCALHOST:8080',
    '_db.internal',
    'a-b.example.',
    '127.0.0.1:1',
    '[::1]',
    '[::]:65535',
    '[2001:DB8::192.0.2.1]:443',
    `[${'0'.repeat(45)}]`,
    'a'.repeat(260),
    `${'a'.repeat(254)}:12345`,
  ])('names a host in one plain way: %s', (host) => {
    expect(ofHost(host)).toBeNull()
  })

  it.each([
    '',
    '-a.example',
    '.a',
    'a.example:',
    'a.example:123456',
    'a.example:8a',
    'a b',
    'a,b',
    'a/b',
    'a@b',
    'https://a',
    '[:]',
    '[::1',
    '::1]',
    '[::g]',
    `[${'0'.repeat(46)}]`,
    '[::1]a',
    ' a',
    'a'.repeat(261),
  ])('or in none that is taken: %j', (host) => {
    expect(ofHost(host)).toEqual(MALFORMED)
  })

  it('needs no host where its target names none', () => {
    expect(problemOf()).toBeNull()
    expect(ofHost('a.example', '*')).toBeNull()
    expect(problemOf({ url: 'http://a.example/' })).toBeNull()
  })

  it.each<[host: string, target: string]>([
    ['a.example', 'http://a.example/x'],
    ['a.example', 'HTTP://A.example:80/x?y#z'],
    ['a.example:80', 'http://a.example?x'],
    ['a.example:443', 'https://a.example#x'],
    ['A.EXAMPLE', 'https://a.example:443'],
    ['a.example:8080', 'http://a.example:8080/'],
    ['a.example', 'x+y.z-1://a.example/'],
  ])('%s is the host of the target %s', (host, target) => {
    expect(ofHost(host, target)).toBeNull()
  })

  it.each<[host: string, target: string]>([
    ['a.example', 'http://b.example/'],
    ['a.example', 'http://a.example:443/'],
    ['a.example', 'https://a.example:80/'],
    ['a.example', 'http://a.example:8080/'],
    ['a.example', 'http://a@a.example/'],
    ['a.example', 'http:///x'],
    ['a.example', 'other://a.example:80/'],
    ['b.example', '1x://a.example'],
  ])('%s is not that of %s', (host, target) => {
    const isNoAddress = /^\d/.test(target)
    expect(ofHost(host, target)).toEqual(isNoAddress ? null : MALFORMED)
  })
})
