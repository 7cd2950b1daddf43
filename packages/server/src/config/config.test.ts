import { generateKeyPairSync, sign } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWN_BRAND } from './brand.js'
import { readConfig, SETTINGS, type Environment, type Flags } from './config.js'
import { OperatorProblem } from '../platform/faults.js'

/** The problems that an operator reads, a line each; empty when the settings are taken. */
function problemsOf(environment: Environment, flags: Flags = {}): string[] {
  try {
    readConfig(environment, flags)
    return []
  } catch (error) {
    if (!(error instanceof OperatorProblem)) throw error
    return error.message.split('\n')
  }
}

/** DER: a tag, the length of its content, the content. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** A certificate that signs itself and its key, made anew: none lies in the repository. */
function newCertificate(): { readonly certPem: string; readonly keyPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const ecdsaWithSha256 = der(0x30, der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const nobody = der(0x30)
  const validity = der(0x30, der(0x17, Buffer.from('260101000000Z')), der(0x17, Buffer.from('360101000000Z')))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = der(0x30, der(0x02, Buffer.from([1])), ecdsaWithSha256, nobody, validity, nobody, spki)
  const signature = sign('sha256', body, privateKey)
  const certificate = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  return {
    certPem: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
    keyPem: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  }
}

const PAIR = newCertificate()

let folder = ''
let cert = ''
let key = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-config-'))
  cert = join(folder, 'cert.pem')
  key = join(folder, 'key.pem')
  writeFileSync(cert, PAIR.certPem)
  writeFileSync(key, PAIR.keyPem)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('the settings', () => {
  it('need none: a server for this machine alone, on SQLite below the working folder', () => {
    const dataDir = resolve('data')
    expect(readConfig({}, {})).toEqual({
      attachments: { kind: 'folder', folder: join(dataDir, 'attachments') },
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://localhost:8080',
      isPublicUrlNamed: false,
      auditRetentionDays: null,
      rateLimits: 'asana',
      dataDir,
      database: { kind: 'sqlite', path: join(dataDir, 'mudra.sqlite') },
      databaseWaitSeconds: 0,
      dataChoice: { by: null, isCertain: false },
      tls: null,
      devTls: false,
      encryptionKeys: { current: null, previous: [] },
      isCi: false,
      telemetry: null,
      httpPort: null,
      workers: 1,
      stopDelaySeconds: 5,
      trustedProxies: [],
      metrics: { ranges: [], token: null },
      httpRedirectRanges: [],
      webhookRanges: [],
      hstsIncludesSubdomains: false,
      accessTokenRevocation: 'on',
      mail: { smtp: null, from: 'Mudra <mudra@localhost>' },
      brand: OWN_BRAND,
      language: 'en',
      logLevel: 'info',
    })
  })

  it('have apps end their access tokens, or not: on or off', () => {
    expect(readConfig({ MUDRA_ACCESS_TOKEN_REVOCATION: 'off' }, {}).accessTokenRevocation).toBe('off')
    expect(readConfig({}, { 'access-token-revocation': 'off' }).accessTokenRevocation).toBe('off')
    expect(() => readConfig({ MUDRA_ACCESS_TOKEN_REVOCATION: 'maybe' }, {})).toThrow(
      'MUDRA_ACCESS_TOKEN_REVOCATION: must be on or off',
    )
  })

  it('have tokens call as often as Asana lets them, or as they like: asana or off', () => {
    expect(readConfig({ MUDRA_RATE_LIMITS: 'off' }, {}).rateLimits).toBe('off')
    expect(() => readConfig({ MUDRA_RATE_LIMITS: 'some' }, {})).toThrow(
      'MUDRA_RATE_LIMITS: must be asana or off',
    )
  })

  it.each([
    ['nothing', {}, {}, null, false],
    ['an absolute variable', { MUDRA_DATA_DIR: '/srv/mudra' }, {}, 'MUDRA_DATA_DIR', true],
    ['a relative variable', { MUDRA_DATA_DIR: './data' }, {}, 'MUDRA_DATA_DIR', false],
    ['a relative flag', {}, { 'data-dir': 'data' }, '--data-dir', true],
    ['a flag over a variable', { MUDRA_DATA_DIR: 'x' }, { 'data-dir': '/y' }, '--data-dir', true],
    ['an empty flag over a variable', { MUDRA_DATA_DIR: '/x' }, { 'data-dir': '' }, null, false],
    ['a database', { MUDRA_DATABASE_URL: 'postgres://h/d' }, {}, 'MUDRA_DATABASE_URL', true],
    ['a database by flag', {}, { 'database-url': 'postgres://h/d' }, '--database-url', true],
    [
      'a folder, and a database that an empty flag takes away',
      { MUDRA_DATABASE_URL: 'postgres://h/d' },
      { 'database-url': '', 'data-dir': '/z' },
      '--data-dir',
      true,
    ],
  ])('say what named the place of the data, and whether it is one everywhere: %s', (...row) => {
    const [, environment, flags, by, isCertain] = row
    expect(readConfig(environment, flags).dataChoice).toEqual({ by, isCertain })
  })

  it('never change once read', () => {
    expect(Object.isFrozen(readConfig({}, {}))).toBe(true)
  })

  it('take all that an operator can set', () => {
    const config = readConfig(
      {
        MUDRA_PORT: '443',
        MUDRA_HOST: '::',
        MUDRA_PUBLIC_URL: 'https://mudra.example.com/',
        MUDRA_DATA_DIR: folder,
        MUDRA_DATABASE_URL: 'postgresql://mudra:secret@db.example:5432/mudra?sslmode=require',
        MUDRA_TLS_CERT: cert,
        MUDRA_TLS_KEY: key,
        MUDRA_TRUSTED_PROXIES: '10.0.0.5, 10.1.0.0/16,fd00::/8',
        MUDRA_LOG_LEVEL: 'warn',
      },
      {},
    )
    expect(config).toMatchObject({
      port: 443,
      host: '::',
      publicUrl: 'https://mudra.example.com',
      isPublicUrlNamed: true,
      dataDir: folder,
      database: { kind: 'postgres', url: 'postgresql://mudra:secret@db.example:5432/mudra?sslmode=require' },
      trustedProxies: ['10.0.0.5', '10.1.0.0/16', 'fd00::/8'],
      logLevel: 'warn',
    })
    expect(config.tls?.cert.toString()).toBe(PAIR.certPem)
    expect(config.tls?.key.toString()).toBe(PAIR.keyPem)
  })

  it('as flags win over the environment, one by one', () => {
    const environment = { MUDRA_PORT: '1000', MUDRA_LOG_LEVEL: 'debug', MUDRA_HOST: '::1' }
    expect(readConfig(environment, { port: '2000', 'log-level': 'error' })).toMatchObject({
      port: 2000,
      logLevel: 'error',
      host: '::1',
      publicUrl: 'http://localhost:2000',
    })
    expect(problemsOf({ MUDRA_PORT: 'x' }, { port: '2000' })).toEqual([])
  })

  it('that are empty count as absent', () => {
    expect(readConfig(Object.fromEntries(SETTINGS.map(({ variable }) => [variable, ''])), {})).toEqual(
      readConfig({}, {}),
    )
  })

  it('follow the port into the public URL, and TLS into its scheme', () => {
    expect(readConfig({ MUDRA_PORT: '9000' }, {}).publicUrl).toBe('http://localhost:9000')
    expect(readConfig({ MUDRA_PORT: '9000', MUDRA_TLS_CERT: cert, MUDRA_TLS_KEY: key }, {}).publicUrl).toBe(
      'https://localhost:9000',
    )
  })
})

describe('problems with the settings', () => {
  it('come all at once, each with the name of its setting and a remedy', () => {
    const problems = problemsOf({
      MUDRA_PORT: '0',
      MUDRA_HOST: 'example.com',
      MUDRA_PUBLIC_URL: 'mudra',
      MUDRA_DATABASE_URL: 'mysql://x',
      MUDRA_TLS_CERT: '/nowhere/cert.pem',
      MUDRA_TRUSTED_PROXIES: 'proxy',
      MUDRA_LOG_LEVEL: 'loud',
    })
    expect(problems).toEqual([
      'MUDRA_PORT: 0 is not a port; use a number from 1 to 65535',
      'MUDRA_HOST: example.com is not an address; use one like 127.0.0.1 or ::1',
      'MUDRA_TLS_KEY: is missing; certificate and key go together',
      'MUDRA_TRUSTED_PROXIES: proxy is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8',
      'MUDRA_LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
      'MUDRA_PUBLIC_URL: is not a URL; use one like https://mudra.example.com',
      'MUDRA_DATABASE_URL: must look like postgres://user:password@host:5432/database, with several hosts as one:5432,two:5432; leave it out for SQLite',
    ])
  })

  it('name the flag when the flag is wrong', () => {
    expect(problemsOf({ MUDRA_PORT: '8080' }, { port: '99999' })).toEqual([
      '--port: 99999 is not a port; use a number from 1 to 65535',
    ])
  })

  it('never repeat a database’s password', () => {
    expect(
      problemsOf({ MUDRA_DATABASE_URL: 'postgres://mudra:s3cret@host:port/db' }).join('\n'),
    ).not.toContain('s3cret')
  })

  it.each(['-1', '0', '65536', '80a', ' 80', '1e3', '0x50', '8080.0', '100000'])(
    'refuse the port %j',
    (port) => {
      expect(problemsOf({ MUDRA_PORT: port })).toEqual([
        `MUDRA_PORT: ${port} is not a port; use a number from 1 to 65535`,
      ])
    },
  )

  it('refuse no port from 1 to 65535', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 65_535 }), (port) => {
        expect(readConfig({ MUDRA_PORT: String(port) }, {}).port).toBe(port)
      }),
    )
  })

  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', '192.168.1.10'])('take the host %s', (host) => {
    expect(problemsOf({ MUDRA_HOST: host })).toEqual([])
  })

  it.each(['mudra', '127.0.0.1:80', '[::1]', '1.2.3', 'http://localhost'])('refuse the host %s', (host) => {
    expect(problemsOf({ MUDRA_HOST: host })).toHaveLength(1)
  })
})

