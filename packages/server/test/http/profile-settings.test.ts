import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ONE_PIXEL } from '../support/pictures.js'
import { PROFILE_PICTURE_BYTES_MAX } from '../../src/features/users/profile.js'
import { allow, answerOf, browserOf, newAskingApp, requestOf } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from '../support/form-browser.js'
import { formTokenOf } from '../support/page-routes.js'
import { DATABASE_KINDS, openTestServer, type TestServer } from '../support/services.js'
import { takeMail } from '../support/mailbox.js'

/** One pixel, red; behind its end something that is no picture. */
const PNG = ONE_PIXEL
const HIDDEN = '<script>alert(1)</script>'

describe.each(DATABASE_KINDS)('one’s own profile on %s', (kind) => {
  let server: TestServer
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer(kind)
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })
  const change = async (fields: Readonly<Record<string, string>>, browser = ada): Promise<Shown> => {
    const whole = { name: 'Ada Byron', language: '', time_zone: '', ...fields }
    return await browser.post('/0/profile', { csrf_token: await formTokenOf(browser), ...whole })
  }
  const me = async () => (await server.api('GET', '/users/me')).json.data
  const upload = async (bytes: Uint8Array, browser = ada): Promise<Shown> => {
    const form = new FormData()
    form.append('csrf_token', await formTokenOf(browser))
    form.append('picture', new Blob([new Uint8Array(bytes)]), 'me.png')
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    const answer = await server.server.inject({
      method: 'POST',
      url: '/0/profile/picture',
      headers: {
        accept: 'text/html',
        cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': request.headers.get('content-type') ?? '',
      },
      payload: Buffer.from(await request.arrayBuffer()),
    })
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, location: null }
  }
  const trail = async () =>
    (
      await server.services.audit.trail.list(
        { workspaceGid: null, actions: ['profile_changed'] },
        { beforeSeq: null, rowsMax: 5 },
      )
    ).map(({ details }) => details)

  it('is changed by oneself: the name, in the pages and in the API, with a line in the record that names what changed', async () => {
    expect((await change({ name: '  Augusta King ' })).location).toBe('/0/profile')
    expect(readText(await ada.get('/0/profile'))).toMatch(/Your changes are saved.*Augusta King/s)
    expect((await me()).name).toBe('Augusta King')
    expect((await trail())[0]).toContain('name')
    const before = await trail()
    await change({ name: 'Augusta King' })
    expect(await trail()).toEqual(before)
    await change({})
  })

  it.each([
    ['name', '', 'Enter your name.'],
    ['name', 'Ada\u202eByron', 'Must not contain line ends'],
    ['name', 'x'.repeat(256), 'Must be at most 255 characters long.'],
    ['language', 'xx', 'Choose a language from the list.'],
    ['language', 'constructor', 'Choose a language from the list.'],
    ['time_zone', 'Mars/Olympus', 'Choose a time zone from the list.'],
    ['time_zone', '+25:00', 'Choose a time zone from the list.'],
  ])('keeps %s=%s out, and what else was typed', async (field, value, says) => {
    const shown = await change({ name: 'Somebody else', time_zone: 'Europe/Berlin', [field]: value })
    expect(shown.status).toBe(400)
    expect(readText(shown)).toContain(says)
    if (field !== 'name') expect(shown.text).toContain('value="Somebody else"')
    expect((await me()).name).toBe('Ada Byron')
  })

  it('takes no form of another site, and none of nobody', async () => {
    const foreign = await ada.post('/0/profile', { name: 'Eve', csrf_token: 'x' })
    expect(foreign.status).toBe(403)
    const nobody = await openFormBrowser(server).post('/0/profile', { name: 'Eve' })
    expect(nobody.location).toMatch(/^\/login/)
    expect((await me()).name).toBe('Ada Byron')
  })

  it('the language is that of all pages from then on, whatever the browser says, and of mails', async () => {
    await change({ language: 'de' })
    const profile = await ada.get('/0/profile', { 'accept-language': 'en' })
    expect(profile.text).toContain('<html lang="de"')
    expect(readText(profile)).toContain('Ihre Änderungen sind gespeichert.')
    await openFormBrowser(server).get('/login/reset')
    const visitor = openFormBrowser(server)
    await visitor.submit(await visitor.get('/login/reset'), { email: 'ada@greenfield.example' })
    await visitor.submit(await visitor.get('/login/reset'), { email: 'ben@greenfield.example' })
    const mails = await takeMail(server.services)
    const subjects = mails.map(({ subject }) => subject)
    expect(subjects.find((subject) => subject.startsWith('Legen Sie ein neues Passwort'))).toBeDefined()
    expect(subjects.find((subject) => subject.startsWith('Set a new password'))).toBeDefined()
    await change({ language: '' })
    expect((await ada.get('/0/profile')).text).toContain('<html lang="en"')
  })

  it('the time zone is that of the times on pages, and decides the day of a moment in the API', async () => {
    const [task, gone] = await Promise.all(
      ['2026-11-30T23:30:00.000Z', '2026-12-01T00:30:00.000Z'].map(async (dueAt) => {
        const data = {
          name: 'Due',
          workspace: DEMO.greenfield,
          due_at: dueAt,
          start_at: '2026-11-30T23:10:00Z',
        }
        return (await server.api('POST', '/tasks', { body: { data } })).json.data.gid as string
      }),
    )
    const days = async (gid: string | undefined) => {
      const { due_on: due, start_on: start } = (await server.api('GET', `/tasks/${gid ?? ''}`)).json.data
      return [start, due] as const
    }
    expect(await days(task)).toEqual(['2026-11-30', '2026-11-30'])
    await change({ time_zone: 'Europe/Berlin' })
    expect(await days(task)).toEqual(['2026-12-01', '2026-12-01'])
    expect(readText(await ada.get('/0/profile/activity'))).toContain('Activity')
    expect((await ada.get('/0/profile/sessions')).text).toMatch(
      /title="23 Nov 2026, \d\d:\d\d (?:CET|GMT\+1)"/,
    )
    await change({ time_zone: 'America/New_York' })
    expect(await days(gone)).toEqual(['2026-11-30', '2026-11-30'])
    const onDay = { name: 'Due', workspace: DEMO.greenfield, due_on: '2026-12-24' }
    const made = (await server.api('POST', '/tasks', { body: { data: onDay } })).json.data
    expect(made.due_on).toBe('2026-12-24')
    await change({})
    expect(await days(task)).toEqual(['2026-11-30', '2026-11-30'])
  })

  it('the time zone decides the day of a moment in what is sent back, too, whichever parts of it are', async () => {
    await change({ time_zone: 'Asia/Tokyo' })
    const data = {
      name: 'Due',
      workspace: DEMO.greenfield,
      due_at: '2026-12-01T23:30:00.000Z',
      start_on: '2026-12-02',
    }
    const made = await server.api('POST', '/tasks', { body: { data } })
    expect([made.status, made.json.data.due_on, made.json.data.start_on]).toEqual([
      201,
      '2026-12-02',
      '2026-12-02',
    ])
    const put = async (body: object) =>
      await server.api('PUT', `/tasks/${made.json.data.gid as string}`, { body: { data: body } })
    const { due_at, due_on, start_at, start_on } = made.json.data
    for (const part of [made.json.data, { due_at, start_on }, { due_at, due_on, start_at, start_on }])
      expect((await put(part)).json.data).toEqual(made.json.data)
    // Without its moment it stays due on the day that was shown.
    expect((await put({ due_at: null })).json.data).toMatchObject({ due_at: null, due_on: '2026-12-02' })
    await change({})
  })

  describe('the picture', () => {
    it('is cleaned, served for ever under a name that nobody guesses, and shown wherever one is', async () => {
      expect((await upload(Buffer.concat([PNG, Buffer.from(HIDDEN)]))).status).toBe(303)
      const { photo } = await me()
      expect(Object.keys(photo)).toEqual([21, 27, 36, 60, 128, 1024].map((side) => `image_${side}x${side}`))
      for (const [fields, shown] of [
        ['photo.image_60x60', { image_60x60: photo.image_60x60 }],
        [
          'photo.(image_21x21|image_36x36)',
          { image_21x21: photo.image_21x21, image_36x36: photo.image_36x36 },
        ],
        ['photo,photo.image_60x60', photo],
        ['photo.nonsense', {}],
      ]) {
        const { json } = await server.api('GET', `/users/me?opt_fields=${String(fields)}`)
        expect([fields, json.data]).toEqual([fields, { gid: DEMO.ada, photo: shown }])
      }
      const url = new URL(photo.image_128x128)
      expect(url.pathname).toMatch(/^\/profile-pictures\/[\w-]{32}$/)
      const shown = await server.server.inject({ url: url.pathname })
      expect(shown.rawPayload).toEqual(PNG)
      expect(shown.headers).toMatchObject({
        'content-type': 'image/png',
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'content-security-policy': "default-src 'none'; sandbox",
      })
      expect((await ada.get('/0/profile')).text).toContain(`src="${url.pathname}"`)
      expect((await trail())[0]).toContain('picture')
    })

    it('is told to apps by the claim that they may read, and by none where there is none', async () => {
      const app = await newAskingApp(server.services)
      const claims = async (scope: string) => {
        const asks = { response_type: 'id_token', scope, nonce: 'n', prompt: 'consent' }
        const token = answerOf(await allow(ada, requestOf(app, asks)))['id_token'] ?? ''
        return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as object
      }
      expect(await claims('openid profile')).toMatchObject({ picture: (await me()).photo.image_128x128 })
      expect(await claims('openid email')).not.toHaveProperty('picture')
      const old = new URL((await me()).photo.image_128x128).pathname
      const remove = await ada.post('/0/profile/picture/remove', { csrf_token: await formTokenOf(ada) })
      expect(remove.location).toBe('/0/profile')
      expect((await me()).photo).toBeNull()
      expect(await claims('openid profile')).not.toHaveProperty('picture')
      expect((await server.server.inject({ url: old })).statusCode).toBe(404)
    })

    it('that takes the place of another has another address, and the old one leads nowhere', async () => {
      await upload(PNG)
      const first = new URL((await me()).photo.image_60x60).pathname
      await upload(PNG)
      const second = new URL((await me()).photo.image_60x60).pathname
      expect(second).not.toBe(first)
      expect((await server.server.inject({ url: first })).statusCode).toBe(404)
    })

    it.each([
      ['nothing', Buffer.alloc(0), 'Choose a picture to upload.'],
      [
        'SVG',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        'Must be a whole PNG, JPEG or still WebP picture.',
      ],
      ['half a PNG', PNG.subarray(0, 40), 'Must be a whole PNG, JPEG or still WebP picture.'],
      ['too much', Buffer.concat([PNG, Buffer.alloc(PROFILE_PICTURE_BYTES_MAX)]), 'Must be at most 512 KiB.'],
    ])('cannot be %s', async (_what, bytes, says) => {
      const before = (await me()).photo
      const shown = await upload(bytes)
      expect([shown.status, readText(shown).includes(says)]).toEqual([400, true])
      expect((await me()).photo).toEqual(before)
    })

    it('is refused before it is read when it is far too large', async () => {
      expect((await upload(Buffer.alloc(PROFILE_PICTURE_BYTES_MAX + 8_192))).status).toBe(413)
    })

    it.each(['none', '../etc', 'x'.repeat(32), '%00'.repeat(4)])('is none at %s', async (name) => {
      const shown = await server.server.inject({ url: `/profile-pictures/${encodeURIComponent(name)}` })
      expect(shown.statusCode).toBe(404)
    })
  })

  it('two changes at once both hold, and the record has both', async () => {
    const before = (await trail()).length
    const csrf = await formTokenOf(ada)
    const both = ['Ada One', 'Ada Two'].map(
      async (name) => await ada.post('/0/profile', { csrf_token: csrf, name, language: '', time_zone: '' }),
    )
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([303, 303])
    expect(['Ada One', 'Ada Two']).toContain((await me()).name)
    expect(Math.min((await trail()).length, 5)).toBe(Math.min(before + 2, 5))
    await change({})
    expect((await server.services.users.reading.findForOperator({ gid: asGid(DEMO.ada) }))?.name).toBe(
      'Ada Byron',
    )
  })
})
