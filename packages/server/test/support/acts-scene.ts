import type { FormBrowser, Shown } from './form-browser.js'
import { browserOf, demoPerson, newAskingApp, requestOf } from './authorize.js'
import { asGid, DEMO } from './demo.js'
import { formsOf } from './html-form.js'
import { setUpApp } from './factors.js'
import type { TestServer } from './services.js'
import { codeFor, redeem } from './oauth-forms.js'
import { openPageScene } from './page-routes.js'
import { passkeyFormOf, softPasskey } from './passkey.js'

const ADMIN = `/0/admin/${DEMO.greenfield}`
const SECURITY = '/0/profile/security'

export type Actor = 'ada' | 'ben' | 'gil'

export interface ActsScene {
  /** Ada is an admin and developer; Ben has an authenticator app and a passkey, Gil half an app. */
  readonly browsers: Readonly<Record<Actor, FormBrowser>>
  /** Ben's. */
  readonly recoveryCodes: readonly string[]
  /** The address of a route or of a page, with ids of things that there are. */
  addressOf(route: string, act: string): string
  /** Proves again who somebody is, on the page that asks. @returns where it leads */
  signInAgain(who: Actor, login: Shown): Promise<Shown>
}

/** One of each thing that a form of ours is about, in the state in which that form is on its page. */
export async function openActsScene(server: TestServer): Promise<ActsScene> {
  const { services } = server
  const pages = await openPageScene(server)
  const { ada } = pages
  const [ben, gil] = [await browserOf(server, 'ben'), await browserOf(server, 'gil')]
  const press = async (who: FormBrowser, path: string, ends: string, filled: Record<string, string> = {}) => {
    const page = await who.get(path)
    const form = formsOf(page.text).find(({ action }) => action.endsWith(ends))
    if (form === undefined) throw new Error(`no form goes to …${ends} on ${path}: ${page.status}`)
    const answer = await who.post(form.action, { ...Object.fromEntries(form.values), ...filled })
    if (answer.status >= 400) throw new Error(`…${ends}: ${answer.status} ${answer.text}`)
    return answer
  }

  // Apps: with a rotation under way, wanted, approved, blocked.
  const rotating = await newAskingApp(services, { settings: { name: 'Rotating' } })
  const home = `/0/my-apps/${rotating.clientId}`
  await press(ada, `${home}/secrets/new`, '/secrets/new', { ends: '86400' })
  const fresh = /\/secrets\/(\d+)\/complete/.exec((await ada.get(home)).text)?.[1] ?? ''
  const [wanted, approved, blocked] = await Promise.all(
    ['Wanted', 'Approved', 'Blocked'].map(
      async (name) => await newAskingApp(services, { settings: { name } }),
    ),
  )
  if (wanted === undefined || approved === undefined || blocked === undefined)
    throw new Error('three were made')
  await redeem(server, blocked, { code: await codeFor(ben, blocked) })
  const review = await press(ada, `${ADMIN}/policies`, '/policies/review', { apps: 'approved' })
  const save = formsOf(review.text).find(({ action }) => action.endsWith('/policies'))
  await ada.post(save?.action ?? '', Object.fromEntries(save?.values ?? []))
  for (const app of [wanted, approved]) await press(ben, requestOf(app), '/-/app_approval')
  await press(ada, `${ADMIN}/apps`, `${approved.clientId}/approve`)
  const block = {
    workspaceGid: asGid(DEMO.greenfield),
    clientId: blocked.clientId,
    adminGid: asGid(DEMO.ada),
  }
  await services.appAdmission.block(block)

  // Factors.
  await gil.follow(await gil.submit(await gil.get(`${SECURITY}/app/new`)))
  const { codes } = await setUpApp(ben, server.clock)
  const device = softPasskey()
  const adding = passkeyFormOf(await ben.get(`${SECURITY}/passkeys/new`))
  const response = device.create(adding.challenge)
  await ben.post(adding.action, { ...adding.fields, name: 'Laptop', response })
  const passkey = /passkeys\/(\d+)\/remove/.exec((await ben.get(SECURITY)).text)?.[1] ?? ''

  const special: Readonly<Record<string, string>> = {
    '/secrets/:secretGid/complete': `${home}/secrets/${fresh}/complete`,
    '/secrets/:secretGid/cancel': `${home}/secrets/${fresh}/cancel`,
    '/passkeys/:passkey/remove': `${SECURITY}/passkeys/${passkey}/remove`,
  }
  const appOf: Readonly<Record<string, string>> = {
    '/approve': wanted.clientId,
    '/decline': wanted.clientId,
    '/apps/:clientId/withdraw': approved.clientId,
    '/unblock': blocked.clientId,
  }
  return {
    browsers: { ada, ben, gil },
    recoveryCodes: codes,
    addressOf(route, act) {
      const found = Object.entries(special).find(([ends]) => act.endsWith(ends))
      if (found !== undefined) return found[1]
      const app = Object.entries(appOf).find(([ends]) => act.endsWith(ends))?.[1]
      return pages.addressOf(app === undefined ? route : route.replace(':clientId', app))
    },
    async signInAgain(who, login) {
      const browser = { ada, ben, gil }[who]
      const answer = await browser.signIn(demoPerson(server, who), login)
      if (who !== 'ben') return answer
      const asked = passkeyFormOf(await browser.get(answer.location ?? ''))
      return await browser.post(asked.action, { ...asked.fields, response: device.get(asked.challenge) })
    },
  }
}