describe('the public URL — RFC 6749 §3.1.2.1, RFC 6750 §5.3', () => {
  const https = 'MUDRA_PUBLIC_URL: must be https: tokens and passwords would travel in clear'
  const noTls =
    'MUDRA_PUBLIC_URL: is https, but nothing here speaks TLS: set MUDRA_TLS_CERT and MUDRA_TLS_KEY, or name the proxy that does in MUDRA_TRUSTED_PROXIES'
  const bare =
    'MUDRA_PUBLIC_URL: must be scheme, host, port and a plain path at most, like https://mudra.example.com or https://example.com/mudra'

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://127.9.9.9', 'http://[::1]:3000'])(
    'may be in clear on this machine: %s',
    (url) => {
      expect(readConfig({ MUDRA_PUBLIC_URL: url }, {}).publicUrl).toBe(url)
    },
  )

  it.each([
    'http://mudra.example.com',
    'http://192.168.1.10',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://0.0.0.0',
  ])('is https everywhere else: not %s', (url) => {
    expect(problemsOf({ MUDRA_PUBLIC_URL: url })).toEqual([https])
  })

  it('is https only where something speaks TLS: this server or a proxy that is named', () => {
    const url = { MUDRA_PUBLIC_URL: 'https://mudra.example.com' }
    expect(problemsOf(url)).toEqual([noTls])
    expect(problemsOf({ ...url, MUDRA_TRUSTED_PROXIES: '10.0.0.5' })).toEqual([])
    expect(problemsOf({ ...url, MUDRA_TLS_CERT: cert, MUDRA_TLS_KEY: key })).toEqual([])
  })

  it('is not http where this server speaks TLS', () => {
    expect(
      problemsOf({ MUDRA_PUBLIC_URL: 'http://localhost:8080', MUDRA_TLS_CERT: cert, MUDRA_TLS_KEY: key }),
    ).toEqual([
      'MUDRA_PUBLIC_URL: is http, but with MUDRA_TLS_CERT the server speaks only https; use https://',
    ])
  })

  it.each([
    ['https://example.com/mudra', 'https://example.com/mudra'],
    ['https://example.com/mudra/', 'https://example.com/mudra'],
    ['https://Example.com:443/tools/./mudra-2.x/', 'https://example.com/tools/mudra-2.x'],
    ['https://mudra.example.com/', 'https://mudra.example.com'],
  ])('may have a path: %s is %s', (url, publicUrl) => {
    const environment = { MUDRA_PUBLIC_URL: url, MUDRA_TRUSTED_PROXIES: '10.0.0.5' }
    expect(readConfig(environment, {}).publicUrl).toBe(publicUrl)
  })

  it.each([
    'https://mudra.example.com/a%20b',
    'https://mudra.example.com//app',
    'https://mudra.example.com/app//',
    "https://mudra.example.com/it's",
    'https://mudra.example.com/a;b',
    'https://mudra.example.com/a%2fb',
    'https://mudra.example.com/app?x=1',
    'https://mudra.example.com/?x=1',
    'https://mudra.example.com/#x',
    'https://ada:pw@mudra.example.com',
  ])('is scheme, host, port and a plain path at most: not %s', (url) => {
    expect(problemsOf({ MUDRA_PUBLIC_URL: url, MUDRA_TRUSTED_PROXIES: '10.0.0.5' })).toEqual([bare])
  })

  it.each(['ftp://mudra.example.com', 'javascript:alert(1)', 'mudra.example.com:8080'])('is no %s', (url) => {
    expect(problemsOf({ MUDRA_PUBLIC_URL: url })).toContain('MUDRA_PUBLIC_URL: must begin with https://')
  })
})

