import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ATTACHMENT_LINK_LIFETIME_SECONDS } from '../../src/protocol/asana/attachment-link.js'
import { expectRefusal, gidsOf, messagesOf } from '../support/answers.js'
import { attach, multipart, pathOf, storedFiles } from '../support/attachments.js'
import { DEMO, demoTask, tokenFor, UNKNOWN_GID } from '../support/demo.js'
import { DATABASE_KINDS, openTestServer, type ApiRequest, type TestServer } from '../support/services.js'

const TASK = demoTask(31, 1)
const HARBOUR_TASK = demoTask(35, 0)
const HIRING_TASK = demoTask(34, 0)
const PICTURE = { bytes: Buffer.from('89504e470d0a1a0a', 'hex'), name: 'cover.png', type: 'image/png' }

describe.each(DATABASE_KINDS)('attachments on %s', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer(kind)
  })
  afterAll(async () => {
    await server.close()
  })

  beforeEach(async () => {
    for (const gid of gidsOf(await server.api('GET', `/attachments?parent=${TASK}`)))
      await server.api('DELETE', `/attachments/${gid}`)
  })

  const send = async (
    fields: Parameters<typeof multipart>[0],
    { as = 'ada', path = '/attachments' }: Pick<ApiRequest, 'as'> & { readonly path?: string } = {},
  ) => await server.api('POST', path, { as, ...(await multipart(fields)) })
  const link = (more: Readonly<Record<string, string>> = {}) =>
    Object.entries({
      parent: TASK,
      resource_subtype: 'external',
      name: 'Plan',
      url: 'https://x.example/p',
      ...more,
    })
  const download = async (address: string, headers: Record<string, string> = {}) =>
    await server.server.inject({ url: pathOf(address), headers })
  const isNothingLeft = async () => {
    expect(storedFiles(server)).toEqual([])
    expect(gidsOf(await server.api('GET', `/attachments?parent=${TASK}`))).toEqual([])
  }

  describe('of a task', () => {
    test("an upload gives the full record with 200, whichever of file and parent comes first — Asana's attachment record", async () => {
      const answer = await send([
        ['file', PICTURE],
        ['parent', TASK],
      ])
      expect(answer.status).toBe(200)
      const { gid, download_url: address } = answer.json.data
      expect(answer.json.data).toEqual({
        gid,
        created_at: '2026-11-23T12:00:00.000Z',
        download_url: address,
        host: 'asana',
        name: 'cover.png',
        parent: {
          gid: TASK,
          name: 'Write the chapter on peas',
          resource_subtype: 'default_task',
          resource_type: 'task',
        },
        permanent_url: null,
        resource_subtype: 'asana',
        resource_type: 'attachment',
        size: 8,
        view_url: address,
      })
      expect((await server.api('GET', `/attachments/${gid}`)).json).toEqual(answer.json)
      const other = await send([
        ['parent', TASK],
        ['file', PICTURE],
      ])
      const listed = await server.api('GET', `/attachments?parent=${TASK}`)
      expect(listed.json).toEqual({
        data: [gid, other.json.data.gid].map((one) => ({
          gid: one,
          name: 'cover.png',
          resource_subtype: 'asana',
          resource_type: 'attachment',
        })),
      })
    })

    test('a link is kept as it was sent, with the address in the place of bytes', async () => {
      const answer = await send(link())
      expect(answer.json.data).toMatchObject({
        name: 'Plan',
        host: 'external',
        resource_subtype: 'external',
        connected_to_app: false,
        download_url: null,
        permanent_url: null,
        view_url: 'https://x.example/p',
      })
      expect(answer.json.data).not.toHaveProperty('size')
      expect(
        (await server.api('POST', '/attachments', { body: { data: Object.fromEntries(link()) } })).status,
      ).toBe(200)
    })

    test('only an app connects a link with itself, and only it is told so', async () => {
      expectRefusal(
        await send(link({ connect_to_app: 'true' })),
        400,
        'connect_to_app: Can only be set with the access token of an app',
      )
    })

    test('the list has pages, in the order in which they were attached', async () => {
      const gids = []
      for (let count = 0; count < 3; count++) gids.push((await send(link())).json.data.gid as string)
      const first = await server.api('GET', `/attachments?parent=${TASK}&limit=2`)
      expect(gidsOf(first)).toEqual(gids.slice(0, 2))
      const second = await server.api('GET', first.json.next_page.path as string)
      expect([gidsOf(second), second.json.next_page]).toEqual([gids.slice(2), null])
    })

    test('older clients name the task in the path', async () => {
      const path = `/tasks/${TASK}/attachments`
      const made = await send([['file', PICTURE]], { path })
      expect(made.json.data.parent.gid).toBe(TASK)
      expect(gidsOf(await server.api('GET', path))).toEqual([made.json.data.gid])
      expectRefusal(
        await send([['file', PICTURE]], { path: `/tasks/${DEMO.seedCatalogue}/attachments` }),
        404,
        `task: Not a recognized ID: ${DEMO.seedCatalogue}`,
      )
    })

    test('a task is modified by what is attached to it, and by what is taken away', async () => {
      const modified = async () =>
        (await server.api('GET', `/tasks/${TASK}?opt_fields=modified_at`)).json.data.modified_at as string
      server.clock.advance(1_000)
      const { gid } = (await attach(server, TASK, PICTURE)).json.data
      const attached = await modified()
      expect(Date.parse(attached)).toBe(server.clock.nowMs())
      server.clock.advance(1_000)
      await server.api('DELETE', `/attachments/${gid}`)
      expect(Date.parse(await modified())).toBe(server.clock.nowMs())
    })

    test('deletion takes the record, the file and the link', async () => {
      const { gid, download_url: address } = (await attach(server, TASK, PICTURE)).json.data
      expect(storedFiles(server)).toHaveLength(1)
      const deleted = await server.api('DELETE', `/attachments/${gid}`)
      expect([deleted.status, deleted.json]).toEqual([200, { data: {} }])
      await isNothingLeft()
      expect((await download(address as string)).statusCode).toBe(404)
      expectRefusal(
        await server.api('DELETE', `/attachments/${gid}`),
        404,
        `attachment: Not a recognized ID: ${gid}`,
      )
    })

    test('with a task, or a project, all that is attached to it goes', async () => {
      const task = (
        await server.api('POST', '/tasks', { body: { data: { name: 'x', workspace: DEMO.greenfield } } })
      ).json.data.gid as string
      const project = (
        await server.api('POST', '/projects', { body: { data: { name: 'x', team: DEMO.growing } } })
      ).json.data.gid as string
      const subtask = (await server.api('POST', `/tasks/${task}/subtasks`, { body: { data: { name: 'y' } } }))
        .json.data.gid as string
      const made = []
      for (const parent of [task, subtask, project])
        made.push((await attach(server, parent, PICTURE)).json.data)
      expect(made.map(({ parent }) => parent.resource_type)).toEqual(['task', 'task', 'project'])
      await server.api('DELETE', `/tasks/${task}`)
      await server.api('DELETE', `/projects/${project}`)
      for (const { gid } of made) expect((await server.api('GET', `/attachments/${gid}`)).status).toBe(404)
      expect(storedFiles(server)).toHaveLength(3)
      expect(await server.services.attachments.sweepFiles()).toBe(false)
      await isNothingLeft()
    })
  })

  describe('a link to a file', () => {
    let address: string
    beforeEach(async () => {
      const bytes = 'abcdefghij'
      address = (await attach(server, TASK, { bytes, name: 'ten.txt', type: 'text/plain' })).json.data
        .download_url as string
    })
    test('gives whoever has it the bytes, in nobody’s name, and nothing that a browser would run', async () => {
      server.lines.length = 0
      const answer = await download(address)
      expect([answer.statusCode, answer.body]).toEqual([200, 'abcdefghij'])
      expect(answer.headers).toMatchObject({
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-store',
        'content-disposition': `attachment; filename="ten.txt"; filename*=UTF-8''ten.txt`,
        'content-length': '10',
        'content-security-policy': "default-src 'none'; sandbox",
        'content-type': 'text/plain',
        'x-content-type-options': 'nosniff',
      })
      const { signature } = Object.fromEntries(new URL(address).searchParams)
      expect(JSON.stringify(server.lines)).not.toContain(signature)
      expect(server.lines).toContainEqual(
        expect.objectContaining({ operation: 'attachment_file', status: 200 }),
      )
    })

    test.each([
      ['bytes=2-4', 206, 'cde', 'bytes 2-4/10'],
      ['bytes=7-', 206, 'hij', 'bytes 7-9/10'],
      ['bytes=-2', 206, 'ij', 'bytes 8-9/10'],
      ['bytes=0-0,5-6', 200, 'abcdefghij', undefined],
      ['bytes=10-', 416, 'The file ends before that.\n', 'bytes */10'],
    ])('gives the part %s', async (range, status, body, contentRange) => {
      const answer = await download(address, { range })
      expect([answer.statusCode, answer.body, answer.headers['content-range']]).toEqual([
        status,
        body,
        contentRange,
      ])
      if (status !== 416) expect(answer.headers['content-length']).toBe(String(body.length))
    })

    test('gives a part of the very file that was begun, or all of another', async () => {
      const { etag } = (await download(address)).headers
      expect((await download(address, { range: 'bytes=0-1', 'if-range': String(etag) })).body).toBe('ab')
      expect((await download(address, { range: 'bytes=0-1', 'if-range': '"another"' })).body).toBe(
        'abcdefghij',
      )
    })

    test('answers HEAD with the same headers, and no bytes — RFC 9110 §9.3.2', async () => {
      const { headers, body, statusCode } = await server.server.inject({
        method: 'HEAD',
        url: pathOf(address),
      })
      expect([statusCode, body, headers['content-length'], headers['content-type']]).toEqual([
        200,
        '',
        '10',
        'text/plain',
      ])
    })

    test('leads nowhere when anything of it was changed', async () => {
      const other = (await attach(server, TASK, PICTURE)).json.data.gid as string
      const url = new URL(address)
      const changed = (change: (query: URLSearchParams) => void) => {
        const copy = new URL(url)
        change(copy.searchParams)
        return copy.href
      }
      const later = String(Number(url.searchParams.get('expires')) + 1)
      for (const forged of [
        changed((query) => {
          query.set('expires', later)
        }),
        changed((query) => {
          query.set('signature', 'A'.repeat(43))
        }),
        changed((query) => {
          query.delete('signature')
        }),
        changed((query) => {
          query.delete('expires')
        }),
        address.replace(/attachments\/\d+/, `attachments/${other}`),
        address.replace(/attachments\/\d+/, 'attachments/..%2F..%2Fmudra.sqlite'),
      ])
        expect((await download(forged)).statusCode, forged).toBe(404)
    })

    test('expires, and each answer has a fresh one', async () => {
      const gid = /attachments\/(\d+)/.exec(address)?.[1] ?? ''
      const read = async () =>
        (await server.api('GET', `/attachments/${gid}`)).json.data.download_url as string
      const before = await read()
      server.clock.advance(ATTACHMENT_LINK_LIFETIME_SECONDS * 1_000 - 1)
      expect((await download(before)).statusCode).toBe(200)
      server.clock.advance(1)
      expect((await download(before)).statusCode).toBe(410)
      expect((await download(await read())).statusCode).toBe(200)
    })

    test.each([
      ['image/png', 'inline', 'image/png'],
      ['image/svg+xml', 'attachment', 'application/octet-stream'],
      ['text/html', 'attachment', 'application/octet-stream'],
      ['application/javascript', 'attachment', 'application/octet-stream'],
      ['application/pdf', 'attachment', 'application/pdf'],
      ['no type at all', 'attachment', 'application/octet-stream'],
    ])('shows or saves what was sent as %s', async (type, how, sentAs) => {
      const { download_url: link } = (await attach(server, TASK, { bytes: 'x', name: 'x', type })).json.data
      const { headers } = await download(link as string)
      expect([headers['content-disposition']?.toString().split(';')[0], headers['content-type']]).toEqual([
        how,
        sentAs,
      ])
    })
  })

  describe('who may', () => {
    test('see and delete one is who may see and change what it is attached to', async () => {
      const { gid } = (await attach(server, HIRING_TASK, PICTURE)).json.data
      const path = `/attachments/${gid}`
      for (const [as, status] of [
        ['ada', 200],
        ['ben', 403],
        ['cara', 404],
      ] as const) {
        expect((await server.api('GET', path, { as })).status, as).toBe(status)
        const listed = await server.api('GET', `/attachments?parent=${HIRING_TASK}`, { as })
        expect(listed.status, as).toBe(status === 200 ? 200 : 400)
        const attached = await attach(server, HIRING_TASK, { ...PICTURE, as })
        expect(attached.status, as).toBe(status === 200 ? 200 : 400)
        if (status === 200) await server.api('DELETE', `/attachments/${attached.json.data.gid}`)
      }
      expect((await server.api('DELETE', path, { as: 'ben' })).status).toBe(403)
      expect((await server.api('DELETE', path, { as: 'cara' })).status).toBe(404)
      const unknown = await server.api('GET', `/attachments/${UNKNOWN_GID}`, { as: 'cara' })
      expect((await server.api('GET', path, { as: 'cara' })).text).toBe(
        unknown.text.replace(UNKNOWN_GID, gid as string),
      )
      expect((await server.api('DELETE', path)).status).toBe(200)
    })

    test('attach is for those who may edit', async () => {
      // Gil comments in this project.
      const project = (await server.api('GET', `/projects/${DEMO.seedCatalogue}`)).json.data.gid as string
      const asGil = await attach(server, project, { ...PICTURE, as: 'gil' })
      expect([200, 403]).toContain(asGil.status)
      const read = await tokenFor(server.services, DEMO.ada, { scopes: ['attachments:read'] })
      expectRefusal(
        await attach(server, TASK, { ...PICTURE, as: read }),
        403,
        'Forbidden: this token lacks the scope attachments:write',
      )
      expect(storedFiles(server)).toHaveLength(asGil.status === 200 ? 1 : 0)
      if (asGil.status === 200) await server.api('DELETE', `/attachments/${asGil.json.data.gid}`)
    })
  })

  describe('what is refused leaves nothing', () => {
    test.each([
      ['no parent', [['file', PICTURE]], 'parent: Missing input'],
      ['no file', [['parent', TASK]], 'file: Missing input'],
      [
        'a parent that is no id',
        [
          ['file', PICTURE],
          ['parent', 'x y'],
        ],
        'parent: Not a recognized ID: x y',
      ],
      [
        'a parent that nobody knows',
        [
          ['file', PICTURE],
          ['parent', UNKNOWN_GID],
        ],
        `parent: Not a recognized ID: ${UNKNOWN_GID}`,
      ],
      [
        'a parent elsewhere',
        [
          ['file', PICTURE],
          ['parent', HARBOUR_TASK],
        ],
        `parent: Not a recognized ID: ${HARBOUR_TASK}`,
      ],
      [
        'a parent that is a person',
        [
          ['file', PICTURE],
          ['parent', DEMO.ada],
        ],
        `parent: Not a recognized ID: ${DEMO.ada}`,
      ],
      [
        'two files',
        [
          ['file', PICTURE],
          ['file', PICTURE],
          ['parent', TASK],
        ],
        'file: Must be given only once',
      ],
      [
        'another kind',
        [
          ['file', PICTURE],
          ['parent', TASK],
          ['resource_subtype', 'gdrive'],
        ],
        'resource_subtype: Must be one of asana, external',
      ],
      ['a link with a file', [['file', PICTURE], ...link()], 'file: An external attachment has no file'],
      [
        'a link without an address',
        link({ url: '' }),
        'url: Must be a URL that begins with https:// or http://',
      ],
      [
        'a link that runs',
        link({ url: 'javascript:alert(1)' }),
        'url: Must be a URL that begins with https:// or http://',
      ],
      [
        'a link with a password',
        link({ url: 'https://a:b@x.example/' }),
        'url: Must not contain a name or a password',
      ],
      [
        'a link that is too long',
        link({ url: `https://x.example/${'x'.repeat(2_048)}` }),
        'url: Must be at most 2048 characters long',
      ],
      ['a link without a name', link({ name: ' ' }), 'name: Must not be empty'],
      [
        'a link that connects perhaps',
        link({ connect_to_app: 'perhaps' }),
        'connect_to_app: Must be true or false',
      ],
      [
        'a name of dots',
        [
          ['file', { ...PICTURE, name: '..' }],
          ['parent', TASK],
        ],
        'file: Must have a file name',
      ],
      [
        'a name that turns text',
        [
          ['file', { ...PICTURE, name: 'a\u202egnp.exe' }],
          ['parent', TASK],
        ],
        /^file: The file name: Must not contain .*U\+202E$/,
      ],
      [
        'a name with NUL',
        [
          ['file', { ...PICTURE, name: 'a%00.png' }],
          ['parent', TASK],
        ],
        'file: The file name: Must not contain NUL characters',
      ],
      [
        'a name that is too long',
        [
          ['file', { ...PICTURE, name: `${'n'.repeat(252)}.png` }],
          ['parent', TASK],
        ],
        'file: The file name: Must be at most 255 characters long',
      ],
      [
        'too many parts',
        [
          ['file', PICTURE],
          ...Array.from({ length: 60 }, (_, at) => [`x${at}`, 'y'] as const),
          ['parent', TASK],
        ],
        'Could not parse request data, more than 50 parts',
      ],
    ] as [string, Parameters<typeof multipart>[0], string | RegExp][])(
      '%s',
      async (_what, fields, message) => {
        const answer = await send(fields)
        expect(answer.status, answer.text).toBe(400)
        expect(messagesOf(answer)[0]).toMatch(message)
        await isNothingLeft()
      },
    )

    test('opt_fields that a token may not read, with the file there already', async () => {
      const as = await tokenFor(server.services, DEMO.ada, { scopes: ['attachments:write'] })
      const answer = await server.api('POST', '/attachments?opt_fields=parent.created_by', {
        as,
        ...(await multipart([
          ['file', PICTURE],
          ['parent', TASK],
        ])),
      })
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('tasks:read')])
      await isNothingLeft()
    })

    test.each([
      ['a form without an end', (text: string) => text.slice(0, -8)],
      ['a form without its beginning', (text: string) => text.slice(20)],
      ['nothing', () => ''],
    ])('%s', async (_what, cut) => {
      const { headers, payload } = await multipart([
        ['parent', TASK],
        ['file', PICTURE],
      ])
      const answer = await server.api('POST', '/attachments', {
        headers: headers ?? {},
        payload: Buffer.from(cut(String(payload))),
      })
      expect(answer.status, answer.text).toBe(400)
      await isNothingLeft()
    })

    test('a form in a coding, and one without a boundary', async () => {
      const { headers, payload = '' } = await multipart([['parent', TASK]])
      const coded = await server.api('POST', '/attachments', {
        headers: { ...headers, 'content-encoding': 'gzip' },
        payload,
      })
      expect(coded.status).toBe(415)
      const bare = await server.api('POST', '/attachments', {
        headers: { 'content-type': 'multipart/form-data' },
        payload,
      })
      expectRefusal(bare, 400, 'Could not parse request data, invalid multipart/form-data')
    })
  })

  test.each([
    ['r%C3%A9sum%C3%A9.pdf', 'résumé.pdf'],
    ['résumé.pdf', 'résumé.pdf'],
    ['C:\\fakepath\\a.txt', 'a.txt'],
    ['../../etc/passwd', 'passwd'],
    ['100%.txt', '100%.txt'],
    ['CON', 'CON'],
    ['a "quoted" name;x=y.txt', 'a "quoted" name;x=y.txt'],
  ])('a file that came as %s is called %s', async (sent, name) => {
    const { data } = (await attach(server, TASK, { bytes: 'x', name: sent })).json
    expect(data.name).toBe(name)
    expect(storedFiles(server)).toEqual([`${(data.gid as string).slice(-2)}/${data.gid as string}`])
    const disposition = String((await download(data.download_url as string)).headers['content-disposition'])
    expect(disposition).toMatch(
      /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w%.!#$&+^`|~-]+$/,
    )
    expect(decodeURIComponent(disposition.split("''")[1] ?? '')).toBe(name)
  })
})
