import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { argon2idHasher, type PasswordHasher } from '../../src/platform/password-hasher.js'
import { browserOf } from '../support/authorize.js'
import { asGid, DEMO } from '../support/demo.js'
import { openFormBrowser, type FormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type ApiResponse, type TestServer } from '../support/services.js'
import { takeMail } from '../support/mailbox.js'

const OPERATOR = { kind: 'operator' } as const
const PASSWORD = 'seven quiet lanterns drift'
const ADMIN = `/0/admin/${DEMO.greenfield}`
/** Pairs of attempts, one at an address with an account and one without, in turn. */
const ATTEMPTS = 7
/** Loose: a machine may be busy. Hashing for one of the two alone would be a hundred. */
const RATIO_MAX = 2.5

/** What accounts of an address there are in a workspace that whoever asks is not in. */
const KINDS = ['active', 'unproved', 'deactivated', 'without a password'] as const

/** What is new with every answer, and what is about the address itself. */
function comparable(text: string, email: string): string {
  return text
    .replaceAll(new RegExp(`${email}|${encodeURIComponent(email)}`, 'gi'), 'EMAIL')
    .replaceAll(/mdi_\w{38}/g, 'SECRET')
    .replaceAll(/\/invitations\/open\/[\w-]{22}/g, '/invitations/open/HANDLE')
    .replaceAll(/%2Finvitations%2Fopen%2F[\w-]{22}/g, '%2Finvitations%2Fopen%2FHANDLE')
    .replaceAll(/name="(?:csrf|browser)_token" value="[\w-]+"/g, 'TOKEN')
    .replaceAll(/<code>[\w-]+<\/code>/g, 'REFERENCE')
    .replaceAll(/\b\d{16}\b/g, 'GID')
    .replaceAll(/"offset":"[^"]+"/g, 'OFFSET')
}

function shownTo(email: string, { headers, location, status, text }: Shown) {
  const {
    'content-length': _length,
    date: _date,
    'x-request-id': _id,
    'set-cookie': cookies,
    ...rest
  } = headers
  return {
    status,
    location: location === null ? null : comparable(location, email),
    body: comparable(text, email),
    headers: comparable(JSON.stringify(rest), email),
    cookies: comparable(JSON.stringify(cookies ?? []), email)
      .replaceAll(/mudra_link_[\w-]{22}/g, 'mudra_link_HANDLE')
      .replaceAll(/=[\w-]{43}(?=;)/g, '=VALUE'),
  }
}

function answered(email: string, { status, text }: ApiResponse) {
  return { status, body: comparable(text, email) }
}