describe('TLS', () => {
  it('takes certificate and key together or not at all', () => {
    expect(problemsOf({ MUDRA_TLS_CERT: cert })).toEqual([
      'MUDRA_TLS_KEY: is missing; certificate and key go together',
    ])
    expect(problemsOf({}, { 'tls-key': key })).toEqual([
      'MUDRA_TLS_CERT: is missing; certificate and key go together',
    ])
  })

  it('names each file that cannot be read', () => {
    const [one = '', other = '', ...rest] = problemsOf({
      MUDRA_TLS_CERT: join(folder, 'no-cert.pem'),
      MUDRA_TLS_KEY: join(folder, 'no-key.pem'),
    })
    expect(one).toMatch(/^MUDRA_TLS_CERT: cannot read .*no-cert\.pem: ENOENT/)
    expect(other).toMatch(/^MUDRA_TLS_KEY: cannot read .*no-key\.pem: ENOENT/)
    expect(rest).toEqual([])
  })
})

describe('TLS files that are no pair', () => {
  it.each([
    ['no PEM', 'the certificate', PAIR.keyPem],
    ['no PEM as key', PAIR.certPem, 'the key'],
    ['a key of another certificate', PAIR.certPem, newCertificate().keyPem],
    ['swapped', PAIR.keyPem, PAIR.certPem],
  ])('are refused before anything listens: %s', (_, certText, keyText) => {
    const [badCert, badKey] = [join(folder, 'bad-cert.pem'), join(folder, 'bad-key.pem')]
    writeFileSync(badCert, certText)
    writeFileSync(badKey, keyText)
    const [problem = '', ...rest] = problemsOf({ MUDRA_TLS_CERT: badCert, MUDRA_TLS_KEY: badKey })
    expect(rest).toEqual([])
    expect(problem).toContain('MUDRA_TLS_CERT: ')
    expect(problem).toContain('use a certificate chain and the private key that belongs to it, both as PEM')
  })
})

