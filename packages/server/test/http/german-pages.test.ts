import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEvent } from '../../src/features/audit-log/describe-event.js'
import { exportedEvent } from '../../src/features/audit/exported-event.rules.js'
import type { TrailEvent, TrailNames } from '../../src/features/audit/ports.js'
import { speakTo } from '../../src/languages/speaking.js'
import { openActsScene, type ActsScene } from '../support/acts-scene.js'
import { browserOf } from '../support/authorize.js'
import { crawl } from '../support/crawl.js'
import { asGid, DEMO } from '../support/demo.js'
import { englishLeft } from '../support/english-left.js'
import { doEveryAct, METRICS_TOKEN } from '../support/every-act.js'
import { openFormBrowser, type FormBrowser, type Shown } from '../support/form-browser.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { formTokenOf } from '../support/page-routes.js'
import { openTestServer, serveBeside, type TestServer } from '../support/services.js'

const GERMAN = { 'accept-language': 'de' }
const ADMIN = `/0/admin/${DEMO.greenfield}`
/** Of people, apps and tokens, what their developers say of them, and what every language calls so. */
const NAMES = [
  ...'Ada Byron,Ben Okafor,Gil Moreau,Cara,Nova,Robin,people.example'.split(','),
  ...'Greenfield,Harbour,Mudra,Planner,Reports,Terminal,Rotating,Wanted,Approved,Blocked'.split(','),
  ...'Nightly job,Demo,Plans.,OAuth,CSV,English,Deutsch'.split(','),
  'Has full permissions: reads and changes everything that its user can.',
  'Asks for a few scopes only.',
  'A native app: no secret, PKCE instead.',
]

/** The same browser, that asks for German. */
const inGerman = (browser: FormBrowser): FormBrowser => ({
  ...browser,
  get: async (url, headers) => await browser.get(url, { ...GERMAN, ...headers }),
  post: async (url, form, headers) => await browser.post(url, form, { ...GERMAN, ...headers }),
  submit: async (page, filled, headers) => await browser.submit(page, filled, { ...GERMAN, ...headers }),
})

interface InBoth {
  readonly german: Shown
  readonly english: Shown
}

async function inBoth(browser: FormBrowser, path: string): Promise<InBoth> {
  return { german: await inGerman(browser).get(path), english: await browser.get(path) }
}

/** What is English in a page, with the address of the page. */
const leftIn = (path: string, pages: InBoth, names: readonly string[] = NAMES) =>
  englishLeft(pages.german.text, pages.english.text, names).map((words) => `${path}: ${words}`)

const FIELDS = Object.keys(
  exportedEvent({ atMs: 0, workspaceGids: null } as unknown as TrailEvent, 'workspace'),
)

/** What is English in all pages to which links lead. */
async function leftInAll(
  browser: FormBrowser,
  starts: readonly string[],
  elsewhere = /^\/0\/(?!admin)/,
): Promise<readonly string[]> {
  const skips = (path: string) => /^\/(?:docs|-\/)|\/export\b|lang=/.test(path) || elsewhere.test(path)
  const german = await crawl(inGerman(browser), starts, skips)
  // An event's own page has each field under the name that the export has.
  const names = [...NAMES, ...FIELDS]
  const found = []
  for (const { path, shown } of german)
    found.push(...leftIn(path, { german: shown, english: await browser.get(path) }, names))
  expect(german.length).toBeGreaterThan(10)
  return [...new Set(found)]
}

