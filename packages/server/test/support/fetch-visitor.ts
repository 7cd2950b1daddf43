import { formsOf, textOf } from './html-form.js'

/** Where somebody ended up: on a page of a site that they visit, or sent to an app, which nobody runs here. */
export type Arrival =
  | { readonly at: 'page'; readonly url: string; readonly status: number; readonly text: string }
  | {
      readonly at: 'app'
      readonly url: string
      /** What was posted to the app; null when its address was opened. */
      readonly form: URLSearchParams | null
    }

export interface Credentials {
  readonly email: string
  readonly password: string
}

const REDIRECTS_MAX = 10

/**
 * A person with a browser without script, over the network: keeps cookies, follows redirects, finds forms by what they show, and sends
 * them as they are. Throws with the page's text where a page has not what was looked for.
 * @param sites  origins that are visited; a way that leads elsewhere ends there
 */
export function newVisitor(...sites: readonly string[]) {
  const jar = new Map<string, Map<string, string>>()
  let here: { readonly url: string; readonly html: string; readonly origin: string } | null = null

  /** Cookies are of a host, whatever its port. */
  const cookiesOf = (url: URL) => {
    const cookies = jar.get(url.hostname) ?? new Map<string, string>()
    jar.set(url.hostname, cookies)
    return cookies
  }

  const go = async (address: string, form: URLSearchParams | null = null): Promise<Arrival> => {
    let [url, body] = [new URL(address), form]
    for (let hop = 0; hop < REDIRECTS_MAX; hop++) {
      if (!sites.includes(url.origin)) return { at: 'app', url: url.href, form: body }
      const response = await fetch(url, {
        redirect: 'manual',
        method: body === null ? 'GET' : 'POST',
        body,
        headers: {
          accept: 'text/html',
          cookie: [...cookiesOf(url)].map(([name, value]) => `${name}=${value}`).join('; '),
          'sec-fetch-mode': 'navigate',
          // A typed address comes from nowhere; a form comes from its page.
          ...(body === null
            ? { 'sec-fetch-site': 'none' }
            : { 'sec-fetch-site': 'same-origin', origin: here?.origin ?? 'null' }),
        },
      })
      keepCookies(cookiesOf(url), response.headers.getSetCookie())
      const location = response.headers.get('location')
      if (location === null) {
        const html = await response.text()
        const isSilent = response.headers.get('referrer-policy') === 'no-referrer'
        here = { url: url.href, html, origin: isSilent ? 'null' : url.origin }
        return { at: 'page', url: url.href, status: response.status, text: textOf(html) }
      }
      // 307 and 308 would send the form, and a password in it, on to the next address.
      if (body !== null && response.status > 303) throw new Error(`${url.href} passes a form on`)
      await response.body?.cancel()
      url = new URL(location, url)
      body = null
    }
    throw new Error(`${address} leads in a circle`)
  }

  /** Fills the form that has this button, and presses it. @param filled  by label */
  const press = async (button: string, filled: Readonly<Record<string, string>> = {}): Promise<Arrival> => {
    const page = here
    if (page === null) throw new Error('no page is open')
    const says = `, but says: ${textOf(page.html)}`
    const forms = formsOf(page.html).filter(({ buttons }) => buttons.has(button))
    const [form] = forms
    if (form === undefined || forms.length > 1) {
      throw new Error(`${page.url} has ${forms.length} forms with the button ${button}${says}`)
    }
    const values = new Map(form.values)
    for (const [label, value] of Object.entries(filled)) {
      const name = form.labels.get(label)
      if (name === undefined) throw new Error(`${page.url} has no field ${label}${says}`)
      values.set(name, value)
    }
    const pressed = form.buttons.get(button)
    const body = new URLSearchParams([...values, ...(pressed == null ? [] : [[...pressed]])])
    const action = new URL(form.action, page.url)
    if (form.method === 'post') return await go(action.href, body)
    action.search = body.toString()
    return await go(action.href)
  }

  const offers = (button: string) => formsOf(here?.html ?? '').some(({ buttons }) => buttons.has(button))

  const signIn = async (as: Credentials) =>
    await press('Log in', { 'Email address': as.email, Password: as.password })

  /** Opens an authorization address, signs in where asked to, and decides where asked to. */
  const authorize = async (
    address: string,
    { as, decision = 'Allow' }: { readonly as: Credentials; readonly decision?: 'Allow' | 'Deny' },
  ): Promise<Arrival> => {
    let arrival = await go(address)
    if (arrival.at === 'page' && offers('Log in')) arrival = await signIn(as)
    return arrival.at === 'page' && offers(decision) ? await press(decision) : arrival
  }

  return {
    open: async (address: string) => await go(address),
    press,
    /** Whether the page has this button. */
    offers,
    /** Fills the sign-in page that is open. */
    signIn,
    authorize,
    /** As `authorize`, where the way must end at the app. @returns the address that the app is opened with */
    authorizeToApp: async (...given: Parameters<typeof authorize>): Promise<string> => {
      const arrival = await authorize(...given)
      if (arrival.at === 'app') return arrival.url
      throw new Error(
        `${arrival.url} (${arrival.status}) does not lead to the app, but says: ${arrival.text}`,
      )
    },
  }
}

function keepCookies(cookies: Map<string, string>, lines: readonly string[]): void {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const split = pair.indexOf('=')
    const isGone = attributes.some((attribute) => /^max-age=(?:0|-\d+)$/i.test(attribute))
    if (isGone) cookies.delete(pair.slice(0, split))
    else cookies.set(pair.slice(0, split), pair.slice(split + 1))
  }
}