describe('the trusted proxies', () => {
  it.each([
    '10.0.0.5',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '::1',
    'fd00::/8',
    '::/128',
    '10.0.0.5,10.0.0.6 , fd00::/8',
  ])('may be %s', (proxies) => {
    expect(readConfig({ MUDRA_TRUSTED_PROXIES: proxies }, {}).trustedProxies).toEqual(
      proxies.split(',').map((proxy) => proxy.trim()),
    )
  })

  it.each([
    'proxy',
    '10.0.0',
    '10.0.0.0/33',
    'fd00::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
    '10.0.0.5,',
    '*',
    'true',
  ])('are not %s', (proxies) => {
    expect(problemsOf({ MUDRA_TRUSTED_PROXIES: proxies })).toHaveLength(1)
  })

  it('are each named when wrong', () => {
    expect(problemsOf({ MUDRA_TRUSTED_PROXIES: 'a,10.0.0.5,b' })).toEqual([
      'MUDRA_TRUSTED_PROXIES: a is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8',
      'MUDRA_TRUSTED_PROXIES: b is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8',
    ])
  })
})

describe('the metrics', () => {
  const token = 'kD0cbl5aSgyTQFzkqT7a0n0yI2nTnQf5WfY1m9cH3Zs='
  const tokenFile = (text: string, mode = 0o600) => {
    const file = join(folder, 'metrics-token')
    writeFileSync(file, text)
    chmodSync(file, mode)
    return file
  }

  it('are opened to addresses and ranges, in one way of writing', () => {
    expect(
      readConfig({ MUDRA_METRICS_ADDRESSES: '10.0.0.5, 10.1.0.0/16,FD00::/8,::ffff:192.0.2.7' }, {}).metrics,
    ).toEqual({ ranges: ['10.0.0.5/32', '10.1.0.0/16', 'fd00::/8', '192.0.2.7/32'], token: null })
    expect(problemsOf({ MUDRA_METRICS_ADDRESSES: '10.0.0.5,x,10.0.0.0/33' })).toEqual([
      'MUDRA_METRICS_ADDRESSES: x is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8',
      'MUDRA_METRICS_ADDRESSES: 10.0.0.0/33 is not an address or range; use ones like 10.0.0.5 or 10.0.0.0/8',
    ])
  })

  it('are opened by the token in a file, with or without the end of its line', () => {
    for (const end of ['', '\n', '\r\n'])
      expect(readConfig({ MUDRA_METRICS_TOKEN_FILE: tokenFile(token + end) }, {}).metrics).toEqual({
        ranges: [],
        token,
      })
  })

  it.each([
    ['nothing', ''],
    ['too little', 'a'.repeat(31)],
    ['too much', 'a'.repeat(513)],
    ['two lines', `${token}\n${token}`],
    ['a space', `${token} ${token}`],
    ['what no header may hold', `${token}ö`],
    ['padding in its middle', `=${token}`],
  ])('are not opened by a file with %s in it', (_what, text) => {
    const problems = problemsOf({ MUDRA_METRICS_TOKEN_FILE: tokenFile(text) })
    expect(problems).toEqual([expect.stringMatching(/^MUDRA_METRICS_TOKEN_FILE: .*openssl rand/)])
    if (text !== '') expect(problems[0]).not.toContain(text)
  })

  it('are not opened by a file that others may read, by a folder, or by nothing', () => {
    const open = tokenFile(token, 0o640)
    expect(problemsOf({ MUDRA_METRICS_TOKEN_FILE: open })).toEqual([
      `MUDRA_METRICS_TOKEN_FILE: ${open} can be read by others; run: chmod 600 ${open}`,
    ])
    expect(problemsOf({ MUDRA_METRICS_TOKEN_FILE: folder })).toEqual([
      `MUDRA_METRICS_TOKEN_FILE: ${folder} is a folder; name the file in it`,
    ])
    expect(problemsOf({ MUDRA_METRICS_TOKEN_FILE: join(folder, 'nowhere') })).toEqual([
      expect.stringMatching(/^MUDRA_METRICS_TOKEN_FILE: cannot read .*ENOENT/),
    ])
  })
})

