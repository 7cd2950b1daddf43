import { describe, expect, it, test } from 'vitest'
import { hostsOf, postgresUrls, problemOfPostgresUrl } from './postgres-url.js'

describe('the URL of a database', () => {
  test.each([
    ['postgres://u:p@one/mudra', ['postgres://u:p@one/mudra']],
    ['postgresql://u:p@one:5433/mudra?sslmode=require', ['postgresql://u:p@one:5433/mudra?sslmode=require']],
    ['postgres:///mudra?host=/run/postgresql', ['postgres:///mudra?host=/run/postgresql']],
    [
      'postgres://u:p%40@one:5432,two:5433/mudra?target_session_attrs=read-write&sslmode=require',
      [
        'postgres://u:p%40@one:5432/mudra?sslmode=require',
        'postgres://u:p%40@two:5433/mudra?sslmode=require',
      ],
    ],
    [
      'postgres://one,two,[::1]:5434/mudra',
      ['postgres://one/mudra', 'postgres://two/mudra', 'postgres://[::1]:5434/mudra'],
    ],
    ['postgres://one/mudra?target_session_attrs=primary', ['postgres://one/mudra']],
  ])('%s names each of its servers', (url, urls) => {
    expect(problemOfPostgresUrl(url)).toBeNull()
    expect(postgresUrls(url)).toEqual(urls)
  })

  test.each<readonly [string, RegExp]>([
    ['mysql://one/mudra', /^must look like postgres:/],
    ['postgres://one:port/mudra', /^must look like postgres:/],
    ['postgres://one,two:99999/mudra', /^must look like postgres:/],
    ['one,two', /^must look like postgres:/],
    ['postgres://one,,two/mudra', /comma/],
    ['postgres://one,/mudra', /comma/],
    ['postgres://one:5432,one:5432/mudra', /^names one:5432 twice$/],
    [
      `postgres://${Array.from({ length: 9 }, (_, at) => `h${at}`).join(',')}/mudra`,
      /^names 9 hosts, and 8 are/,
    ],
    ['postgres:///mudra?host=one,two', /behind the question mark/],
    ['postgres://one/mudra?port=1%2C2', /behind the question mark/],
    ...['any', 'standby', 'prefer-standby', 'read-only', ''].map(
      (attrs) => [`postgres://one,two/mudra?target_session_attrs=${attrs}`, /none is read from$/] as const,
    ),
  ])('%s is refused with what to mend', (url, problem) => {
    expect(problemOfPostgresUrl(url)).toMatch(problem)
  })

  it('is shown by its hosts, never with the password', () => {
    expect(hostsOf('postgres://u:p@one:5432,two:5433/mudra')).toBe('one:5432,two:5433')
    expect(hostsOf('postgres:///mudra')).toBe('localhost')
    expect(hostsOf('not a URL:secret')).toBe('MUDRA_DATABASE_URL')
  })
})
