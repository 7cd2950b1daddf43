import { once } from 'node:events'
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Server as TlsServer, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { openServer } from '../../src/compose/server.js'
import { ensureDevCertificate } from '../../src/platform/dev-certificate.js'
import { makeLogger, makeRequestLines } from '../../src/platform/log.js'
import { tlsConcerns, watchTlsFiles } from '../../src/platform/tls-files.js'
import { tlsOptions, type TlsPair } from '../../src/platform/tls.js'
import { freshDemo } from '../support/demo.js'
import { openTestServices, tokenOf, type TestServices } from '../support/services.js'
import { DAY_MS } from '../../src/time-units.js'

const nothing = { write: () => undefined }
let folder = ''
let pairs: TlsPair[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mudra-tls-'))
  pairs = await Promise.all(
    ['one', 'two', 'three'].map(
      async (name) =>
        await ensureDevCertificate({ dataDir: join(folder, name), hostname: 'localhost', nowMs: Date.now() }),
    ),
  )
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
const pair = (index: number): TlsPair => {
  const found = pairs[index]
  if (found === undefined) throw new Error('there is no such pair')
  return found
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let count = 0; count < 200; count++) {
    if (await holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it never came about')
}

describe('a server with the certificate that this machine made for itself', () => {
  test('tells browsers to forget Strict-Transport-Security, on every answer: localhost is everybody’s — RFC 6797 §6.1.1', async () => {
    const opened = await openTestServices('sqlite', undefined, { publicUrl: 'https://localhost' })
    const tls = { ...pair(0), certFile: '', keyFile: '' }
    const server = await openServer(
      opened.services,
      {
        tls,
        trustedProxies: [],
        devTls: true,
        mail: { kind: 'outbox' } as never,
      },
      {
        clock: opened.clock,
        logger: makeLogger('silent', nothing),
        writeRequestLine: makeRequestLines('silent', nothing),
        isAccepting: () => true,
      },
    )
    await server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = server.server.address() as AddressInfo
    for (const path of ['/-/health/live', '/login', '/api/1.0/users/me', '/nothing', '/api/1.0/tasks/%zz']) {
      const asked = request({
        host: '127.0.0.1',
        port,
        path,
        servername: 'localhost',
        ca: pair(0).cert,
        agent: false,
      }).end()
      const [answer] = (await once(asked, 'response')) as [
        { headers: Record<string, string>; resume(): void },
      ]
      answer.resume()
      expect([path, answer.headers['strict-transport-security']]).toEqual([path, 'max-age=0'])
    }
    await server.close()
    await opened.close()
  })
})

describe('a server that speaks TLS', () => {
  let opened: TestServices
  let server: Awaited<ReturnType<typeof openServer>>
  let files: ReturnType<typeof watchTlsFiles>
  let port = 0
  let place = ''
  let [certFile, keyFile] = ['', '']
  const warnings: string[] = []

  beforeAll(async () => {
    opened = await openTestServices('sqlite', undefined, { publicUrl: 'https://localhost' })
  })
  afterAll(async () => {
    await opened.close()
  })
  beforeEach(async () => {
    place = mkdtempSync(join(folder, 'served-'))
    ;[certFile, keyFile] = [join(place, 'cert.pem'), join(place, 'key.pem')]
    write(pair(0))
    const tls = { ...pair(0), certFile, keyFile }
    server = await openServer(
      opened.services,
      { tls, trustedProxies: [], mail: { kind: 'outbox' } as never },
      {
        clock: opened.clock,
        logger: makeLogger('silent', nothing),
        writeRequestLine: makeRequestLines('silent', nothing),
        isAccepting: () => true,
      } as never,
    )
    warnings.length = 0
    files = watchTlsFiles(tls, {
      current: tls,
      apply: (next) => {
        ;(server.server as unknown as TlsServer).setSecureContext(tlsOptions(next))
      },
      logger: { info: () => undefined, warn: (text: unknown) => void warnings.push(String(text)) } as never,
      nowMs: Date.now,
    })
    await server.listen({ host: '127.0.0.1', port: 0 })
    port = (server.server.address() as AddressInfo).port
  })
  afterEach(async () => {
    files.stop()
    await server.close()
  })

  const write = ({ cert, key }: TlsPair) => {
    writeFileSync(keyFile, key)
    writeFileSync(certFile, cert)
  }
  const open = async (options: object = {}): Promise<TLSSocket> => {
    const ca = pairs.map(({ cert }) => cert)
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', ca, ...options })
    await once(socket, 'secureConnect')
    return socket
  }
  const serves = async (index: number): Promise<boolean> => {
    const socket = await open()
    const served = socket.getPeerX509Certificate()?.toString().trim()
    socket.destroy()
    return served === pair(index).cert.toString().trim()
  }
  /** One request on a connection that stays open. */
  const live = async (socket: TLSSocket): Promise<string> => {
    socket.write('GET /-/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const [text] = (await once(socket, 'data')) as [Buffer]
    return text.toString().slice(0, 15)
  }

  test('refuses TLS 1.1 and takes 1.2 and 1.3 — RFC 8996 §5 · RFC 9325 §3.1.1', async () => {
    const old = { minVersion: 'TLSv1' as const, maxVersion: 'TLSv1.1' as const, ciphers: 'ALL:@SECLEVEL=0' }
    await expect(open(old)).rejects.toThrow(/alert|protocol version/i)
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const socket = await open({ minVersion: version, maxVersion: version })
      expect(socket.getProtocol()).toBe(version)
      socket.destroy()
    }
  })

  test('refuses ciphers without forward secrecy, or without authentication of what they encrypt — RFC 9325 §4.1', async () => {
    for (const ciphers of ['AES128-SHA', 'AES256-GCM-SHA384', 'ECDHE-ECDSA-AES128-SHA'])
      await expect(open({ ciphers, maxVersion: 'TLSv1.2' })).rejects.toThrow()
  })

  test('proves who it is, to whoever trusts its certificate and reads the documents — RFC 6749 §10.9 · RFC 7636 §7.5 · RFC 8414 §6.1 · OpenID Connect Core §16.17 · OpenID Connect Discovery §7.1', async () => {
    const { openidConfiguration, serverMetadata } = ENDPOINT_PATH
    for (const path of [serverMetadata, openidConfiguration]) {
      const socket = await open()
      expect(socket.authorized).toBe(true)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
      let text = ''
      for await (const chunk of socket) text += String(chunk)
      expect(text).toMatch(/^HTTP\/1\.1 200 /)
      expect(text).toContain('"issuer":"https://localhost')
    }
    // Whoever does not trust it, or looks for another name, breaks off before anything is said.
    await expect(open({ ca: [] })).rejects.toThrow(/self-signed|unable to verify/)
    await expect(open({ servername: 'other.example' })).rejects.toThrow(/altnames|cert/i)
  })

  test('takes each action of a batch for as safe as the batch came', async () => {
    const made = await opened.services.demo.create({ force: false, actor: { kind: 'system' } })
    if (!made.ok) throw new Error('a new database was not empty')
    const socket = await open()
    const body = JSON.stringify({ data: { actions: [{ method: 'get', relative_path: '/users/me' }] } })
    const lines = [
      'POST /api/1.0/batch HTTP/1.1',
      // By this name nobody calls this machine from itself.
      'Host: mudra.example',
      `Authorization: Bearer ${tokenOf(freshDemo(made.demo), 'ada')}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toContain('"status_code":200')
  })

  test('says Strict-Transport-Security, of a path that cannot be decoded, too — RFC 6797 §7.1', async () => {
    for (const path of ['/-/health/live', '/api/1.0/tasks/%zz']) {
      const asked = request({
        host: '127.0.0.1',
        port,
        path,
        servername: 'localhost',
        ca: pair(0).cert,
        agent: false,
      }).end()
      const [answer] = (await once(asked, 'response')) as [
        { headers: Record<string, string>; resume(): void },
      ]
      answer.resume()
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    }
  })

  test('takes a new pair when it is asked to, and lets open connections live', async () => {
    const before = await open()
    expect(await live(before)).toBe('HTTP/1.1 200 OK')
    write(pair(1))
    expect(files.reload()).toBe('replaced')
    expect(await serves(1)).toBe(true)
    expect(await live(before)).toBe('HTTP/1.1 200 OK')
    before.destroy()
    expect(files.reload()).toBe('unchanged')
  })

  test('takes a new pair when the files are written over, or renamed into place', async () => {
    write(pair(1))
    await until(async () => await serves(1))
    for (const [file, text] of [
      [keyFile, pair(2).key],
      [certFile, pair(2).cert],
    ] as const) {
      writeFileSync(`${file}.tmp`, text)
      renameSync(`${file}.tmp`, file)
    }
    await until(async () => await serves(2))
  })

  test('takes a new pair when links are swapped in the folder, as certbot and Kubernetes do', async () => {
    for (const [name, index] of [
      ['v1', 0],
      ['v2', 1],
    ] as const) {
      mkdirSync(join(place, name))
      writeFileSync(join(place, name, 'cert.pem'), pair(index).cert)
      writeFileSync(join(place, name, 'key.pem'), pair(index).key)
    }
    symlinkSync('v1', join(place, 'data'))
    for (const name of ['cert.pem', 'key.pem']) {
      rmSync(join(place, name))
      symlinkSync(`data/${name}`, join(place, name))
    }
    files.reload()
    symlinkSync('v2', join(place, 'data_tmp'))
    renameSync(join(place, 'data_tmp'), join(place, 'data'))
    await until(async () => await serves(1))
  })

  test('keeps the old pair while a new one is half written, missing or garbage, and says so once with the remedy', async () => {
    writeFileSync(certFile, pair(1).cert)
    await until(() => warnings.length > 0)
    expect(files.reload()).toBe('unusable')
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(certFile)
    expect(warnings[0]).toContain('put the certificate chain and the private key that belongs to it there')
    expect(await serves(0)).toBe(true)
    writeFileSync(keyFile, 'garbage')
    expect(files.reload()).toBe('unusable')
    rmSync(keyFile)
    expect(files.reload()).toBe('unusable')
    expect(warnings.at(-1)).toMatch(new RegExp(`cannot read ${keyFile}.*put the file back`))
    expect(await serves(0)).toBe(true)
    writeFileSync(keyFile, pair(1).key)
    await until(async () => await serves(1))
  })
})

describe('the development certificate', () => {
  test('is its owner’s alone, kept until near its end, and made anew then', async () => {
    const dataDir = join(folder, 'dev')
    const nowMs = Date.now()
    const wish = { dataDir, hostname: '127.0.0.2' }
    const made = await ensureDevCertificate({ ...wish, nowMs })
    for (const file of [made.certFile, made.keyFile]) expect(statSync(file).mode & 0o777).toBe(0o600)
    const again = await ensureDevCertificate({ ...wish, nowMs: nowMs + 300 * DAY_MS })
    expect(again.cert.equals(made.cert)).toBe(true)
    const later = await ensureDevCertificate({ ...wish, nowMs: nowMs + 340 * DAY_MS })
    expect(later.cert.equals(made.cert)).toBe(false)
    const otherHost = await ensureDevCertificate({
      dataDir,
      hostname: '127.0.0.3',
      nowMs: nowMs + 340 * DAY_MS,
    })
    expect(otherHost.cert.equals(later.cert)).toBe(false)
  })
})

describe('what an operator is told of a certificate', () => {
  test('that it expires soon, has expired, is not valid yet, or that its key is open to others', () => {
    const [certFile, keyFile] = [join(folder, 'told.pem'), join(folder, 'told-key.pem')]
    writeFileSync(keyFile, pair(0).key, { mode: 0o600 })
    const told = (afterDays: number) =>
      tlsConcerns({ ...pair(0), certFile, keyFile }, Date.now() + afterDays * DAY_MS).map(({ what }) => what)
    expect(told(0)).toEqual([])
    expect(told(355)).toEqual([expect.stringMatching(/told\.pem expires soon/)])
    expect(told(366)).toEqual([expect.stringMatching(/told\.pem expired at/)])
    expect(told(-3)).toEqual([expect.stringMatching(/told\.pem is not valid before/)])
    rmSync(keyFile)
    writeFileSync(keyFile, pair(0).key, { mode: 0o644 })
    expect(told(0)).toEqual([expect.stringMatching(/told-key\.pem can be read by others/)])
  })
})
