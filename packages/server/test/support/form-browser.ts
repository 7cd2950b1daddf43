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
    return {
      status: response.statusCode,
      headers: response.headers,
      text: response.body,
      location: typeof location === 'string' ? location : null,
    }
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