describe('the operator’s keys', () => {
  const keyFile = (name: string, mode = 0o600) => {
    const file = join(folder, name)
    writeFileSync(file, `${Buffer.alloc(32, name).toString('base64')}\n`)
    chmodSync(file, mode)
    return file
  }
  const keyOf = (name: string) => Buffer.alloc(32, name).toString('base64')

  it('are one to seal under, and those from before it', () => {
    expect(
      readConfig(
        {
          MUDRA_ENCRYPTION_KEY_FILE: keyFile('new'),
          MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: `${keyFile('old')}, ${keyFile('older')}`,
        },
        {},
      ).encryptionKeys,
    ).toEqual({ current: keyOf('new'), previous: [keyOf('old'), keyOf('older')] })
  })

  it('from before are nothing without a new one, are not the same, and are as well guarded', () => {
    expect(problemsOf({ MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: keyFile('old') })).toEqual([
      'MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: is set without MUDRA_ENCRYPTION_KEY_FILE, which names the new key',
    ])
    const one = keyFile('new')
    expect(problemsOf({ MUDRA_ENCRYPTION_KEY_FILE: one, MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: one })).toEqual([
      'MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: holds the same key as MUDRA_ENCRYPTION_KEY_FILE',
    ])
    const open = keyFile('open', 0o644)
    expect(problemsOf({ MUDRA_ENCRYPTION_KEY_FILE: one, MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: open })).toEqual([
      `MUDRA_ENCRYPTION_KEY_FILE_PREVIOUS: ${open} can be read by others; run: chmod 600 ${open}`,
    ])
  })
})

