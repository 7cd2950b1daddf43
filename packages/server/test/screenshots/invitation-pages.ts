import type { Page } from 'playwright-core'
import { DEMO } from '../support/demo.js'
import type { PictureOf } from './picture.js'

const ADMIN = `/0/admin/${DEMO.greenfield}`

const press = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click()
}
/** What lies under the page of an opened link. */
const under = (place: 'mailed' | 'ready') => async (page: Page) => {
  await page.goto(`${page.url()}/${place}`)
}

/** Adding a member, and all that a link to join leads to. */
export const INVITATION_PICTURES: readonly PictureOf[] = [
  { name: 'invitation-none', as: null, path: '/invitations/none' },
  { name: 'invitation', as: null, path: ({ invitations }) => invitations.open },
  {
    name: 'invitation-error',
    as: null,
    path: ({ invitations }) => invitations.open,
    act: async (page) => {
      await page.getByLabel('Your name').fill('Nova')
      await page.getByLabel('New password').fill('short')
      await press(page, 'Create account')
      await page.getByRole('alert').waitFor()
    },
  },
  { name: 'invitation-ready', as: null, path: ({ invitations }) => invitations.open, act: under('ready') },
  { name: 'invitation-other-account', as: 'cara', path: ({ invitations }) => invitations.open },
  { name: 'invitation-used', as: null, path: ({ invitations }) => invitations.used },
  { name: 'invitation-ask-for-mail', as: null, path: ({ invitations }) => invitations.askForMail },
  {
    name: 'invitation-mail-held',
    as: null,
    path: ({ invitations }) => invitations.askForMail,
    act: async (page) => {
      for (let count = 0; count < 4; count++) {
        if (await page.getByText('Look at your mail').isVisible()) await page.goBack()
        await press(page, 'Mail the link')
        await page.waitForLoadState()
      }
      await page.getByText('Not mailed').waitFor()
    },
  },
  {
    name: 'invitation-mailed',
    as: null,
    path: ({ invitations }) => invitations.askForMail,
    act: under('mailed'),
  },
  { name: 'invitation-new-person', as: null, path: ({ invitations }) => invitations.newPerson },
  { name: 'invitation-first-proof', as: null, path: ({ invitations }) => invitations.firstProof },
  { name: 'invitation-log-in', as: null, path: ({ invitations }) => invitations.logIn },
  { name: 'invitation-join', as: 'cara', path: ({ invitations }) => invitations.logIn },
  { name: 'invitation-unproved', as: 'unproved', path: ({ invitations }) => invitations.unproved },
  { name: 'reset-first-proof', as: null, path: ({ firstProofReset }) => firstProofReset },
  {
    name: 'admin-invitation-held',
    as: 'ada',
    path: `${ADMIN}/members/add`,
    act: async (page) => {
      await page.getByLabel('Email address').fill('finch@people.example')
      await page.getByLabel('Send the link by mail as well').check()
      await press(page, 'Create link')
      await page.getByText('Not mailed').waitFor()
    },
  },
]
