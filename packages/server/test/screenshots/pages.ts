import type { Gid } from '../../src/protocol/asana/gid.js'
import { requestOf } from '../support/authorize.js'
import { DEMO } from '../support/demo.js'
import { alsoInGerman, inGerman } from './german-pages.js'
import { INVITATION_PICTURES } from './invitation-pages.js'
import type { PictureOf } from './picture.js'
import { SECURITY_PICTURES } from './security-pages.js'

const ADMIN = `/0/admin/${DEMO.greenfield}`

/** Pages, each in English, most in German beside it. A new page is looked at as it opens; it is added here for other people, states and languages. */
const PAGES: readonly PictureOf[] = [
  { name: 'start-visitor', as: null, path: '/' },
  { name: 'start', as: 'ada', path: '/' },
  {
    name: 'person-menu',
    as: 'ada',
    path: '/0/profile',
    act: async (page) => {
      await page.locator('.person-menu summary').click()
    },
  },
  {
    name: 'navigation',
    as: 'ada',
    path: '/0/profile/apps',
    act: async (page) => {
      const fold = page.locator('.nav-fold summary')
      if (await fold.isVisible()) await fold.click()
    },
  },
  { name: 'login', as: null, path: '/login' },
  inGerman('login', null, '/login'),
  inGerman('forgot-password', null, '/login/reset'),
  inGerman('not-found', null, '/nowhere'),
  inGerman('start', 'ada', '/'),
  inGerman('consent', 'ada', ({ consentPath }) => consentPath),
  inGerman('profile', 'ada', '/0/profile'),
  inGerman('profile-hard-name', 'hard', '/0/profile'),
  inGerman('profile-apps', 'ben', '/0/profile/apps'),
  inGerman('sessions', 'ada', '/0/profile/sessions'),
  inGerman('security', 'cara', '/0/profile/security'),
  inGerman('activity', 'ada', '/0/profile/activity'),
  inGerman('my-apps', 'ada', '/0/my-apps'),
  inGerman('token-new', 'ada', '/0/my-apps/tokens/new'),
  inGerman('token', 'ada', ({ tokens }) => `/0/my-apps/tokens/${tokens[0] ?? ''}`),
  inGerman('app-new', 'ada', '/0/my-apps/new'),
  {
    name: 'login-confirm',
    as: 'gil',
    path: '/0/profile',
    // As after a form that takes a recent login was sent without one.
    act: async (page) => {
      const { origin } = new URL(page.url())
      await page.context().addCookies([{ name: 'mudra_typed', value: 'x'.repeat(43), url: origin }])
      await page.goto('/login?to=%2F0%2Fprofile&again=1')
      await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    },
  },
  { name: 'forgot-password', as: null, path: '/login/reset' },
  { name: 'reset-link-sent', as: null, path: '/login/reset/sent' },
  { name: 'reset-link-dead', as: null, path: '/login/reset/none' },
  { name: 'password-set', as: null, path: '/login/reset/done' },
  { name: 'logout', as: 'ada', path: '/logout' },
  { name: 'not-found', as: null, path: '/nowhere' },
  { name: 'consent', as: 'ada', path: ({ consentPath }) => consentPath },
  { name: 'profile', as: 'ada', path: '/0/profile' },
  {
    name: 'profile-error',
    as: 'ada',
    path: '/0/profile',
    act: async (page) => {
      await page.getByLabel('Name', { exact: true }).fill('x'.repeat(300))
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByText('Must be at most 255 characters long.').first().waitFor()
    },
  },
  { name: 'profile-hard-name', as: 'hard', path: '/0/profile' },
  { name: 'profile-apps-empty', as: 'gil', path: '/0/profile/apps' },
  { name: 'profile-apps', as: 'ben', path: '/0/profile/apps' },
  { name: 'profile-apps-hard-names', as: 'hard', path: '/0/profile/apps' },
  {
    name: 'profile-apps-unfolded',
    as: 'ben',
    path: '/0/profile/apps',
    act: async (page) => {
      await page.locator('.more > summary').first().click()
    },
  },
  {
    name: 'profile-apps-deauthorize',
    as: 'ben',
    path: ({ apps }) => `/0/profile/apps/${apps[0] ?? ''}/deauthorize`,
  },
  {
    name: 'profile-apps-end-connection',
    as: 'ben',
    path: '/0/profile/apps',
    act: async (page) => {
      await page.getByRole('link', { name: 'End connection 2 of Planner' }).click()
      await page.getByRole('button', { name: 'End connection' }).waitFor()
    },
  },
  {
    name: 'consent-held',
    as: 'ben',
    path: ({ apps }) =>
      requestOf({ clientId: apps[0] ?? ('0' as Gid) }, { scope: 'projects:read', prompt: 'consent' }),
  },
  { name: 'profile-sessions-alone', as: 'gil', path: '/0/profile/sessions' },
  { name: 'profile-sessions', as: 'ada', path: '/0/profile/sessions' },
  { name: 'profile-sessions-many', as: 'hard', path: '/0/profile/sessions' },
  { name: 'profile-activity', as: 'ada', path: '/0/profile/activity' },
  { name: 'profile-activity-many', as: 'hard', path: '/0/profile/activity' },
  { name: 'profile-activity-empty', as: 'ada', path: '/0/profile/activity?until=2001-01-01' },
  { name: 'profile-security', as: 'ada', path: '/0/profile/security' },
  {
    name: 'profile-security-error',
    as: 'ada',
    path: '/0/profile/security',
    act: async (page) => {
      await page.getByLabel('Current password').fill('not her password')
      await page.getByLabel('New password').fill('twelve characters and more')
      await page.getByRole('button', { name: 'Change password' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'admin-members', as: 'ada', path: `${ADMIN}/members` },
  { name: 'admin-add-member', as: 'ada', path: `${ADMIN}/members/add` },
  {
    name: 'admin-invitation',
    as: 'ada',
    path: `${ADMIN}/members/add`,
    act: async (page) => {
      await page.getByLabel('Email address').fill('nova@people.example')
      await page.getByRole('button', { name: 'Create link' }).click()
      await page.getByText('Send this link').waitFor()
    },
  },
  { name: 'admin-member', as: 'ada', path: `${ADMIN}/members/${DEMO.ben}` },
  { name: 'admin-remove-member', as: 'ada', path: `${ADMIN}/members/${DEMO.ben}/remove` },
  { name: 'admin-apps', as: 'ada', path: `${ADMIN}/apps` },
  { name: 'admin-audit', as: 'ada', path: `${ADMIN}/audit` },
  { name: 'admin-audit-family', as: 'ada', path: `${ADMIN}/audit?family=logins&q=ben` },
  {
    name: 'admin-audit-event',
    as: 'ada',
    path: `${ADMIN}/audit`,
    act: async (page) => {
      await page.locator('.event-link').first().click()
      await page.getByRole('heading', { name: 'Its place in the chain' }).waitFor()
    },
  },
  { name: 'admin-audit-empty', as: 'ada', path: `${ADMIN}/audit?until=2001-01-01` },
  { name: 'admin-block-app', as: 'ada', path: ({ apps }) => `${ADMIN}/apps/${apps[0] ?? ''}` },
  { name: 'admin-tokens', as: 'ada', path: `${ADMIN}/tokens` },
  {
    name: 'admin-tokens-dangerous',
    as: 'hard',
    path: ({ manyMembers }) => `/0/admin/${manyMembers}/tokens?danger=deletes`,
  },
  {
    name: 'admin-tokens-revoke',
    as: 'ada',
    path: ({ tokens }) => `${ADMIN}/tokens/revoke?${tokens.map((gid) => `pick=personal.${gid}`).join('&')}`,
  },
  { name: 'admin-tokens-revoke-none', as: 'ada', path: `${ADMIN}/tokens/revoke` },
  { name: 'admin-workspaces', as: 'hard', path: '/0/admin' },
  { name: 'admin-members-many', as: 'hard', path: ({ manyMembers }) => `/0/admin/${manyMembers}/members` },
  {
    name: 'admin-add-member-error',
    as: 'ada',
    path: `${ADMIN}/members/add`,
    act: async (page) => {
      await page.getByLabel('Email address').fill('ben@greenfield.example')
      await page.getByRole('button', { name: 'Create link' }).click()
      await page.waitForLoadState()
    },
  },
  { name: 'admin-token', as: 'ada', path: ({ tokens }) => `${ADMIN}/tokens/personal/${tokens[0] ?? ''}` },
  {
    name: 'login-error',
    as: null,
    path: '/login?to=%2F0%2Fprofile',
    act: async (page) => {
      await page.getByLabel('Email address').fill('ada@greenfield.example')
      await page.getByLabel('Password').fill('not her password')
      await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'form-out-of-date',
    as: null,
    path: '/login',
    act: async (page) => {
      await page.locator('input[name=csrf_token]').evaluate((field: HTMLInputElement) => {
        field.value = 'x'
      })
      await page.getByLabel('Email address').fill('ada@greenfield.example')
      await page.getByLabel('Password').fill('x')
      await page.getByRole('main').getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('heading', { name: 'out of date' }).waitFor()
    },
  },
  { name: 'logout-visitor', as: null, path: '/logout' },
  { name: 'logout-by-app', as: 'ada', path: '/-/oauth_logout' },
  { name: 'authorize-error', as: 'ada', path: '/-/oauth_authorize?client_id=1&response_type=code' },
  { name: 'my-apps', as: 'ada', path: '/0/my-apps' },
  { name: 'my-apps-empty', as: 'gil', path: '/0/my-apps' },
  { name: 'my-apps-beyond', as: 'ada', path: '/0/my-apps?page=9' },
  { name: 'app-new', as: 'ada', path: '/0/my-apps/new' },
  {
    name: 'app-new-error',
    as: 'ada',
    path: '/0/my-apps/new',
    act: async (page) => {
      await page.getByLabel('Redirect URLs').fill('http://app.example/callback')
      await page
        .locator('main form')
        .last()
        .evaluate((form: HTMLFormElement) => {
          form.noValidate = true
        })
      await page.getByRole('button', { name: 'Create app' }).click()
      await page.getByRole('alert').first().waitFor()
    },
  },
  { name: 'token-new', as: 'ada', path: '/0/my-apps/tokens/new' },
  {
    name: 'token-shown',
    as: 'ben',
    path: '/0/my-apps/tokens/new',
    act: async (page) => {
      await page.getByLabel('Description').fill('For the look')
      await page.getByRole('button', { name: 'Create token' }).click()
      await page.getByRole('heading', { name: 'Copy your new token' }).waitFor()
    },
  },
  { name: 'token', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[0] ?? ''}` },
  { name: 'token-unused', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[1] ?? ''}` },
  { name: 'token-rotated', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[2] ?? ''}` },
  { name: 'token-revoked', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[3] ?? ''}` },
  { name: 'token-rotate', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[0] ?? ''}/rotate` },
  { name: 'token-revoke', as: 'ada', path: ({ tokens }) => `/0/my-apps/tokens/${tokens[0] ?? ''}/revoke` },
  ...(
    [
      ['app', ''],
      ['app-oauth', '/oauth?check=https%3A%2F%2Felsewhere.example%2F'],
      ['app-scopes', '/oauth/scopes'],
      ['app-distribution', '/manage-distribution'],
      ['app-try', '/try'],
      ['app-try-refused', '/try/callback?error=access_denied&state=x'],
      ['app-usage', '/usage'],
      ['app-secret-new', '/secrets/new'],
      ['app-duplicate', '/duplicate'],
      ['app-delete', '/delete'],
    ] as const
  ).map(([name, rest]): PictureOf => ({
    name,
    as: 'ada',
    path: ({ apps }) => `/0/my-apps/${apps[0] ?? ''}${rest}`,
  })),
  { name: 'app-usage-empty', as: 'ada', path: ({ apps }) => `/0/my-apps/${apps[1] ?? ''}/usage` },
  {
    name: 'app-secret-expire',
    as: 'ada',
    path: ({ apps, secretGid }) => `/0/my-apps/${apps[0] ?? ''}/secrets/${secretGid}/expire`,
  },
  {
    name: 'app-scopes-prefilled',
    as: 'ada',
    path: ({ apps }) => `/0/my-apps/${apps[0] ?? ''}/oauth/scopes?add=projects:read`,
  },
  ...[
    '',
    '/personal-tokens',
    '/oauth',
    '/openid-connect',
    '/checking-tokens',
    '/scopes',
    '/errors',
    '/secret-scanning',
    '/api/getTask',
    '/api/createTask',
  ].map((rest): PictureOf => ({ name: `docs${rest.replaceAll('/', '-')}`, as: null, path: `/docs${rest}` })),
  // Every endpoint, a line each.
  { name: 'docs-api', as: null, path: '/docs/api', bytesMax: 60_000 },
  { name: 'docs-oauth-python', as: 'ada', path: '/docs/oauth?lang=python' },
  {
    name: 'docs-api-getTask-token',
    as: 'ada',
    path: '/docs/api/getTask?lang=go',
    act: async (page) => {
      await page.getByRole('button', { name: 'Create a token' }).click()
      await page.getByText('is in the samples of this page').waitFor()
    },
  },
  {
    name: 'docs-explorer',
    as: 'ada',
    path: '/docs/explorer',
    act: async (page) => {
      await page.getByRole('heading', { name: 'List people', exact: true }).waitFor()
    },
  },
  ...INVITATION_PICTURES,
  ...SECURITY_PICTURES,
]

export const PICTURES: readonly PictureOf[] = [
  ...PAGES,
  ...PAGES.filter(({ name }) => /^(?:admin|invitation)\b/.test(name)).map(alsoInGerman),
]