describe('HSTS', () => {
  const https = { MUDRA_PUBLIC_URL: 'https://mudra.example.com', MUDRA_TRUSTED_PROXIES: '10.0.0.5' }
  it('holds for hosts below the public one where that is asked for, on https alone', () => {
    expect(readConfig(https, {}).hstsIncludesSubdomains).toBe(false)
    expect(readConfig({ ...https, MUDRA_HSTS_SUBDOMAINS: 'on' }, {}).hstsIncludesSubdomains).toBe(true)
    expect(readConfig({ ...https, MUDRA_HSTS_SUBDOMAINS: 'off' }, {}).hstsIncludesSubdomains).toBe(false)
    expect(problemsOf({ ...https, MUDRA_HSTS_SUBDOMAINS: 'yes' })).toEqual([
      'MUDRA_HSTS_SUBDOMAINS: must be on or off',
    ])
    expect(problemsOf({ MUDRA_HSTS_SUBDOMAINS: 'on' })).toEqual([
      'MUDRA_HSTS_SUBDOMAINS: is on, but MUDRA_PUBLIC_URL is not https, and browsers are told nothing then',
    ])
  })
})

describe('the database', () => {
  it.each([
    'mysql://x/y',
    'sqlite:x',
    '/var/lib/mudra.sqlite',
    'postgres:/x',
    'postgres://host:port/db',
    'http://x',
    'postgres://one,two/db?target_session_attrs=any',
    'postgres://one,,two/db',
  ])('is not at %s', (url) => {
    expect(problemsOf({ MUDRA_DATABASE_URL: url })).toHaveLength(1)
  })

  it('is below the data folder, made absolute', () => {
    expect(readConfig({}, { 'data-dir': 'some/where' })).toMatchObject({
      dataDir: resolve('some/where'),
      database: { kind: 'sqlite', path: resolve('some/where/mudra.sqlite') },
    })
  })
})

describe('the names of the settings', () => {
  it('match: MUDRA_DATA_DIR is --data-dir', () => {
    for (const { variable, flag, help } of SETTINGS) {
      expect(variable).toBe(`MUDRA_${flag.replaceAll('-', '_').toUpperCase()}`)
      expect(help).not.toBe('')
    }
  })
})

describe('CI mode', () => {
  it('takes any public URL and limits nothing, unless limits are what is tested', () => {
    for (const url of ['http://mudra:8080', 'http://10.0.0.7', 'https://mudra.example.com']) {
      const ci = readConfig({ MUDRA_PUBLIC_URL: url }, {}, { ci: true })
      expect([ci.isCi, ci.publicUrl, ci.rateLimits]).toEqual([true, url, 'off'])
      if (url !== 'https://mudra.example.com') expect(problemsOf({ MUDRA_PUBLIC_URL: url })).toHaveLength(1)
    }
    expect(readConfig({ MUDRA_RATE_LIMITS: 'asana' }, {}, { ci: true }).rateLimits).toBe('asana')
    expect(() => readConfig({ MUDRA_PUBLIC_URL: 'nothing' }, {}, { ci: true })).toThrow('is not a URL')
    // No variable leads there.
    expect(readConfig({ MUDRA_CI: 'on', MUDRA_MODE: 'ci', CI: 'true' }, {}).isCi).toBe(false)
  })
})