describe('in German, the pages of a workspace’s admins', () => {
  let server: TestServer
  let scene: ActsScene
  let ada: FormBrowser
  beforeAll(async () => {
    server = await openTestServer()
    scene = await openActsScene(server)
    ;({ ada } = scene.browsers)
  })
  afterAll(async () => {
    await server.close()
  })

  it('have no word of English, down to each member, app, token and event', async () => {
    const starts = ['members', 'apps', 'tokens', 'policies', 'audit', 'members/add'].map(
      (at) => `${ADMIN}/${at}`,
    )
    const tokens = `${ADMIN}/tokens`
    const narrowed = [`${tokens}?state=all`, `${tokens}?q=nothing-has-this-name`, `${tokens}/revoke`]
    expect(await leftInAll(ada, [...starts, ...narrowed])).toEqual([])
  })

  it.each<[string, string, Readonly<Record<string, string>>]>([
    ['members/add', 'members/add', { email: '' }],
    ['members/add', 'members/add', { email: 'ben@greenfield.example', role: 'member' }],
    ['members/add', 'members/add', { email: 'nobody', role: 'member' }],
    ['members/add', 'members/add', { email: 'x'.repeat(300), role: 'member' }],
    ['members/add', 'members/add', { email: 'heron@people.example' }],
    ['members/add', 'members/add', { email: 'heron@people.example', role: 'guest', mail: 'on' }],
    ['members/add', 'members/add', { email: 'swift@people.example', role: 'guest' }],
    [`members/${DEMO.ada}`, `members/${DEMO.ada}/role`, { role: 'guest' }],
    [`members/${DEMO.ada}`, `members/${DEMO.ada}/role`, { role: 'none' }],
    [`members/${DEMO.ada}`, `members/${DEMO.ada}/remove`, {}],
    [
      'policies',
      'policies/review',
      { token_days_max: 'x', unused_days_max: '0', address_ranges: '299.0.0.0/8', version: '1' },
    ],
    ['policies', 'policies/review', { address_ranges: '10.0.0.0/8\n'.repeat(101), version: '1' }],
    ['policies', 'policies/review', { version: '0' }],
    ['policies', 'policies/review', { version: '1', apps: 'approved' }],
    [
      'policies',
      'policies/review',
      {
        version: '1',
        personal_tokens: 'refused',
        apps: 'any',
        second_factor: 'on',
        token_days_max: '1',
        unused_days_max: '9',
        address_ranges: '10.0.0.0/8',
      },
    ],
  ])('have none in the answer to %s → %s with %j', async (_page, action, fields) => {
    const answer = async (browser: FormBrowser) => {
      const csrf = await formTokenOf(browser)
      return await browser.post(`${ADMIN}/${action}`, { ...fields, csrf_token: csrf })
    }
    const english = await answer(ada)
    const german = await answer(inGerman(ada))
    expect([english.status, german.text.includes('<html lang="de"')]).toEqual([german.status, true])
    expect(german.status).not.toBe(303)
    expect(leftIn(action, { german, english })).toEqual([])
  })

  it('have none where a view of the audit log cannot be kept', async () => {
    for (const query of [
      'q=ben&view_fault=limit&view=x',
      'q=ben&view_fault=name',
      `view_fault=name&view=${'x'.repeat(61)}`,
    ]) {
      const path = `${ADMIN}/audit?${query}`
      expect(leftIn(path, await inBoth(ada, path), [...NAMES, 'x'.repeat(61)])).toEqual([])
    }
  })
})

describe('in German, everybody’s own pages', () => {
  let server: TestServer
  let scene: ActsScene
  beforeAll(async () => {
    server = await openTestServer()
    scene = await openActsScene(server)
  })
  afterAll(async () => {
    await server.close()
  })

  it.each(['ada', 'ben', 'gil'] as const)('have no word of English for %s', async (who) => {
    const starts = ['/', '/0/profile', '/0/my-apps', '/0/my-apps/new', '/0/my-apps/tokens/new', '/logout']
    expect(await leftInAll(scene.browsers[who], starts, /^\/0\/admin/)).toEqual([])
  })

  it('have none for visitors', async () => {
    const visitor = openFormBrowser(server)
    const paths = ['/', '/login', '/login/reset', '/login/passkey', '/login/reset/sent', '/nowhere']
    const left = []
    for (const path of paths) left.push(...leftIn(path, await inBoth(visitor, path)))
    expect(left).toEqual([])
  })
})

describe('in German, the security record', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, {
      countsGuesses: true,
      metrics: { ranges: [], token: METRICS_TOKEN },
    })
    await doEveryAct(server, () => {})
  }, 120_000)
  afterAll(async () => {
    await server.close()
  })

  it('says whatever can happen: who did it, by which credential, to what, and why', async () => {
    const { trail } = server.services.audit
    const page = { afterSeq: 0, lastSeq: await trail.settledSeq(), rowsMax: 2_000 }
    const events = await trail.list({ workspaceGid: null }, page)
    expect(events.length).toBeGreaterThan(100)
    const nobody: TrailNames = { apps: new Map(), tokens: new Map(), users: new Map() }
    const same = events.flatMap((event) => {
      const english = describeEvent(event, nobody)
      const german = speakTo({ language: 'de', timeZone: 'UTC' }, () => describeEvent(event, nobody))
      return (['who', 'words', 'what', 'by', 'family', 'reason'] as const)
        .filter((part) => english[part] !== null && english[part] === german[part])
        .map((part) => `${event.action} ${part}: ${german[part] ?? ''}`)
    })
    expect([...new Set(same)]).toEqual([])
  })
})

