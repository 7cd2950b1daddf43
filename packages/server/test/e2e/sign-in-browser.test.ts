import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openTestServer, type TestServer } from '../support/services.js'
import { openWalk, type Walk } from '../support/walk.js'

let server: TestServer
let walk: Walk
let base: string

beforeAll(async () => {
  walk = await openWalk()
  ;({ base, server } = walk)
})
afterEach(async () => {
  await walk.closePages()
})
afterAll(async () => {
  await walk.close()
})

async function fill(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email address', { exact: true }).fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
}

describe('sign-in', () => {
  it('takes nothing but the keyboard, and shows where it is', async () => {
    const page = await walk.openPage()
    await page.goto(`${base}/login`)
    const focused = async () =>
      await page.evaluate(() => {
        const element = document.activeElement
        const { outlineStyle, outlineWidth } = getComputedStyle(element ?? document.body)
        return [element?.id ?? '', element?.textContent ?? '', outlineStyle, outlineWidth]
      })
    expect(await focused()).toEqual(['email', '', 'solid', '2px'])
    await page.keyboard.type('ben@greenfield.example')
    await page.keyboard.press('Tab')
    expect(await focused()).toEqual(['password', '', 'solid', '2px'])
    await page.keyboard.type(server.demo.users[1]?.password ?? '')
    await page.keyboard.press('Tab')
    expect(await focused()).toEqual(['', 'Log in', 'solid', '2px'])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Hello, Ben' }).waitFor()
  })

  it('takes an address of another alphabet, whose domain the browser sends in ASCII', async () => {
    const [email, password] = ['anna@exämple.com', 'harbour lantern ninety-one']
    const made = await server.services.users.create({
      name: 'Anna',
      email,
      role: 'member',
      workspace: { newName: 'Elsewhere' },
      password,
      actor: { kind: 'operator' },
    })
    expect(made.ok).toBe(true)
    const page = await walk.openPage()
    await page.goto(`${base}/login`)
    await fill(page, email, password)
    expect(await page.getByLabel('Email address', { exact: true }).inputValue()).toBe(
      'anna@xn--exmple-cua.com',
    )
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Hello, Anna' }).waitFor()
  })

  it('works without script', async () => {
    const page = await walk.openPage({ javaScriptEnabled: false })
    await page.goto(base)
    await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click()
    await fill(page, 'ada@greenfield.example', server.demo.users[0]?.password ?? '')
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('heading', { name: 'Hello, Ada Byron' }).waitFor()
    await page.locator('.person-menu summary').click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.getByRole('button', { name: 'Log in' }).waitFor()
  })

  it('is refused to a form on another site, which the browser says it is', async () => {
    const page = await walk.openPage()
    await page.goto(`${base}/login`)
    const elsewhere = await openTestServer()
    await elsewhere.server.listen({ host: '127.0.0.1', port: 0 })
    const { port } = elsewhere.server.server.address() as AddressInfo
    // Another port of this machine shares its cookies, so the visitor's own token comes along; only the origin tells.
    const token = await page.locator('input[name=csrf_token]').inputValue()
    await page.route(`http://localhost:${port}/attack`, async (route) => {
      const fields = { csrf_token: token, email: 'ben@greenfield.example', password: 'x' }
      const inputs = Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`)
      const body = `<form method="post" action="${base}/login">${inputs.join('')}<button>Win</button></form>`
      await route.fulfill({ contentType: 'text/html', body })
    })
    await page.goto(`http://localhost:${port}/attack`)
    await page.getByRole('button', { name: 'Win' }).click()
    await page.getByRole('heading', { name: 'That form came from another site' }).waitFor()
    await elsewhere.close()
  })
})
