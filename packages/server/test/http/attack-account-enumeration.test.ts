import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { argon2idHasher, type PasswordHasher } from '../../src/platform/password-hasher.js'
import { openFormBrowser, type Shown } from '../support/form-browser.js'
import { openTestServer, type TestServer } from '../support/services.js'
import { takeMail } from '../support/mailbox.js'

/** Pairs of attempts, one at an account and one at none, in turn. */
const ATTEMPTS = 9
/** Loose: a machine may be busy. Without the work for nobody it would be a hundred. */
const RATIO_MAX = 2.5
const KNOWN = 'ben@greenfield.example'

/** What is new with every answer: the form's token, and the reference number. */
function comparable({ headers, location, status, text }: Shown, email: string) {
  const {
    'content-length': _length,
    date: _date,
    'x-request-id': _id,
    'set-cookie': _cookie,
    ...rest
  } = headers
  const body = text
    .replaceAll(email, 'EMAIL')
    .replaceAll(/name="(?:csrf|browser)_token" value="[\w-]+"/g, 'TOKEN')
    .replaceAll(/<code>[\w-]+<\/code>/g, 'REFERENCE')
  return { status, location, body, rest }
}

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

async function open(hasher: PasswordHasher) {
  const server = await openTestServer('sqlite', undefined, { hasher })
  let strangers = 0
  return {
    server,
    stranger: () => `nobody${++strangers}@greenfield.example`,
    send: async (
      path: '/login' | '/login/reset',
      email: string,
      form: Readonly<Record<string, string>> = {},
    ) => {
      const browser = openFormBrowser(server)
      const page = await browser.get(path)
      const startMs = performance.now()
      const answer = await browser.submit(page, { ...form, email })
      return { ms: performance.now() - startMs, answer: comparable(answer, email) }
    },
  }
}

describe('somebody who wants to know who has an account', () => {
  let opened: Awaited<ReturnType<typeof open>>
  let server: TestServer
  beforeAll(async () => {
    opened = await open(argon2idHasher)
    ;({ server } = opened)
  })
  afterAll(async () => {
    await server.close()
  })
  const PASSWORD = { password: 'not their password' }

  it('is told the same in text, signing in or asking for a link — OWASP ASVS 5.0 §6.3.8', async () => {
    const { send, stranger } = opened
    expect((await send('/login', KNOWN, PASSWORD)).answer).toEqual(
      (await send('/login', stranger(), PASSWORD)).answer,
    )
    const known = (await send('/login/reset', KNOWN)).answer
    expect(known).toMatchObject({ status: 303, location: '/login/reset/sent' })
    expect((await send('/login/reset', stranger())).answer).toEqual(known)
    const mails = await takeMail(server.services)
    expect(mails.map(({ to }) => to)).toEqual([KNOWN])
  })

  it('is told the same once they ask too often, and nothing is sent', async () => {
    const { send } = opened
    const answers = []
    for (let time = 0; time < 8; time++) answers.push((await send('/login/reset', KNOWN)).answer)
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect((await takeMail(server.services)).length).toBeLessThan(3)
  })

  const ratioOf = async (path: '/login' | '/login/reset', form = {}, at = opened) => {
    const known: number[] = []
    const unknown: number[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      known.push((await at.send(path, KNOWN, form)).ms)
      unknown.push((await at.send(path, at.stranger(), form)).ms)
    }
    return median(known) / median(unknown)
  }

  it.each([
    ['/login', PASSWORD],
    ['/login/reset', {}],
  ] as const)('cannot tell by the time that %s takes — OWASP ASVS 5.0 §6.3.8', async (path, form) => {
    const ratio = await ratioOf(path, form)
    expect(ratio).toBeLessThan(RATIO_MAX)
    expect(ratio).toBeGreaterThan(1 / RATIO_MAX)
  })

  it('could tell if nothing were compared for nobody, so the measure measures', async () => {
    const leaky = await open({
      ...argon2idHasher,
      matches: async (password, stored) =>
        stored !== null && (await argon2idHasher.matches(password, stored)),
    })
    try {
      expect(await ratioOf('/login', PASSWORD, leaky)).toBeGreaterThan(RATIO_MAX)
    } finally {
      await leaky.server.close()
    }
  })
})