describe('in German, what a link to join leads to', () => {
  let server: TestServer
  let mailing: TestServer
  beforeAll(async () => {
    server = await openTestServer()
    mailing = await serveBeside(server, { sendsMail: true })
  })
  afterAll(async () => {
    await mailing.close()
    await server.close()
  })

  const invite = async (email: string, { place = 'greenfield', isMailed = false }: Invited = {}) => {
    const made = await server.services.members.invite({
      workspaceGid: asGid(DEMO[place]),
      adminGid: asGid(place === 'greenfield' ? DEMO.ada : DEMO.cara),
      email,
      role: 'member',
      isMailed,
    })
    if (!made.ok) throw new Error(`${email} was not invited`)
    return `/invitations/${made.secret}`
  }
  const mailed = async (email: string, place: Invited['place'] = 'greenfield') => {
    await takeMail(server.services)
    await invite(email, { place, isMailed: true })
    return linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'invitation'))
  }
  /** What is English on a page, on the answer to its form, and on what lies beside it. */
  const leftBehind = async (
    link: string,
    { at = server, browser = openFormBrowser(at), form, beside = [] }: Opening = {},
  ) => {
    const path = new URL((await browser.get(link)).location ?? link, 'http://here').pathname
    const left = []
    for (const one of [path, ...beside.map((place) => `${path}/${place}`)])
      left.push(...leftIn(one, await inBoth(browser, one)))
    if (form === undefined) return left
    const answer = async (as: FormBrowser) => await as.submit(await as.get(path), form)
    const english = await answer(browser)
    const german = await answer(inGerman(browser))
    expect([german.status, english.status]).not.toContain(303)
    return [...left, ...leftIn(`${path} answered`, { german, english })]
  }

  it('has no word of English, whoever opens it, and whatever is wrong with what they type', async () => {
    const squatter = await server.services.members.acceptInvitation(
      (await invite('robin@people.example')).split('/').at(-1) ?? '',
      {
        viewer: { userGid: null, sendsMail: false },
        from: { address: '192.0.2.7', credential: null },
        name: 'Robin',
        password: 'a password of some length',
      },
    )
    expect(squatter.kind).toBe('answered')
    const nobody = { name: '', password: 'short' }
    const cara = await browserOf(server, 'cara')
    const robin = openFormBrowser(server)
    await robin.signIn({ email: 'robin@people.example', password: 'a password of some length' })
    expect([
      ...(await leftBehind(await invite('heron@people.example'), { form: nobody, beside: ['ready'] })),
      ...(await leftBehind(await invite('heron@people.example'), {
        form: { name: 'x'.repeat(256), password: 'short' },
      })),
      ...(await leftBehind(await invite('heron@people.example'), {
        form: { name: 'Heron', password: 'short' },
      })),
      ...(await leftBehind(await invite('heron@people.example'), { browser: cara })),
      ...(await leftBehind(await invite('heron@people.example'), { at: mailing, beside: ['mailed'] })),
      ...(await leftBehind(await mailed('swift@people.example'), { form: nobody })),
      ...(await leftBehind(await mailed('robin@people.example', 'harbour'), { form: nobody })),
      ...(await leftBehind(await invite('robin@people.example', { place: 'harbour' }), { browser: robin })),
      ...(await leftBehind(await mailed('cara@harbour.example'))),
      ...(await leftBehind(await mailed('cara@harbour.example'), { browser: cara })),
    ]).toEqual([])
  })

  it('has none where the mail is held back, and where the link is dead', async () => {
    const link = await invite('finch@people.example')
    const browser = openFormBrowser(mailing)
    const path = (await browser.get(link)).location ?? ''
    for (let count = 0; count < 4; count++) await browser.submit(await browser.get(path))
    const english = await browser.submit(await browser.get(path))
    const german = await inGerman(browser).submit(await inGerman(browser).get(path))
    expect([english.status, german.status]).toEqual([429, 429])
    const held = leftIn(path, { german, english })
    const withdrawn = await invite('crane@people.example')
    const visitor = openFormBrowser(server)
    const opened = (await visitor.get(withdrawn)).location ?? ''
    await invite('crane@people.example')
    const dead = leftIn(opened, await inBoth(visitor, opened))
    const none = '/invitations/open/none'
    const unknown = leftIn(none, await inBoth(visitor, none))
    server.clock.advance(8 * 24 * 60 * 60_000)
    const late = leftIn(path, await inBoth(browser, path))
    expect([held, dead, unknown, late]).toEqual([[], [], [], []])
  })
})

interface Invited {
  readonly place?: 'greenfield' | 'harbour'
  readonly isMailed?: boolean
}

interface Opening {
  readonly at?: TestServer
  readonly browser?: FormBrowser
  /** What is typed into the form of the page, wrong. */
  readonly form?: Readonly<Record<string, string>>
  /** Pages under that of the link. */
  readonly beside?: readonly string[]
}
