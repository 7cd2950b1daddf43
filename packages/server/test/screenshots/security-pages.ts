import type { Page } from 'playwright-core'
import { DEMO } from '../support/demo.js'
import { signInOn } from '../support/look.js'
import type { PictureOf } from './picture.js'
import type { Refusal } from './scene-security.js'
import type { Scene } from './scene.js'

const HERE = `/0/admin/${DEMO.greenfield}`
const HARBOUR = `/0/admin/${DEMO.harbour}`
const SECURITY = '/0/profile/security'

/** The first step of somebody who has a second factor. */
async function passwordOfCara(page: Page, { personOf }: Scene): Promise<void> {
  await signInOn(page, personOf('cara'))
  await page.getByRole('heading', { name: 'Verify that it is you' }).waitFor()
}

/** What stands at no address of its own, at one that nobody has. */
const refused = (choose: (refusals: Scene['refusals']) => Refusal) => async (page: Page, scene: Scene) => {
  await page.route('**/refused', async (route) => {
    await route.fulfill(choose(scene.refusals))
  })
  await page.goto('/refused')
}

const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click()
}

const FACTORS: readonly PictureOf[] = [
  { name: 'passkey-login', as: null, path: '/login/passkey' },
  { name: 'verify', as: null, path: '/login', act: passwordOfCara },
  {
    name: 'verify-error',
    as: null,
    path: '/login',
    act: async (page, scene) => {
      await passwordOfCara(page, scene)
      await page.getByLabel('Code').fill('123')
      await press(page, 'Verify')
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'enrol', as: 'newcomer', path: '/login/enrol' },
  { name: 'app-confirm', as: 'newcomer', path: `${SECURITY}/app` },
  {
    name: 'app-confirm-error',
    as: 'newcomer',
    path: `${SECURITY}/app`,
    act: async (page) => {
      await page.getByLabel('Code').fill('000')
      await press(page, 'Turn on')
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'app-begin', as: 'ada', path: `${SECURITY}/app/new` },
  { name: 'passkey-new', as: 'ada', path: `${SECURITY}/passkeys/new` },
  { name: 'security-factors', as: 'cara', path: SECURITY },
  { name: 'app-remove', as: 'cara', path: `${SECURITY}/app/remove` },
  {
    name: 'passkey-remove',
    as: 'cara',
    path: ({ passkeyGid }) => `${SECURITY}/passkeys/${passkeyGid}/remove`,
  },
  { name: 'recovery-codes', as: 'cara', path: `${SECURITY}/recovery-codes` },
  {
    name: 'recovery-codes-shown',
    as: 'cara',
    path: `${SECURITY}/recovery-codes`,
    act: async (page) => {
      await page.getByRole('main').getByRole('button').first().click()
      await page.locator('#codes').waitFor()
    },
  },
  { name: 'admin-reset-factors', as: 'ada', path: `${HERE}/members/${DEMO.ben}/reset-factors` },
  { name: 'admin-member-with-factors', as: 'cara', path: `${HARBOUR}/members/${DEMO.cara}` },
]

const PASSWORDS: readonly PictureOf[] = [
  { name: 'reset-new', as: null, path: ({ resetLink }) => resetLink },
  {
    name: 'reset-new-error',
    as: null,
    path: ({ resetLink }) => resetLink,
    act: async (page) => {
      await page.getByLabel('New password').fill('gil greenfield gil')
      await press(page, 'Set password')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'forgot-password-error',
    as: null,
    path: '/login/reset',
    act: async (page) => {
      await page.getByLabel('Email address').fill(`${'x'.repeat(260)}@people.example`)
      await press(page, 'Send link')
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'admin-invitation-mailed',
    as: 'ada',
    path: `${HERE}/members/add`,
    act: async (page) => {
      // Another one each time: no address is mailed more than three in an hour.
      await page.getByLabel('Email address').fill(`nova${crypto.randomUUID().slice(0, 4)}@people.example`)
      await page.getByLabel('Send the link by mail as well').check()
      await press(page, 'Create link')
      await page.getByText('The link is on its way').waitFor()
    },
  },
]

const POLICIES: readonly PictureOf[] = [
  { name: 'admin-policies', as: 'ada', path: `${HERE}/policies` },
  { name: 'admin-policies-set', as: 'cara', path: `${HARBOUR}/policies` },
  {
    name: 'admin-policies-review',
    as: 'ada',
    path: `${HERE}/policies`,
    act: async (page) => {
      await page.getByLabel('Not allowed').check()
      await page.getByLabel('Only approved apps').check()
      await page.getByLabel('Require a second step to log in').check()
      await press(page, 'Review changes')
      await page.getByRole('heading', { name: 'What changes' }).waitFor()
    },
  },
  {
    name: 'admin-policies-error',
    as: 'ada',
    path: `${HERE}/policies`,
    act: async (page) => {
      await page.getByLabel('Longest life').fill('many')
      await page.getByLabel('Addresses that tokens').fill('elsewhere')
      await press(page, 'Review changes')
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'consent-unapproved', as: 'cara', path: ({ consentPath }) => consentPath },
]

const CREDENTIALS: readonly PictureOf[] = [
  { name: 'token-exposed', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[4] ?? ''}` },
  { name: 'app-rotating', as: 'ada', path: ({ rotating }) => `/0/my-apps/${rotating.clientId}` },
  ...(['complete', 'cancel'] as const).map((as): PictureOf => ({
    name: `app-rotation-${as}`,
    as: 'ada',
    path: ({ rotating }) => `/0/my-apps/${rotating.clientId}/secrets/${rotating.freshGid}/${as}`,
  })),
  {
    name: 'token-new-scopes-error',
    as: 'ada',
    path: '/0/my-apps/tokens/new',
    act: async (page) => {
      await page.getByLabel('Chosen scopes only').check()
      await page.getByLabel('Description').fill('For the look')
      await press(page, 'Create token')
      await page.getByText('Choose at least one scope').first().waitFor()
    },
  },
  { name: 'too-many-requests', as: null, path: '/', act: refused(({ throttled }) => throttled) },
  { name: 'insecure', as: null, path: '/', act: refused(({ insecure }) => insecure) },
  { name: 'too-busy', as: null, path: '/', act: refused(({ busy }) => busy) },
]

const HARD: readonly PictureOf[] = [
  { name: 'start-hard-name', as: 'hard', path: '/' },
  { name: 'profile-security-hard-name', as: 'hard', path: SECURITY },
  { name: 'my-apps-hard-names', as: 'hard', path: '/0/my-apps' },
  ...[0, 1, 2, 3].flatMap((index): PictureOf[] => [
    {
      name: `app-hard-${index}`,
      as: 'hard',
      path: ({ hardThings }) => `/0/my-apps/${hardThings.apps[index] ?? ''}`,
    },
    {
      name: `token-hard-${index}`,
      as: 'hard',
      path: ({ hardThings }) => `/0/my-apps/tokens/${hardThings.tokens[index] ?? ''}`,
    },
    { name: `consent-hard-${index}`, as: 'ada', path: ({ consents }) => consents.hard[index] ?? '' },
  ]),
  ...[
    '/oauth',
    '/oauth/scopes',
    '/manage-distribution',
    '/try',
    '/usage',
    '/delete',
    '/duplicate',
    '/secrets/new',
  ].map((rest): PictureOf => ({
    name: `app-hard${rest.replaceAll('/', '-')}`,
    as: 'hard',
    path: ({ hardThings }) => `/0/my-apps/${hardThings.apps[0] ?? ''}${rest}`,
  })),
  ...['/rotate', '/revoke'].map((rest): PictureOf => ({
    name: `token-hard${rest.replaceAll('/', '-')}`,
    as: 'hard',
    path: ({ hardThings }) => `/0/my-apps/tokens/${hardThings.tokens[0] ?? ''}${rest}`,
  })),
  ...['apps', 'tokens', 'tokens?app=personal&unused=365', 'members?page=2', 'audit', 'policies'].map(
    (rest): PictureOf => ({
      name: `admin-hard-${rest.replaceAll(/\W+/g, '-')}`,
      as: 'hard',
      path: ({ manyMembers }) => `/0/admin/${manyMembers}/${rest}`,
    }),
  ),
]

const CONSENTS: readonly PictureOf[] = [
  { name: 'consent-full', as: 'ada', path: ({ consents }) => consents.full },
  { name: 'consent-icon', as: 'ada', path: ({ consents }) => consents.icon },
  {
    name: 'consent-out-of-band',
    as: 'ada',
    path: ({ consents }) => consents.outOfBand,
    act: async (page) => {
      await press(page, 'Allow')
      await page.locator('.one-time-code').waitFor()
    },
  },
  {
    name: 'consent-form-post',
    as: 'ada',
    path: ({ consents }) => consents.formPost,
    act: async (page) => {
      // The app says nothing, so the page that its script left stays.
      await page.route('https://app.example/**', async (route) => {
        await route.fulfill({ status: 204 })
      })
      await press(page, 'Allow')
      await page.getByRole('button', { name: 'Continue' }).waitFor()
    },
  },
]

/** Second factors, passwords, policies, rotation, refusals, the ways in which apps ask; and all that with hard names. */
export const SECURITY_PICTURES: readonly PictureOf[] = [
  ...FACTORS,
  ...PASSWORDS,
  ...POLICIES,
  ...CREDENTIALS,
  ...CONSENTS,
  ...HARD,
]
