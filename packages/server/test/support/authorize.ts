import type { Services } from '../../src/compose/services.js'
import type { Gid } from '../../src/protocol/asana/gid.js'
import { challengeOf } from '../../src/protocol/oauth/pkce.js'
import type { CreateApp } from '../../src/features/apps/create-app.js'
import { DEMO } from './demo.js'
import { openFormBrowser, readText, type FormBrowser, type Shown } from './form-browser.js'
import type { DemoName, TestServer } from './services.js'

export const AUTHORIZE = '/-/oauth_authorize'
export const REDIRECT_URI = 'https://app.example/callback'
export const VERIFIER = 'a-verifier-of-forty-three-characters-or-more'
export const PKCE = { code_challenge: challengeOf(VERIFIER), code_challenge_method: 'S256' }

export interface AskedApp {
  readonly clientId: Gid
  readonly secret: string | null
}

/** An app of Ada's that anybody may allow. */
export async function newAskingApp(
  services: Services,
  {
    settings = {},
    ...wish
  }: Partial<Omit<CreateApp, 'settings'>> & { settings?: Partial<CreateApp['settings']> } = {},
): Promise<AskedApp> {
  const made = await services.apps.create({
    ownerGid: DEMO.ada as Gid,
    kind: 'confidential',
    redirectUris: [REDIRECT_URI],
    actor: { kind: 'operator' },
    ...wish,
    settings: { name: 'Planner', distribution: { to: 'any' }, ...settings },
  })
  if (!made.ok) throw new Error(`${made.field}: ${made.message}`)
  return { clientId: made.clientId, secret: made.secret?.secret ?? null }
}

export type Query = Readonly<Record<string, string>>

/** The address of a request; a value of `''` leaves a parameter of the usual ones out. */
export function requestOf(app: Pick<AskedApp, 'clientId'>, query: Query = {}): string {
  const usual = { client_id: app.clientId, redirect_uri: REDIRECT_URI, response_type: 'code', state: 'xyz' }
  const all = Object.entries({ ...usual, ...query }).filter(([, value]) => value !== '')
  return `${AUTHORIZE}?${new URLSearchParams(all).toString()}`
}

export function demoPerson({ demo }: Pick<TestServer, 'demo'>, name: DemoName) {
  const found = demo.users.find((user) => user.email.startsWith(`${name}@`))
  if (found === undefined) throw new Error(`the demo has no ${name}`)
  return found
}

/** A browser in which somebody of the demo is signed in. */
export async function browserOf(server: TestServer, name: DemoName = 'ada'): Promise<FormBrowser> {
  const browser = openFormBrowser(server)
  await browser.signIn(demoPerson(server, name))
  return browser
}

/** What an answer to the app says, wherever in the address it stands. */
export function answerOf({ location, text }: Shown): Readonly<Record<string, string>> {
  if (location === null) throw new Error(`the app was not answered: ${readText({ text })}`)
  const url = new URL(location)
  return Object.fromEntries(new URLSearchParams(url.hash === '' ? url.search : url.hash.slice(1)))
}

export function isConsentPage({ status, text }: Shown): boolean {
  return status === 200 && text.includes('value="allow"')
}

/** Asks for what a request asks, and allows it if the person is asked. */
export async function allow(browser: FormBrowser, url: string): Promise<Shown> {
  const shown = await browser.get(url)
  return isConsentPage(shown) ? await browser.submit(shown, { decision: 'allow' }) : shown
}
