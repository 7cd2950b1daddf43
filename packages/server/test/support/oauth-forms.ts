import { ENDPOINT_PATH } from '../../src/protocol/oauth/metadata.js'
import { allow, answerOf, REDIRECT_URI, requestOf, type AskedApp, type Query } from './authorize.js'
import type { FormBrowser } from './form-browser.js'
import type { TestServer } from './services.js'

export interface JsonAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  /** Members of the JSON answer. */
  readonly json: Readonly<Record<string, unknown>>
}

/** Sends a form to an endpoint that apps call. */
export async function postForm(
  { server }: Pick<TestServer, 'server'>,
  path: string,
  {
    form,
    headers = {},
    remoteAddress,
  }: {
    readonly form: Query
    readonly headers?: Readonly<Record<string, string>>
    readonly remoteAddress?: string
  },
): Promise<JsonAnswer> {
  const response = await server.inject({
    method: 'POST',
    url: path,
    payload: new URLSearchParams(form).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    ...(remoteAddress === undefined ? {} : { remoteAddress }),
  })
  return {
    status: response.statusCode,
    headers: response.headers,
    text: response.body,
    json: response.body === '' ? {} : (JSON.parse(response.body) as Readonly<Record<string, unknown>>),
  }
}

/** What an app with a secret puts into each of its forms; of a native one its id alone. */
export function credentialsOf(app: AskedApp): Query {
  return { client_id: app.clientId, ...(app.secret === null ? {} : { client_secret: app.secret }) }
}

/** A code that somebody allowed just now. */
export async function codeFor(browser: FormBrowser, app: AskedApp, query: Query = {}): Promise<string> {
  const { code, ...rest } = answerOf(await allow(browser, requestOf(app, query)))
  if (code === undefined) throw new Error(`no code came: ${JSON.stringify(rest)}`)
  return code
}

/** Redeems a code as its app does. @param wish  fields that differ; `''` leaves one out */
export async function redeem(server: TestServer, app: AskedApp, wish: Query): Promise<JsonAnswer> {
  const fields = {
    grant_type: 'authorization_code',
    redirect_uri: REDIRECT_URI,
    ...credentialsOf(app),
    ...wish,
  }
  const form = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  return await postForm(server, ENDPOINT_PATH.token, { form })
}

export async function refresh(
  server: TestServer,
  app: AskedApp,
  { refreshToken, ...more }: { readonly refreshToken: string } & Query,
): Promise<JsonAnswer> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, ...credentialsOf(app), ...more }
  return await postForm(server, ENDPOINT_PATH.token, { form })
}

/** What the token endpoint gave; throws where it gave none. */
export function tokensOf({ json, status, text }: JsonAnswer) {
  if (status !== 200) throw new Error(`no tokens: ${status} ${text}`)
  return {
    accessToken: String(json['access_token']),
    refreshToken: String(json['refresh_token']),
    idToken: String(json['id_token']),
  }
}
