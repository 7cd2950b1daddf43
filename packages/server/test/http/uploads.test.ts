import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ATTACHMENT_BYTES_MAX } from '../../src/features/attachments/attachment.rules.js'
import { UPLOADS_AT_ONCE_PER_PERSON_MAX } from '../../src/http/api/uploads.js'
import { gidsOf } from '../support/answers.js'
import { attach, pathOf, storedFiles } from '../support/attachments.js'
import { demoTask } from '../support/demo.js'
import { openS3Server, type S3Server } from '../support/s3-server.js'
import { openTestServer, tokenOf, type DemoName, type TestServer } from '../support/services.js'

const TASK = demoTask(31, 1)
const BOUNDARY = 'a-boundary-of-the-tests'
const SHORTER_MS = 500
const MEBIBYTE = 1_024 * 1_024

const FILE_HEAD = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
const PARENT = `\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="parent"\r\n\r\n${TASK}\r\n--${BOUNDARY}--\r\n`

describe('an upload', () => {
  let server: TestServer
  let port: number
  const sockets: Socket[] = []
  beforeAll(async () => {
    server = await openTestServer()
    await server.server.listen({ host: '127.0.0.1', port: 0 })
    ;({ port } = server.server.server.address() as AddressInfo)
  }, 60_000)
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })
  afterAll(async () => {
    await server.close()
  })

  /** Begins an upload, and sends some of its file. @param length  what it says that will come; null for chunks without a length */
  const begin = (
    bytes: Buffer,
    { as = 'ada', length = 1_000_000 }: { as?: DemoName; length?: number | null } = {},
  ) => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    const sized = length === null ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`
    socket.write(
      `POST /api/1.0/attachments HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokenOf(server.demo, as)}\r\nContent-Type: multipart/form-data; boundary=${BOUNDARY}\r\n${sized}\r\n\r\n`,
    )
    const send = (chunk: Buffer | string) =>
      new Promise<void>((resolve) => {
        const all = Buffer.from(chunk)
        if (length === null) socket.write(`${all.length.toString(16)}\r\n`)
        socket.write(all)
        socket.write(length === null ? '\r\n' : '', () => {
          resolve()
        })
      })
    let heard = ''
    socket.on('data', (data: Buffer) => {
      heard += data.toString('latin1')
    })
    const answered = async () =>
      await vi.waitFor(
        () => {
          expect(heard).toMatch(/^HTTP\/1\.1 \d{3}/)
          return Number(heard.slice(9, 12))
        },
        { timeout: 20_000 },
      )
    void send(FILE_HEAD)
    if (bytes.length > 0) void send(bytes)
    return { socket, send, answered }
  }
  const isArriving = async (count = 1) => {
    await vi.waitFor(
      () => {
        expect(storedFiles(server).filter((file) => file.startsWith('incoming/'))).toHaveLength(count)
      },
      { timeout: 10_000 },
    )
  }
  const isNothingLeft = async () => {
    await vi.waitFor(
      () => {
        expect(storedFiles(server)).toEqual([])
      },
      { timeout: 10_000 },
    )
    expect(gidsOf(await server.api('GET', `/attachments?parent=${TASK}`))).toEqual([])
  }

  test('that is cut off leaves nothing', async () => {
    const { socket } = begin(Buffer.alloc(MEBIBYTE), { length: 5 * MEBIBYTE })
    await isArriving()
    socket.destroy()
    await isNothingLeft()
  })

  test('that is cut off behind its file leaves nothing', async () => {
    const { send, socket } = begin(Buffer.from('abc'))
    await send(PARENT.slice(0, 40))
    await vi.waitFor(() => {
      expect(storedFiles(server).some((file) => !file.startsWith('incoming/'))).toBe(true)
    })
    socket.destroy()
    await isNothingLeft()
  })

  test('that stalls is ended, and leaves nothing', async () => {
    const { server: node } = server.server
    const usual = node.timeout
    node.timeout = SHORTER_MS
    begin(Buffer.alloc(MEBIBYTE), { length: 5 * MEBIBYTE })
    await isArriving()
    node.timeout = usual
    await isNothingLeft()
  })

  test('that says that it is too large is refused before its first byte', async () => {
    const { answered } = begin(Buffer.alloc(0), { length: ATTACHMENT_BYTES_MAX + 2 * MEBIBYTE })
    expect(await answered()).toBe(413)
    await isNothingLeft()
  })

  test(
    'that turns out to be too large is refused with the first byte beyond',
    { timeout: 60_000 },
    async () => {
      const { answered, send, socket } = begin(Buffer.alloc(0), { length: null })
      const chunk = Buffer.alloc(MEBIBYTE)
      for (let sent = 0; sent <= ATTACHMENT_BYTES_MAX && !socket.destroyed; sent += chunk.length)
        await send(chunk)
      expect(await answered()).toBe(413)
      await isNothingLeft()
    },
  )

  test('of one person takes no place of another’s, and none of what they do beside', async () => {
    const uploads = Array.from({ length: UPLOADS_AT_ONCE_PER_PERSON_MAX }, () => begin(Buffer.alloc(100)))
    await isArriving(uploads.length)
    const beyond = begin(Buffer.alloc(100))
    expect(await beyond.answered()).toBe(429)
    expect((await server.api('GET', '/users/me')).status).toBe(200)
    expect((await attach(server, demoTask(32, 0), { bytes: 'x', name: 'x', as: 'ben' })).status).toBe(200)
    for (const { socket } of uploads) socket.destroy()
    await vi.waitFor(() => {
      expect(storedFiles(server)).toHaveLength(1)
    })
    // The places are free again.
    const made = await attach(server, demoTask(32, 0), { bytes: 'x', name: 'x' })
    expect(made.status).toBe(200)
    for (const gid of gidsOf(await server.api('GET', `/attachments?parent=${demoTask(32, 0)}`)))
      await server.api('DELETE', `/attachments/${gid}`)
    await isNothingLeft()
  })
})

/** A disk of its own, in memory; only root may mount one. */
const disk = mkdtempSync(join(tmpdir(), 'mudra-attachments-disk-'))
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]).status === 0

describe('a store that takes no files', () => {
  afterAll(() => {
    if (mounted) spawnSync('umount', [disk])
    rmdirSync(disk)
  })

  test.skipIf(!mounted)(
    'a full disk is 503 with Retry-After, and nothing is left (skipped where no disk can be mounted)',
    async () => {
      const server = await openTestServer('sqlite', undefined, {
        attachments: { kind: 'folder', folder: join(disk, 'attachments') },
      })
      const refused = await attach(server, TASK, { bytes: Buffer.alloc(2 * MEBIBYTE), name: 'a.bin' })
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '2'])
      expect(storedFiles(server)).toEqual([])
      expect((await attach(server, TASK, { bytes: 'small', name: 'a.txt' })).status).toBe(200)
      await server.close()
    },
  )

  test('a folder that cannot be made is 503, and the log says what is the matter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mudra-attachments-'))
    writeFileSync(join(folder, 'file'), '')
    const server = await openTestServer('sqlite', undefined, {
      attachments: { kind: 'folder', folder: join(folder, 'file', 'attachments') },
    })
    expect((await attach(server, TASK, { bytes: 'x', name: 'a.txt' })).status).toBe(503)
    expect(server.lines).toContainEqual(
      expect.objectContaining({
        msg: 'the store of files is unavailable',
        err: expect.objectContaining({ code: 'ENOTDIR' }) as object,
      }),
    )
    await server.close()
    rmSync(folder, { recursive: true })
  })
})

describe('a bucket of S3', () => {
  let s3: S3Server
  let server: TestServer
  beforeAll(async () => {
    s3 = await openS3Server()
    server = await openTestServer('sqlite', undefined, { attachments: { kind: 's3', ...s3.settings } })
  })
  afterAll(async () => {
    await server.close()
    await s3.close()
  })

  test('has files from their upload to their deletion, and serves parts of them', async () => {
    const bytes = Buffer.alloc(6 * MEBIBYTE, '0123456789')
    const { data } = (await attach(server, TASK, { bytes, name: 'digits.txt', type: 'text/plain' })).json
    expect(s3.objects()).toEqual([`attachments/${data.gid as string}`])
    const get = async (headers = {}) =>
      await server.server.inject({ url: pathOf(data.download_url as string), headers })
    expect((await get()).rawPayload.equals(bytes)).toBe(true)
    const part = await get({ range: 'bytes=11-13' })
    expect([part.statusCode, part.body]).toEqual([206, '123'])
    expect((await server.api('DELETE', `/attachments/${data.gid as string}`)).status).toBe(200)
    expect([s3.objects(), s3.unfinished()]).toEqual([[], []])
  })

  test('that does not answer is 503; what could not be deleted goes when it does again', async () => {
    const { gid } = (await attach(server, TASK, { bytes: 'x', name: 'a.txt' })).json.data
    s3.fail(503)
    expect((await attach(server, TASK, { bytes: 'x', name: 'b.txt' })).status).toBe(503)
    // The record goes whatever the store says.
    expect((await server.api('DELETE', `/attachments/${gid as string}`)).status).toBe(200)
    expect(gidsOf(await server.api('GET', `/attachments?parent=${TASK}`))).toEqual([])
    s3.fail(null)
    expect(s3.objects()).toEqual([`attachments/${gid as string}`])
    await server.services.attachments.sweepFiles()
    expect(s3.objects()).toEqual([])
  })
})
