import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Gid } from '../../protocol/asana/gid.js'
import { readMultipart, type Receiver } from './multipart.js'

const BOUNDARY = 'between-the-parts'
const GID = '1300000000000042' as Gid
const CHUNK_BYTES = 65_536
const MEBIBYTE = 1_024 * 1_024
const FILE_BYTES_MAX = 64 * MEBIBYTE
/** What streams hold on the way: some chunks in each of them. */
const ON_THE_WAY_BYTES_MAX = MEBIBYTE

const about = (receiver: Receiver) => ({
  contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  fileBytesMax: FILE_BYTES_MAX,
  formBytesMax: MEBIBYTE,
  receiver,
})

/** A form with a file of so many bytes, and how many of them have been asked for. */
function largeForm(fileBytes: number) {
  const asked = { bytes: 0 }
  const body = Readable.from(
    (async function* () {
      yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n`)
      for (let sent = 0; sent < fileBytes; sent += CHUNK_BYTES) {
        asked.bytes += CHUNK_BYTES
        yield await Promise.resolve(Buffer.alloc(CHUNK_BYTES))
      }
      yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
    })(),
    { objectMode: false },
  )
  return { asked, body }
}

describe('readMultipart', () => {
  it('asks for no more of a file than the store takes', async () => {
    const { asked, body } = largeForm(32 * MEBIBYTE)
    const seen: number[] = []
    let taken = 0
    const read = await readMultipart(
      body,
      about({
        receive: async (bytes) => {
          for await (const chunk of bytes) {
            taken += chunk.length
            if (taken % (4 * MEBIBYTE) < CHUNK_BYTES) {
              await new Promise((resolve) => setTimeout(resolve, 20))
              seen.push(asked.bytes - taken)
            }
          }
          return GID
        },
        discard: async () => await Promise.resolve(),
      }),
    )
    expect(read).toMatchObject({ ok: true, value: { file: { gid: GID, size: 32 * MEBIBYTE } } })
    expect(seen.length).toBeGreaterThan(4)
    expect(Math.max(...seen)).toBeLessThan(ON_THE_WAY_BYTES_MAX)
  })

  it('throws what the store throws, whether or not it looked at the bytes', async () => {
    for (const looksAtThem of [true, false]) {
      const error = new Error('no room')
      const { body } = largeForm(8 * MEBIBYTE)
      const reading = readMultipart(
        body,
        about({
          receive: async (bytes) => {
            if (looksAtThem) for await (const _chunk of bytes) break
            throw error
          },
          discard: async () => await Promise.resolve(),
        }),
      )
      await expect(reading).rejects.toBe(error)
    }
  })

  it('discards a file that was stored when what follows it cannot be read', async () => {
    const discarded: Gid[] = []
    const stored = Promise.withResolvers<undefined>()
    const body = Readable.from(
      (async function* () {
        yield Buffer.from(
          `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--${BOUNDARY}\r\nContent-Disp`,
        )
        await stored.promise
      })(),
      { objectMode: false },
    )
    const read = await readMultipart(
      body,
      about({
        receive: async (bytes) => {
          for await (const _chunk of bytes) continue
          stored.resolve(undefined)
          return GID
        },
        discard: async (gid) => {
          discarded.push(gid)
          await Promise.resolve()
        },
      }),
    )
    expect([read.ok, discarded]).toEqual([false, [GID]])
  })

  it('counts what is neither file nor field as well: more than both may have is too large', async () => {
    const read = async (bytes: number) =>
      await readMultipart(Readable.from([Buffer.alloc(bytes, 'x')], { objectMode: false }), {
        ...about({
          receive: async () => await Promise.resolve(GID),
          discard: async () => await Promise.resolve(),
        }),
        fileBytesMax: 1_000,
        formBytesMax: 500,
      })
    expect(await read(1_500)).toMatchObject({ ok: false, refusal: { kind: 'invalid' } })
    expect(await read(1_501)).toEqual({ ok: false, refusal: { kind: 'too_large', bytesMax: 1_000 } })
  })
})
