import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt } from '../support/built.js'
import { newVisitor } from '../support/fetch-visitor.js'
import type { TestServer } from '../support/services.js'
import { signInOn } from '../support/look.js'
import { linkIn, takeMail } from '../support/mailbox.js'
import { freePort, plainEnvironment, REPOSITORY, waitForLine } from '../support/mudrad-process.js'
import { openWalk, type Walk } from '../support/walk.js'
import { spawn } from '../support/spawn.js'

const GIL = 'gil@visitor.example'
const NEW_PASSWORD = 'harbour lantern quiet river'

describe('a forgotten password, in a browser', () => {
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

  const mailedLink = async () =>
    linkIn((await takeMail(server.services)).find(({ kind }) => kind === 'password_reset'))

  it.each([true, false])('is set anew, with JavaScript: %s', async (javaScriptEnabled) => {
    const page = await walk.openPage({ javaScriptEnabled })
    await page.goto(`${base}/login`)
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByLabel('Email address').fill(GIL)
    await page.getByRole('button', { name: 'Send link' }).click()
    await page.getByRole('heading', { name: 'Look at your mail' }).waitFor()
    await page.goto(`${base}${await mailedLink()}`)
    expect(page.url()).toBe(`${base}/login/reset/new`)
    await page.getByLabel('New password').fill('gil greenfield gil')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByRole('alert').waitFor()
    const password = `${NEW_PASSWORD} ${String(javaScriptEnabled)}`
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByRole('link', { name: 'Log in', exact: true }).click()
    await signInOn(page, { email: GIL, password })
    await page.getByRole('heading', { name: /^Hello/ }).waitFor()
    await takeMail(server.services)
  })
})

describe('mudrad serve without a mail server', () => {
  it('writes mails into files of its owner and announces them on the console', async () => {
    ensureBuilt()
    const folder = mkdtempSync(join(tmpdir(), 'mudra-outbox-'))
    const port = await freePort()
    const child = spawn(
      process.execPath,
      [join(REPOSITORY, 'packages/server/bin/mudrad.js'), 'serve', '--demo'],
      {
        cwd: folder,
        env: {
          ...plainEnvironment(folder),
          MUDRA_PORT: String(port),
          MUDRA_DATA_DIR: join(folder, 'data'),
          MUDRA_LOG_LEVEL: 'warn',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const exited = once(child, 'exit')
    try {
      await waitForLine(child, /^ready /)
      const base = `http://localhost:${port}`
      const visitor = newVisitor(base)
      await visitor.open(`${base}/login/reset`)
      const announcement = waitForLine(child, /^mail to /)
      await visitor.press('Send link', { 'Email address': GIL })
      const announced = await announcement
      const file = /\((.*\.eml)\)$/.exec(announced)?.[1] ?? ''
      expect(announced).toBe(`mail to ${GIL}: Set a new password for Mudra at localhost:${port} (${file})`)
      expect(dirname(file)).toBe(join(folder, 'data', 'outbox'))
      expect([statSync(dirname(file)).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600])
      expect(readFileSync(file, 'utf8')).toContain('/login/reset/mdl_')
    } finally {
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      rmSync(folder, { recursive: true, force: true })
      expect(code).toBe(0)
    }
  })
})
