import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { browserOf, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser, readText, type FormBrowser } from '../support/form-browser.js'
import { formsOf } from '../support/html-form.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { codeFor, redeem, tokensOf } from '../support/oauth-forms.js'

const OPERATOR = { kind: 'operator' } as const
const PASSWORD = 'four unlikely lanterns hum'
const HIDDEN = [
  '\u00ad',
  '\u200b',
  '\u200e',
  '\u202e',
  '\u2060',
  '\u3164',
  '\ufe0f',
  '\u{e0041}',
  '\u2800',
  '\u200d',
]
/** Cyrillic а, е, р; a capital i; a figure; compatibility forms. */
const DISGUISES = ['Orchаrd', 'Оrchard', '𝐎𝐫𝐜𝐡𝐚𝐫𝐝', 'ORCHARD', '0rchard', 'Ｏrchard', ' Orchard\u00a0']

describe('names that deceive whoever trusts them by their name — UTS #39', () => {
  let server: TestServer
  let ada: FormBrowser
  let ben: FormBrowser

  beforeAll(async () => {
    server = await openTestServer()
    ada = await browserOf(server)
    ben = await browserOf(server, 'ben')
  })
  afterAll(async () => {
    await server.close()
  })

  const newApp = async (browser: FormBrowser, name: string) =>
    await browser.submit(await browser.get('/0/my-apps/new'), { name, kind: 'confidential', agree: 'on' })
  const idIn = (text: string) => /\/0\/my-apps\/(\d+)/.exec(text)?.[1] ?? ''

  describe('characters that nobody sees', () => {
    const refusals: Readonly<Record<string, (name: string) => Promise<string>>> = {
      'an app': async (name) => readText(await newApp(ada, name)),
      'an app, by the operator': async (name) => {
        const made = await server.services.apps.create({
          ownerGid: DEMO.ada as Gid,
          kind: 'confidential',
          redirectUris: [],
          settings: { name },
          actor: OPERATOR,
        })
        return made.ok ? 'made' : made.message
      },
      'a personal token': async (name) => {
        const made = await server.services.tokens.create({
          userGid: DEMO.ada as Gid,
          name,
          scopes: ['tasks:read'],
          expires: 'default',
          actor: OPERATOR,
        })
        return made.ok ? 'made' : made.message
      },
      'a person': async (name) => await person({ name }),
      'a person’s address': async (name) =>
        await person({ email: `${name.replace(' ', '')}@people.example` }),
      'a workspace': async (name) => await person({ workspace: { newName: name } }),
      'somebody who joins by an invitation': async (name) =>
        readText(await join(`nova-${Math.trunc(server.clock.nowMs())}@people.example`, name)),
      'somebody who proves their address by a link to a new password': async (name) => {
        // An address gets only so many mails an hour.
        const email = `unproved-${++asked}@people.example`
        await join(email, 'Nobody Knows')
        const owner = openFormBrowser(server)
        await owner.submit(await owner.get('/login/reset'), { email })
        const link = linkIn((await takeMail(server.services)).at(-1))
        const page = await owner.follow(await owner.get(link))
        return readText(await owner.submit(page, { name, new_password: PASSWORD }))
      },
      'a passkey': async (name) => {
        const added = await server.services.factors.own.addPasskey(
          {
            userGid: DEMO.ada as Gid,
            actor: { kind: 'user', gid: DEMO.ada as Gid },
          } as unknown as Parameters<typeof server.services.factors.own.addPasskey>[0],
          { name, presented: { challenge: null, response: null } as never },
        )
        return added.ok || added.reason !== 'name_wrong' ? 'taken' : 'cannot be seen'
      },
      'a project': async (name) => {
        const body = { data: { name, workspace: DEMO.greenfield } }
        const answer = await server.api('POST', '/projects', { as: 'ada', body })
        return answer.status === 400 ? JSON.stringify(answer.json) : 'made'
      },
    }
    let asked = 0
    /** By the link that the admin is shown, where no mail goes out. */
    const join = async (email: string, name: string) => {
      const add = await ada.get(`/0/admin/${DEMO.greenfield}/members/add`)
      const link = /\/invitations\/[\w-]+/.exec((await ada.submit(add, { email })).text)?.[0] ?? ''
      const invited = openFormBrowser(server)
      const page = await invited.follow(await invited.get(link))
      return await invited.submit(page, { name, password: PASSWORD })
    }
    const person = async (wish: object) => {
      const made = await server.services.users.create({
        name: 'Nova',
        email: 'nova@people.example',
        role: 'member',
        workspace: { gid: DEMO.greenfield as Gid },
        password: null,
        actor: OPERATOR,
        ...wish,
      })
      return made.ok ? 'made' : made.message
    }

    it.each(Object.keys(refusals))('are refused in the name of %s', async (what) => {
      for (const hidden of HIDDEN) {
        const said = (await refusals[what]?.(`Sys${hidden}tem x`)) ?? ''
        expect([hidden, said]).toEqual([hidden, expect.stringMatching(/cannot be seen/)])
      }
    })

    it('are free in what people write: tasks, sections, notes and comments keep every character', async () => {
      const text = `Soft\u00adhyphen \u200e\u200f ${HIDDEN.join('')} end`
      const made = await server.api('POST', '/tasks', {
        as: 'ada',
        body: { data: { name: text, notes: text, workspace: DEMO.greenfield } },
      })
      expect([made.status, made.json]).toMatchObject([201, { data: { name: text, notes: text } }])
      const section = await server.api('POST', `/projects/${DEMO.seedCatalogue}/sections`, {
        as: 'ada',
        body: { data: { name: text } },
      })
      expect([section.status, section.json]).toMatchObject([201, { data: { name: text } }])
    })

    it('stay where a script needs them, and in emoji', async () => {
      for (const name of ['نامه\u200cای', 'क्\u200dष', '👩\u200d🚀 Orbit', '❤\ufe0f Health']) {
        const shown = await newApp(ada, name)
        expect([name, shown.status]).toEqual([name, 200])
        expect(readText(shown)).toContain(name)
      }
    })

    it('a form that is refused keeps what was typed, and says which character it is', async () => {
      const shown = await newApp(ada, 'Or\u00adchard')
      expect(shown.status).toBe(400)
      expect(shown.text).toContain('value="Or\u00adchard"')
      expect(readText(shown)).toContain('U+00AD')
    })
  })

  describe('a name that looks like that of a colleague’s app', () => {
    let orchard: string
    beforeAll(async () => {
      orchard = (await newAskingApp(server.services, { settings: { name: 'Orchard' } })).clientId
    })

    it.each(['Orchard', ...DISGUISES])(
      'is refused to whoever makes an app of that name: %s',
      async (name) => {
        const shown = await newApp(ben, name)
        expect([shown.status, readText(shown)]).toEqual([
          400,
          expect.stringContaining('Looks like the name of an app of somebody else’s') as string,
        ])
        const byOperator = await server.services.apps.create({
          ownerGid: DEMO.ben as Gid,
          kind: 'native',
          redirectUris: [],
          settings: { name },
          actor: OPERATOR,
        })
        expect(byOperator).toMatchObject({ ok: false, field: 'name' })
      },
    )

    it('and to whoever gives it to an app of theirs, by its page or by the operator, or copies into it', async () => {
      const mine = idIn((await newApp(ben, 'Orchаrdist')).text)
      const page = await ben.get(`/0/my-apps/${mine}`)
      const form = formsOf(page.text).find(({ values }) => values.has('name'))
      const fields = Object.fromEntries(form?.values ?? [])
      const renamed = await ben.post(form?.action ?? '', { ...fields, name: 'Orchаrd' })
      expect([renamed.status, readText(renamed)]).toEqual([
        400,
        expect.stringContaining('Looks like') as string,
      ])
      for (const settings of [{ name: 'OrchaRd' }, { name: 'Оrchard' }])
        expect(
          await server.services.apps.update({ clientId: mine as Gid, settings, actor: OPERATOR }),
        ).toMatchObject({ ok: false, field: 'name' })
      expect((await server.services.apps.find(mine as Gid))?.name).toBe('Orchаrdist')
      await newAskingApp(server.services, { settings: { name: 'Orchardist copy' } })
      const copy = await ben.submit(await ben.get(`/0/my-apps/${mine}/duplicate`))
      expect(readText(copy)).toContain('The copy cannot have the name that it would get')
    })

    it('is refused where it comes to light: when the app is distributed', async () => {
      // It was there first, and nobody used it.
      const quiet = idIn((await newApp(ben, 'Brookline')).text) as Gid
      await newAskingApp(server.services, { settings: { name: 'Вrookline' } })
      const distribute = async (to: 'any' | 'none') =>
        await server.services.apps.update({
          clientId: quiet,
          settings: { distribution: { to } },
          actor: OPERATOR,
        })
      expect(await distribute('any')).toMatchObject({ ok: false, field: 'distribution' })
      expect(await distribute('none')).toEqual({ ok: true })
    })

    it('is one’s own to have twice, and a stranger’s to have elsewhere; there the consent page warns', async () => {
      expect((await newApp(ada, 'Orchard')).status).toBe(200)
      const caras = await newAskingApp(server.services, {
        ownerGid: DEMO.cara as Gid,
        settings: { name: 'Оrchard' },
      })
      const text = readText(await ben.get(requestOf(caras)))
      expect(text).toContain('Your workspaces use another app with a name that looks like this one: Orchard')
      expect(text).toContain('none of your workspaces')
      const own = readText(await ben.get(requestOf({ clientId: orchard as Gid })))
      expect(own).not.toContain('looks like this one')
    })

    it('counts by use as well: what acts for a member is used by the workspace, whoever made it', async () => {
      const caras = await newAskingApp(server.services, {
        ownerGid: DEMO.cara as Gid,
        settings: { name: 'Windfall' },
      })
      expect((await newApp(ben, 'Windfа11')).status).toBe(200)
      tokensOf(await redeem(server, caras, { code: await codeFor(ada, caras) }))
      expect((await newApp(ben, 'Wіndfall')).status).toBe(400)
    })
  })
})
