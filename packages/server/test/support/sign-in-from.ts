import { expect } from 'vitest'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { DEMO } from './demo.js'
import { openFormBrowser, type FormBrowser, type Shown } from './form-browser.js'
import type { TestServer } from './services.js'
import { linkIn, takeMail } from './mailbox.js'

/** Whoever signs in, or tries to. */
export interface Who {
  readonly email: string
  readonly password: string
}

/** Headers of a proxy that is trusted: from where a request comes. */
export const from = (address: string) => ({ 'x-forwarded-for': address, 'x-forwarded-proto': 'https' })

/** Fills in the sign-in form in a browser, a new one unless said, which is at an address. */
export async function signInFrom(
  server: TestServer,
  address: string,
  {
    who,
    browser = openFormBrowser(server),
  }: { readonly who: Who; readonly browser?: FormBrowser | undefined },
): Promise<Shown> {
  const headers = from(address)
  return await browser.submit(await browser.get('/login?again=1', headers), { ...who }, headers)
}

/** Sets a new password by the mailed link, in a browser that may be unknown so far. */
export async function resetIn(server: TestServer, browser: FormBrowser, who: Who): Promise<void> {
  const headers = from('203.0.113.50')
  await browser.submit(await browser.get('/login/reset', headers), { email: who.email }, headers)
  const mail = (await takeMail(server.services)).find(
    ({ kind, to }) => kind === 'password_reset' && to === who.email,
  )
  await browser.get(linkIn(mail), headers)
  const form = await browser.get('/login/reset/new', headers)
  const set = await browser.submit(form, { new_password: who.password }, headers)
  expect([set.status, set.location]).toEqual([303, '/login/reset/done'])
}

/** Somebody of the demo's first workspace. */
export async function newMember(server: TestServer, password = 'quiet river lantern harbour') {
  const made = await server.services.users.create({
    name: 'Grace',
    email: `grace-${crypto.randomUUID()}@people.example`,
    role: 'member',
    workspace: { gid: DEMO.greenfield as Gid },
    password,
    actor: { kind: 'operator' },
  })
  if (!made.ok) throw new Error(made.message)
  return { gid: made.user.gid, email: made.user.email, password }
}

/** Browsers in which somebody signed in and out again, each with a cookie of its own. */
export async function knownBrowsers(server: TestServer, count: number, who: Who): Promise<FormBrowser[]> {
  const known: FormBrowser[] = []
  for (let index = 0; index < count; index++) {
    const browser = openFormBrowser(server)
    expect((await signInFrom(server, `203.0.113.${index}`, { who, browser })).status).toBe(303)
    browser.cookies.delete('mudra_session')
    known.push(browser)
  }
  return known
}
