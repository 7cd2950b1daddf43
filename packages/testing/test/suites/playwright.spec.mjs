import { test } from '@mudra/testing/playwright'
import { expect } from '@playwright/test'

const ask = async (mudra, request, token) =>
  (await request.get(`${mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })).status()

let token = ''
test('a test changes what it likes, and a browser sees it', async ({ mudra, page, request }) => {
  token = await mudra.person('ada').token()
  await mudra.fault({ times: 0 }, { status: 503 })
  expect(await ask(mudra, request, token)).toBe(503)
  await page.goto(mudra.logUrl)
  await expect(page.getByRole('table')).toContainText('503')
})
test('the next one does not know of it', async ({ mudra, request }) => {
  expect(await mudra.faults()).toEqual([])
  expect(await ask(mudra, request, token)).toBe(401)
})
test('fails, and has the record attached', async ({ mudra }) => {
  await fetch(`${mudra.apiUrl}/users/me`)
  expect(await mudra.requests()).toHaveLength(0)
})
