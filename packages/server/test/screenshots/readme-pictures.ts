import { demoPerson, newAskingApp, requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { openFormBrowser } from '../support/form-browser.js'
import { openTestServer, type DemoName } from '../support/services.js'
import type { PictureOf } from './picture.js'
import { allowed, noteDays, use } from './scene-apps.js'
import type { Scene } from './scene.js'
import { DAY_MS } from '../../src/time-units.js'

/** How the README's pictures look: sharp on a good screen, in both schemes. */
export const README_LOOKS = (['light', 'dark'] as const).map((colorScheme) => ({
  name: colorScheme,
  options: {
    colorScheme,
    viewport: { width: 860, height: 640 },
    deviceScaleFactor: 2,
    reducedMotion: 'reduce' as const,
  },
}))

type ReadmeScene = Pick<Scene, 'apps' | 'baseUrl' | 'close' | 'consentPath' | 'cookiesOf'>

/** The demo organisation some weeks on, with people and apps that have ordinary names. */
export async function openReadmeScene(): Promise<ReadmeScene> {
  const server = await openTestServer()
  const baseUrl = await server.server.listen({ host: '127.0.0.1', port: 0 })
  const signedIn = async (name: DemoName) => {
    const browser = openFormBrowser(server)
    const { email, password } = demoPerson(server, name)
    await browser.submit(await browser.get('/login'), { email, password })
    return browser
  }
  const ben = await signedIn('ben')
  const scopes = 'tasks:read tasks:write projects:read'
  const planner = await allowed(server, ben, 'Planner', scopes)
  const reports = await allowed(server, ben, 'Weekly report', 'tasks:read users:read')
  server.clock.advance(DAY_MS)
  await noteDays(server, { app: planner.clientId, token: undefined })
  await use(server, planner)
  await use(server, reports)
  const asking = await newAskingApp(server.services, {
    settings: { name: 'Roadmap', scopes: ['tasks:read', 'tasks:write', 'tasks:delete', 'projects:read'] },
  })
  const cookies = { ada: [...(await signedIn('ada')).cookies], ben: [...(await signedIn('ben')).cookies] }
  return {
    baseUrl,
    apps: [planner.clientId],
    consentPath: requestOf(asking, { scope: 'tasks:read tasks:write tasks:delete projects:read' }),
    cookiesOf: (who) =>
      (who === 'ada' || who === 'ben' ? cookies[who] : []).map(([name, value]) => ({
        name,
        value,
        url: baseUrl,
      })),
    close: async () => {
      await server.close()
    },
  }
}

/** The few pages that the README shows. */
export const README_PICTURES: readonly PictureOf<ReadmeScene>[] = [
  {
    name: 'consent',
    as: 'ben',
    path: ({ consentPath }) => consentPath,
    act: async (page) => {
      await page.setViewportSize({ width: 520, height: 1_090 })
    },
  },
  {
    name: 'token-shown-once',
    as: 'ben',
    path: '/0/my-apps/tokens/new',
    act: async (page) => {
      await page.getByLabel('Description').fill('Nightly export')
      await page.getByRole('button', { name: 'Create token' }).click()
      await page.getByRole('heading', { name: 'Copy your new token' }).waitFor()
    },
  },
  { name: 'usage', as: 'ada', path: ({ apps }) => `/0/my-apps/${apps[0] ?? ''}/usage` },
  {
    name: 'policy-preview',
    as: 'ada',
    path: `/0/admin/${DEMO.greenfield}/policies`,
    act: async (page) => {
      await page.getByLabel('Longest life').fill('30')
      await page.getByLabel('Only approved apps').check()
      await page.getByLabel('Require a second step to log in').check()
      await page.getByRole('button', { name: 'Review changes' }).click()
      await page.getByRole('heading', { name: 'What changes' }).waitFor()
      await page.setViewportSize({ width: 860, height: 730 })
    },
  },
]
