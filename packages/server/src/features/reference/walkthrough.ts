import { API_ROOT } from '../../protocol/asana/api-paths.js'
import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { addressSampleOf, sampleOf } from './sample.js'
import { PKCE_SAMPLE } from './sample-pkce.js'
import { filledIn, type ShownRequest } from './shown-request.js'

/** Of the example app; registered by whoever follows along. */
const EXAMPLE_REDIRECT_URI = 'http://localhost:4567/oauth-callback'

/** The samples of the authentication pages. What the reader has stands in variables, named as the samples name them. */
export type Walkthrough = ReturnType<typeof walkthrough>

/** What of the reader's own stands in the samples in place of variables. */
export interface ReaderValues {
  readonly app: {
    readonly clientId: string
    readonly redirectUri: string | null
    /** A native app has no secret, and sends none. */
    readonly hasSecret: boolean
  } | null
  /** Shown on one page alone. */
  readonly token: string | null
}

const NOTHING_FILLED_IN: ReaderValues = { app: null, token: null }

/** @returns by variable */
function variablesOf({ app, token }: ReaderValues): Readonly<Record<string, string>> {
  return {
    ...(app === null ? {} : { CLIENT_ID: app.clientId }),
    ...(token === null ? {} : { MUDRA_TOKEN: token }),
  }
}

/** @param publicUrl  the server's address, without a slash at its end */
export function walkthrough(publicUrl: string, reader: ReaderValues = NOTHING_FILLED_IN) {
  const at = (path: string) => publicUrl + path
  const own = variablesOf(reader)
  const sample = (request: ShownRequest) => sampleOf(filledIn(request, own))
  const token = at(ENDPOINT_PATH.token)
  const hasSecret = reader.app?.hasSecret ?? true
  const app = { client_id: '$CLIENT_ID', ...(hasSecret ? { client_secret: '$CLIENT_SECRET' } : {}) }
  return {
    personalToken: sample({ url: at(`${API_ROOT}/users/me`), bearer: '$MUDRA_TOKEN' }),
    settings: [
      `export CLIENT_ID=${reader.app?.clientId ?? '…'}`,
      ...(hasSecret ? ['export CLIENT_SECRET=mds_…'] : []),
      `export REDIRECT_URI=${inShell(reader.app?.redirectUri ?? EXAMPLE_REDIRECT_URI)}`,
    ].join('\n'),
    pkce: PKCE_SAMPLE,
    authorize: addressSampleOf(
      filledIn(
        {
          url: at(ENDPOINT_PATH.authorization),
          query: {
            response_type: 'code',
            client_id: '$CLIENT_ID',
            redirect_uri: '$REDIRECT_URI',
            state: '$STATE',
            code_challenge: '$CODE_CHALLENGE',
            code_challenge_method: 'S256',
          },
        },
        own,
      ),
    ),
    redeem: sample({
      method: 'POST',
      url: token,
      form: {
        grant_type: 'authorization_code',
        ...app,
        redirect_uri: '$REDIRECT_URI',
        code: '$CODE',
        code_verifier: '$CODE_VERIFIER',
      },
    }),
    call: sample({ url: at(`${API_ROOT}/users/me`), bearer: '$ACCESS_TOKEN' }),
    refresh: sample({
      method: 'POST',
      url: token,
      form: { grant_type: 'refresh_token', ...app, refresh_token: '$REFRESH_TOKEN' },
    }),
    revoke: sample({
      method: 'POST',
      url: at(ENDPOINT_PATH.revocation),
      form: { ...app, token: '$REFRESH_TOKEN' },
    }),
    tokenInfo: sample({
      method: 'POST',
      url: at(ENDPOINT_PATH.tokenInfo),
      form: { token: '$MUDRA_TOKEN' },
    }),
    introspect: sample({
      method: 'POST',
      url: at(ENDPOINT_PATH.introspection),
      basic: ['$CLIENT_ID', '$CLIENT_SECRET'],
      form: { token: '$MUDRA_TOKEN' },
    }),
    guard: sample({ url: at('/-/authorize_request?scope=tasks:read'), bearer: '$MUDRA_TOKEN' }),
    discovery: sample({ url: at(ENDPOINT_PATH.openidConfiguration) }),
    keys: sample({ url: at(ENDPOINT_PATH.jwks) }),
    userinfo: sample({ url: at(ENDPOINT_PATH.userinfo), bearer: '$ACCESS_TOKEN' }),
  }
}

/** A text as one word of a POSIX shell. */
function inShell(text: string): string {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