describe.each([
  ['where mail goes out', true],
  ['without mail', false],
] as const)('whether an address has an account elsewhere, %s', (_title, sendsMail) => {
  let server: TestServer
  let ada: FormBrowser
  let hashes = 0
  const counting: PasswordHasher = {
    hash: async (password) => {
      hashes += 1
      return await Promise.resolve(`quick:${password}`)
    },
    matches: async (password, stored) => {
      hashes += 1
      return await Promise.resolve(stored === `quick:${password}`)
    },
    isOutdated: () => false,
  }
  beforeAll(async () => {
    server = await openTestServer('sqlite', undefined, { sendsMail, hasher: counting })
    ada = await browserOf(server)
  })
  afterAll(async () => {
    await server.close()
  })

  let count = 0
  const nobody = () => `nobody${++count}@people.example`
  /** Somebody of Harbour Works, where Ada is not. */
  const somebody = async (kind: (typeof KINDS)[number]): Promise<string> => {
    const email = `somebody${++count}@people.example`
    if (kind === 'unproved') {
      const { secret } = await inviteTo('harbour', email)
      const invited = await server.services.members.acceptInvitation(secret, {
        viewer: { userGid: null, sendsMail: false },
        from: { address: '203.0.113.7', credential: null },
        name: 'Known',
        password: PASSWORD,
      })
      if (invited.kind !== 'answered') throw new Error(invited.kind)
      return email
    }
    const made = await server.services.users.create({
      name: 'Known',
      email,
      role: 'member',
      workspace: { gid: asGid(DEMO.harbour) },
      password: kind === 'without a password' ? null : PASSWORD,
      actor: OPERATOR,
    })
    if (!made.ok) throw new Error(made.message)
    if (kind === 'deactivated')
      await server.services.users.deactivate({ userGid: made.user.gid, actor: OPERATOR })
    return email
  }
  const inviteTo = async (place: 'greenfield' | 'harbour', email: string) => {
    const made = await server.services.members.invite({
      workspaceGid: asGid(DEMO[place]),
      adminGid: asGid(place === 'greenfield' ? DEMO.ada : DEMO.cara),
      email,
      role: 'member',
      isMailed: false,
    })
    if (!made.ok) throw new Error('nobody was invited')
    return made
  }
  const withdrawAll = async () => {
    const nowMs = server.clock.nowMs()
    const workspaceGid = asGid(DEMO.greenfield)
    for (const { gid } of await server.services.members.liveInvitations(workspaceGid, nowMs))
      await server.services.members.revokeInvitation({
        workspaceGid,
        adminGid: asGid(DEMO.ada),
        invitationGid: gid,
      })
  }

  /** What an admin sees and does about an address, by pages and by the API. */
  const asAdmin = async (email: string) => {
    await withdrawAll()
    await takeMail(server.services)
    const seen: unknown[] = []
    const see = (shown: Shown) => {
      seen.push(shownTo(email, shown))
      return shown
    }
    const form = see(await ada.get(`${ADMIN}/members/add`))
    see(await ada.submit(form, { email, role: 'member' }))
    see(await ada.submit(form, { email: email.toUpperCase(), role: 'guest', mail: 'on' }))
    see(await ada.submit(form, { email, role: 'admin', mail: 'on' }))
    see(await ada.get(`${ADMIN}/members`))
    const mails = await takeMail(server.services)
    seen.push(
      mails.map(({ html, kind, subject, text, to }) =>
        [kind, to, subject, text, html].map((part) => comparable(part, email)),
      ),
    )
    const address = encodeURIComponent(email)
    for (const path of [
      `/users/${address}`,
      `/workspaces/${DEMO.greenfield}/users/${address}`,
      `/users/${address}?opt_fields=name,email,workspaces`,
    ])
      seen.push(answered(email, await server.api('GET', path)))
    for (const fields of [{ assignee: email }, { followers: [email] }]) {
      const body = { data: { name: 'Probe', workspace: DEMO.greenfield, ...fields } }
      seen.push(answered(email, await server.api('POST', '/tasks', { body })))
    }
    seen.push(
      answered(email, await server.api('GET', `/tasks?workspace=${DEMO.greenfield}&assignee=${address}`)),
    )
    return seen
  }

  /** What somebody sees who has the link that the admin was shown, signed out and as somebody else. */
  const asLinkHolder = async (email: string) => {
    const { secret } = await inviteTo('greenfield', email)
    const link = `/invitations/${secret}`
    const seen: unknown[] = []
    const see = (shown: Shown) => {
      seen.push(shownTo(email, shown))
      return shown
    }
    const ben = await browserOf(server, 'ben')
    see(await ben.follow(see(await ben.get(link))))
    const visitor = openFormBrowser(server)
    const before = hashes
    const page = see(await visitor.follow(see(await visitor.get(link))))
    see(await visitor.submit(page, { name: '', password: PASSWORD }))
    if (!sendsMail) see(await visitor.submit(page, { name: 'Eve', password: 'short' }))
    const sent = see(await visitor.submit(page, { name: 'Eve', password: PASSWORD }))
    see(await visitor.follow(sent))
    see(await visitor.follow(await visitor.get(link)))
    see(await visitor.submit(page, { name: 'Eve', password: PASSWORD }))
    seen.push(['hashes', hashes - before])
    return seen
  }

  /** What anybody sees who knows the address. */
  const asAnybody = async (email: string) => {
    const visitor = openFormBrowser(server)
    const before = hashes
    const asked = await visitor.submit(await visitor.get('/login/reset'), { email })
    const tried = await visitor.submit(await visitor.get('/login'), { email, password: 'not their password' })
    return [
      shownTo(email, asked),
      shownTo(email, await visitor.follow(asked)),
      shownTo(email, tried),
      ['hashes', hashes - before],
    ]
  }

  it.each(KINDS)(
    'is told to no admin, no holder of a link and nobody else, if it is %s — OWASP ASVS 5.0 §6.3.8',
    async (kind) => {
      expect(await asAdmin(await somebody(kind))).toEqual(await asAdmin(nobody()))
      expect(await asLinkHolder(await somebody(kind))).toEqual(await asLinkHolder(nobody()))
      expect(await asAnybody(await somebody(kind))).toEqual(await asAnybody(nobody()))
    },
  )

  it('is not in the record that admins of the workspace read', async () => {
    const events = async (email: string) => {
      const [last] = await server.services.audit.trail.list(
        { workspaceGid: asGid(DEMO.greenfield) },
        { beforeSeq: null, rowsMax: 1 },
      )
      await asLinkHolder(email)
      const all = await server.services.audit.trail.list(
        { workspaceGid: asGid(DEMO.greenfield) },
        { afterSeq: last?.seq ?? 0, lastSeq: await server.services.audit.trail.settledSeq(), rowsMax: 100 },
      )
      return all.map(({ action, outcome }) => `${action} ${outcome}`)
    }
    // Without mail a new account is in the workspace then, and whoever is in it is seen there.
    const joined = sendsMail ? [] : ['user_created done', 'member_joined done']
    const known = await events(await somebody('active'))
    expect(await events(nobody())).toEqual([...known, ...joined])
    expect(known).not.toContain('account_attempted refused')
  })
})

describe('making an account by the shown link, without mail', () => {
  it('takes as long for an address with an account as for one without', async () => {
    const server = await openTestServer('sqlite', undefined, { hasher: argon2idHasher })
    const time = async (email: string) => {
      const made = await server.services.members.invite({
        workspaceGid: DEMO.greenfield as Gid,
        adminGid: DEMO.ada as Gid,
        email,
        role: 'member',
        isMailed: false,
      })
      const browser = openFormBrowser(server)
      const page = await browser.follow(await browser.get(`/invitations/${made.ok ? made.secret : ''}`))
      const startMs = performance.now()
      const answer = await browser.submit(page, { name: 'Eve', password: PASSWORD })
      expect(answer.location).toMatch(/\/ready$/)
      return performance.now() - startMs
    }
    await time('warm@people.example')
    const known: number[] = []
    const unknown: number[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      known.push(await time('cara@harbour.example'))
      unknown.push(await time(`nobody${attempt}@people.example`))
    }
    const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
    const ratio = median(known) / median(unknown)
    expect(ratio).toBeLessThan(RATIO_MAX)
    expect(ratio).toBeGreaterThan(1 / RATIO_MAX)
    await server.close()
  }, 60_000)
})