describe('for how long a start waits for the database', () => {
  const MUDRA_DATABASE_URL = 'postgres://mudra@db/mudra'

  it.each([
    ['60s', 60],
    ['90', 90],
    ['2m', 120],
    ['1h', 3_600],
    ['0', 0],
  ])('%s is %i seconds', (MUDRA_WAIT_FOR_DATABASE, seconds) => {
    expect(readConfig({ MUDRA_DATABASE_URL, MUDRA_WAIT_FOR_DATABASE }, {}).databaseWaitSeconds).toBe(seconds)
  })

  it.each(['soon', '-1', '1d', '61m', '60 s', '1e3', '99999h'])('%s is refused', (text) => {
    expect(problemsOf({ MUDRA_DATABASE_URL }, { 'wait-for-database': text })).toEqual([
      `--wait-for-database: ${text} is not a time of at most an hour; use one like 60s or 2m`,
    ])
  })

  it('statements are prepared unless a setting says that they cannot be kept', () => {
    expect(readConfig({ MUDRA_DATABASE_URL }, {}).database).toEqual({
      kind: 'postgres',
      url: MUDRA_DATABASE_URL,
    })
    expect(readConfig({ MUDRA_DATABASE_URL, MUDRA_PREPARED_STATEMENTS: 'off' }, {}).database).toEqual({
      kind: 'postgres',
      url: MUDRA_DATABASE_URL,
      preparedStatements: 'off',
    })
    expect(problemsOf({ MUDRA_DATABASE_URL, MUDRA_PREPARED_STATEMENTS: 'no' })).toEqual([
      'MUDRA_PREPARED_STATEMENTS: must be on or off',
    ])
  })

  it('is not at all unless set, and refused for SQLite, of which nothing has to come up', () => {
    expect(readConfig({ MUDRA_DATABASE_URL }, {}).databaseWaitSeconds).toBe(0)
    expect(problemsOf({ MUDRA_WAIT_FOR_DATABASE: '0' })).toEqual([])
    expect(problemsOf({ MUDRA_WAIT_FOR_DATABASE: '60s' })).toEqual([
      expect.stringMatching(
        /^MUDRA_WAIT_FOR_DATABASE: waits for PostgreSQL, and MUDRA_DATABASE_URL names none: /,
      ),
    ])
  })
})

describe('the ranges in which apps may be answered in clear', () => {
  it('are private, and written in one way', () => {
    expect(readConfig({}, {}).httpRedirectRanges).toEqual([])
    const ranges = '192.168.1.0/24, 10.1.2.3, 172.31.0.0/16, 169.254.0.0/16, fd00::/8, FE80:0::/10'
    expect(readConfig({ MUDRA_HTTP_REDIRECT_RANGES: ranges }, {}).httpRedirectRanges).toEqual([
      '192.168.1.0/24',
      '10.1.2.3/32',
      '172.31.0.0/16',
      '169.254.0.0/16',
      'fd00::/8',
      'fe80::/10',
    ])
  })

  it.each([
    ['0.0.0.0/0', 'is not private'],
    ['192.168.0.0/15', 'is not private'],
    ['172.32.0.0/16', 'is not private'],
    ['11.0.0.1', 'is not private'],
    ['10.0.0.0/7', 'is not private'],
    ['127.0.0.1', 'is not private'],
    ['8.8.8.8/32', 'is not private'],
    ['2001:db8::/32', 'is not private'],
    ['fc00::/6', 'is not private'],
    ['::/0', 'is not private'],
    ['nas.local', 'is not an address or range'],
    ['10.0.0.0/33', 'is not an address or range'],
    ['', 'is not an address or range'],
  ])('are not %j', (range, why) => {
    const problems = problemsOf({ MUDRA_HTTP_REDIRECT_RANGES: `192.168.1.0/24,${range}` })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(`MUDRA_HTTP_REDIRECT_RANGES: ${range} ${why}`)
  })

  it('are 64 at most', () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, index) => `10.0.${index}.0/24`).join(',')
    expect(readConfig({ MUDRA_HTTP_REDIRECT_RANGES: some(64) }, {}).httpRedirectRanges).toHaveLength(64)
    expect(problemsOf({ MUDRA_HTTP_REDIRECT_RANGES: some(65) })).toHaveLength(1)
  })
})
