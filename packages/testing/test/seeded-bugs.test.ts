import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMudra, type Mudra } from '../src/index.js'
import { makeIntegration, type Bug } from './integration.js'

const SCOPES = ['projects:read', 'tasks:read', 'users:read', 'webhooks:write']
/** What somebody could have written who tests such an integration, through the kit alone; each fails for one mistake. */
type Check = (mudra: Mudra, bug: Bug | null) => Promise<void>

const integrate = async (mudra: Mudra, bug: Bug | null, scopes: readonly string[] = SCOPES) => {
  const ada = mudra.person('ada')
  const app = await mudra.createApp({
    name: 'Integration',
    owner: ada,
    scopes: scopes.includes('default') ? scopes : SCOPES,
    rotates: true,
    replayWindowSeconds: 0,
  })
  const tokens = await app.authorize(ada, { scopes })
  return makeIntegration(
    { url: mudra.url, app, accessToken: tokens.access_token, refreshToken: tokens.refresh_token },
    bug,
  )
}
const projectOf = (mudra: Mudra) => {
  const [workspace] = mudra.person('ada').workspaces
  return mudra.organisation.projects.find((one) => one.workspace === workspace)?.gid ?? ''
}

const CHECKS: Readonly<Record<Bug, Check>> = {
  'refresh race': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    await mudra.fault({ operation: 'oauth_token', times: 0 }, { delay_ms: 30 })
    await mudra.clock.advance('2h')
    await Promise.all(Array.from({ length: 4 }, async () => await integration.call('/users/me')))
    await mudra.expectNoTokenReuse()
  },
  'lost rotated token': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    await integration.refresh()
    await integration.refresh()
    await mudra.expectNoTokenReuse()
  },
  'ignored 401': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    await mudra.fault({ operation: 'getUser' }, { token: 'expired' })
    await integration.call('/users/me')
    await mudra.expectRefusedTokensDropped()
  },
  'retry without pause': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    await mudra.fault({ operation: 'getUser' }, { status: 429, retry_after: 1 })
    expect((await integration.call('/users/me')).status).toBe(200)
    await mudra.expectRetryAfterKept()
  },
  'scope too wide': async (mudra, bug) => {
    const integration = await integrate(mudra, bug, bug === null ? ['users:read'] : SCOPES)
    await integration.call('/users/me')
    await mudra.expectScopesUsed(['users:read'])
  },
  'webhook handshake forgotten': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    const listener = await integration.listen()
    try {
      const data = { resource: projectOf(mudra), target: listener.target }
      await integration.call('/webhooks', { method: 'POST', body: JSON.stringify({ data }) })
      const [created] = await mudra.requests({ operation: 'createWebhook' })
      expect(created?.status).toBe(201)
      expect(listener.heard).toContain('handshake')
    } finally {
      await listener.close()
    }
  },
  'expired sync token': async (mudra, bug) => {
    const integration = await integrate(mudra, bug, ['default'])
    const project = projectOf(mudra)
    expect(await integration.follow(project)).toBe(true)
    await mudra.clock.advance('3d')
    await integration.refresh()
    expect(await integration.follow(project), 'follows again').toBe(true)
  },
  'secret in a log': async (mudra, bug) => {
    const integration = await integrate(mudra, bug)
    await integration.refresh()
    mudra.expectNoSecrets(...integration.log)
  },
}

describe('a test suite of a small integration', () => {
  let mudra: Mudra
  beforeAll(async () => {
    mudra = await startMudra()
  })
  beforeEach(async () => {
    await mudra.reset()
  })
  afterAll(async () => {
    await mudra.close()
  })

  test.each(Object.keys(CHECKS) as Bug[])('passes where nothing is wrong: %s', async (name) => {
    await CHECKS[name](mudra, null)
  })

  test.each<readonly [Bug, RegExp]>([
    ['refresh race', /refreshed_at_once/],
    ['lost rotated token', /refresh_token_reused/],
    ['ignored 401', /dead_token_reused/],
    ['retry without pause', /retried_too_soon/],
    ['scope too wide', /granted and not needed: projects:read tasks:read webhooks:write/],
    ['webhook handshake forgotten', /expected 400 to be 201/],
    ['expired sync token', /follows again/],
    ['secret in a log', /a secret is in the text/],
  ])('catches a %s', async (name, message) => {
    await expect(CHECKS[name](mudra, name)).rejects.toThrow(message)
  })
})
