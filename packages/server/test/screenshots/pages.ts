import type { Page } from 'playwright-core'
import { DEMO } from '../support/demo.js'
import type { DemoName } from '../support/house.js'
import type { Scene } from './scene.js'

const ADMIN = `/0/admin/${DEMO.greenfield}`

/** One picture to be made, at both widths and in both schemes. */
export interface PictureOf {
  /** Of its file. */
  readonly name: string
  /** Who looks; null for a visitor. `hard` has a long name and much of everything. */
  readonly as: DemoName | 'hard' | null
  readonly path: string | ((scene: Scene) => string)
  /** What is done on the page before the picture is made: a form sent, a menu opened. It is done for every width and scheme. */
  readonly act?: (page: Page) => Promise<void>
}

/** Every page there is. A new page is added here. */
export const PICTURES: readonly PictureOf[] = [
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
  { name: 'logout', as: 'ada', path: '/logout' },
  { name: 'not-found', as: null, path: '/nowhere' },
  { name: 'consent', as: 'ada', path: ({ consentPath }) => consentPath },
  { name: 'profile', as: 'ada', path: '/0/profile' },
  { name: 'profile-hard-name', as: 'hard', path: '/0/profile' },
  { name: 'profile-apps-empty', as: 'ada', path: '/0/profile/apps' },
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
  { name: 'profile-sessions-alone', as: 'gil', path: '/0/profile/sessions' },
  { name: 'profile-sessions', as: 'ada', path: '/0/profile/sessions' },
  { name: 'profile-sessions-many', as: 'hard', path: '/0/profile/sessions' },
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
  { name: 'admin-block-app', as: 'ada', path: ({ apps }) => `${ADMIN}/apps/${apps[0] ?? ''}` },
  { name: 'admin-tokens', as: 'ada', path: `${ADMIN}/tokens` },
  { name: 'invitation-none', as: null, path: '/invitations/none' },
]
