import type { FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import { formToken } from './csrf.js'
import { readPageUpload, uploadBodyBytesMax } from './page-upload.js'

const csrfKey = new Uint8Array(32).fill(7)
const TOKEN = formToken(csrfKey, { kind: 'session', gid: '5' })
const PICTURE = new File([new Uint8Array([1, 2, 3])], 'a.png')

const read = async (
  fields: readonly (readonly [name: string, value: string | File])[],
  { headers = {}, body }: { headers?: Readonly<Record<string, string>>; body?: unknown } = {},
) => {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  const sent = new Response(form)
  const request = {
    headers: { 'content-type': sent.headers.get('content-type'), ...headers },
    body: body ?? Buffer.from(await sent.arrayBuffer()),
    cookies: {},
    session: { gid: '5' },
    server: { pages: { csrfKey, publicUrl: 'https://mudra.example', basePath: '', isHttps: true } },
  } as unknown as FastifyRequest
  return await readPageUpload(request, 'picture')
}
const no = (reason: string) => ({ ok: false, reason })

it('one file of a form of this browser’s own page is read, an empty one as well', async () => {
  expect(
    await read([
      ['csrf_token', TOKEN],
      ['picture', PICTURE],
    ]),
  ).toEqual({
    ok: true,
    bytes: new Uint8Array([1, 2, 3]),
  })
  expect(
    await read([
      ['csrf_token', TOKEN],
      ['picture', new File([], 'a')],
    ]),
  ).toEqual({
    ok: true,
    bytes: new Uint8Array(),
  })
})

it('what is no such form is not, and is told apart', async () => {
  const own = ['csrf_token', TOKEN] as const
  expect(await read([own])).toEqual(no('form_expected'))
  expect(await read([own, ['picture', 'text']])).toEqual(no('form_expected'))
  expect(await read([own, ['picture', PICTURE], ['picture', PICTURE]])).toEqual(no('form_expected'))
  expect(await read([own, ['other', PICTURE]])).toEqual(no('form_expected'))
  expect(await read([['picture', PICTURE]])).toEqual(no('form_stale'))
  expect(
    await read([
      ['csrf_token', `${TOKEN}x`],
      ['picture', PICTURE],
    ]),
  ).toEqual(no('form_stale'))
  expect(
    await read([
      ['csrf_token', PICTURE],
      ['picture', PICTURE],
    ]),
  ).toEqual(no('form_stale'))
  const foreign = { headers: { origin: 'https://other.example' } }
  expect(await read([own, ['picture', PICTURE]], foreign)).toEqual(no('form_foreign'))
})

it('what are no parts is no form', async () => {
  const packed = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  expect(await read([], { ...packed, body: Buffer.from('picture=x') })).toEqual(no('form_expected'))
  expect(await read([], { body: { picture: 'x' } })).toEqual(no('form_expected'))
  const cutOff = { headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: Buffer.from('--x') }
  expect(await read([], cutOff)).toEqual(no('form_expected'))
})

it('a body may have a file of the largest size and 4 KiB around it', () => {
  expect(uploadBodyBytesMax(1_000)).toBe(1_000 + 4_096)
})
