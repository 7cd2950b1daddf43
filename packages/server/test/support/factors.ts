import { Secret, TOTP } from 'otpauth'
import type { FormBrowser } from './form-browser.js'
import { formsOf } from './html-form.js'

const APP = '/0/profile/security/app'

/** An authenticator app, as a person has one on their phone. */
export function authenticator(base32: string) {
  const totp = new TOTP({ algorithm: 'SHA1', digits: 6, period: 30, secret: Secret.fromBase32(base32) })
  return { codeAt: (nowMs: number) => totp.generate({ timestamp: nowMs }) }
}

/** Sets up an authenticator app by the pages, for whoever is signed in. @param query  of the first page */
export async function setUpApp(browser: FormBrowser, clock: { nowMs(): number }, query = '') {
  const key = await browser.follow(await browser.submit(await browser.get(`${APP}/new${query}`)))
  const base32 = /<code id="key">([A-Z2-7 ]+)</.exec(key.text)?.[1]?.replaceAll(' ', '') ?? ''
  const phone = authenticator(base32)
  const shown = await browser.submit(key, { code: phone.codeAt(clock.nowMs()) })
  return { key: base32, phone, shown, codes: codesOn(shown.text) }
}

/** The recovery codes that a page shows. */
export function codesOn(html: string): readonly string[] {
  return html.match(/(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}(?=[\n<])/g) ?? []
}

/** Sends the form of a page whose action ends so. */
export async function submitTo(
  browser: FormBrowser,
  page: { readonly text: string },
  {
    action,
    filled,
    headers,
  }: {
    readonly action: string
    readonly filled: Readonly<Record<string, string>>
    readonly headers?: Readonly<Record<string, string>>
  },
) {
  const form = formsOf(page.text).find((one) => one.action === action)
  if (form === undefined) throw new Error(`no form for ${action} on the page`)
  return await browser.post(action, { ...Object.fromEntries(form.values), ...filled }, headers)
}
