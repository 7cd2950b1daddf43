import { formsOf, textOf } from './html-form.js'
import type { TestServer } from './services.js'

/** What a browser without script has before it: an answer, and the cookies that it keeps. */
export interface FormBrowser {
  readonly cookies: Map<string, string>
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Shown>
  post(
    url: string,
    form: Fields | URLSearchParams,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Shown>
  /** Fills in the only form of a page and presses a button of it. */
  submit(page: Shown, filled?: Fields, headers?: Readonly<Record<string, string>>): Promise<Shown>
  /** Goes where an answer leads, as long as it leads to this site. */
  follow(answer: Shown): Promise<Shown>
  /** Signs in by the form, on the page that is shown or at `/login`. */
  signIn(who: { readonly email: string; readonly password: string }, page?: Shown): Promise<Shown>
}

type Fields = Readonly<Record<string, string>>

export interface Shown {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly location: string | null
}

export function openFormBrowser({ server }: Pick<TestServer, 'server'>): FormBrowser {
  const cookies = new Map<string, string>()
  const send = async (
    method: 'GET' | 'POST' | 'HEAD',
    url: string,
    { payload, headers = {} }: { payload?: string; headers?: Readonly<Record<string, string>> | undefined },
  ): Promise<Shown> => {
    const response = await server.inject({
      method,
      url,
      headers: {
        accept: 'text/html',
        ...(cookies.size === 0
          ? {}
          : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(payload === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload }),
    })
    for (const { name, value } of response.cookies) {
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const { location } = response.headers
    const shown: Shown = {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      location: typeof location === 'string' ? location : null,
    }
    const fault = statusFault(shown, { method, url })
    if (fault !== null) throw new Error(`${method} ${url} answers ${shown.status}: ${fault}`)
    return shown
  }

  const browser: FormBrowser = {
    cookies,
    get: async (url, headers) => await send('GET', url, { headers }),
    post: async (url, form, headers) =>
      await send('POST', url, { payload: new URLSearchParams(form).toString(), headers }),
    async submit(page, filled = {}, headers) {
      const { action, fields } = formOf(page)
      return await browser.post(action, { ...fields, ...filled }, headers)
    },
    async follow(answer) {
      let shown = answer
      while (shown.location?.startsWith('/') === true) shown = await browser.get(shown.location)
      return shown
    },
    async signIn({ email, password }, page) {
      const login = page ?? (await browser.get('/login?again=1'))
      const answer = await browser.submit(login, { email, password })
      if (answer.status !== 303)
        throw new Error(`${email} could not sign in: ${answer.status} ${answer.text}`)
      return answer
    },
  }
  return browser
}

/** With which a page is answered, whatever it says: it is there, it is somewhere else, or the request was not fit, or not at this time. */
const STATUSES = new Set([
  200, 302, 303, 400, 401, 403, 404, 405, 409, 410, 413, 414, 415, 429, 431, 500, 503,
])
/** With which one is shown again for what was wrong in what was typed. */
const FAULTY = new Set([400, 409, 429])

/** Every page of every test is held to this. @returns what its status has to do with neither its title nor its fields, or null */
function statusFault(
  { headers, status, text }: Shown,
  { method, url }: { readonly method: string; readonly url: string },
): string | null {
  if (status === 302 && method === 'POST') return 'a form that was sent leads on by 303'
  if (!String(headers['content-type']).startsWith('text/html')) return null
  if (!STATUSES.has(status)) return 'no page has it'
  // Who comes to a page may read there at once what is in their way: the first time, or led back by 303 from a form that was refused.
  const isFirst = method === 'GET' && status === 200
  if (/<title>Error: /.test(text))
    return isFirst || FAULTY.has(status) ? null : 'its title says that there is an error'
  if (status === 200 && !isFirst && /aria-invalid="true"/.test(text)) return 'it has a field with an error'
  const isOurs = /<html lang="en"/.test(text) && !url.startsWith('/docs')
  if (status === 400 && isOurs && !/role="alert"|Reference number/.test(text))
    return 'it says of nothing what is wrong'
  return null
}

/** The only form of a page, its fields as they are before anybody types; of the console's pages, beside the one to log out. */
export function formOf({ text }: Pick<Shown, 'text'>) {
  const all = formsOf(text)
  const [form, ...more] = all.length > 1 ? all.filter(({ action }) => !action.endsWith('/logout')) : all
  if (form === undefined || more.length > 0) throw new Error(`there is not one form on the page\n${text}`)
  const { action, method, values } = form
  return { action, method, fields: Object.fromEntries(values) as Fields }
}

/** What people read on a page. */
export function readText({ text }: Pick<Shown, 'text'>): string {
  return textOf(text)
}
