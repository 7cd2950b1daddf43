import { ENDPOINT_PATH } from '../../protocol/oauth/metadata.js'
import { curlOf } from './curl.js'

/** Of the example app; registered by whoever follows along. */
const EXAMPLE_REDIRECT_URI = 'http://localhost:4567/oauth-callback'

/** The commands of the authentication pages. What the reader has stands in shell variables, named as these commands name them. */
export type Walkthrough = ReturnType<typeof walkthrough>

/** @param publicUrl  the server's address, without a slash at its end */
export function walkthrough(publicUrl: string) {
  const at = (path: string) => publicUrl + path
  const token = at(ENDPOINT_PATH.token)
  const app = { client_id: '$CLIENT_ID', client_secret: '$CLIENT_SECRET' }
  return {
    personalToken: curlOf({ url: at('/api/1.0/users/me'), bearer: '$MUDRA_TOKEN' }),
    settings: ['CLIENT_ID=…', 'CLIENT_SECRET=mds_…', `REDIRECT_URI=${EXAMPLE_REDIRECT_URI}`].join('\n'),
    pkce: [
      `CODE_VERIFIER=$(openssl rand -hex 32)`,
      `CODE_CHALLENGE=$(printf %s "$CODE_VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')`,
      `STATE=$(openssl rand -hex 16)`,
    ].join('\n'),
    authorize: `echo "${at(ENDPOINT_PATH.authorization)}?response_type=code&client_id=$CLIENT_ID&redirect_uri=$REDIRECT_URI&state=$STATE&code_challenge=$CODE_CHALLENGE&code_challenge_method=S256"`,
    redeem: curlOf({
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
    call: curlOf({ url: at('/api/1.0/users/me'), bearer: '$ACCESS_TOKEN' }),
    refresh: curlOf({
      method: 'POST',
      url: token,
      form: { grant_type: 'refresh_token', ...app, refresh_token: '$REFRESH_TOKEN' },
    }),
    revoke: curlOf({
      method: 'POST',
      url: at(ENDPOINT_PATH.revocation),
      form: { ...app, token: '$REFRESH_TOKEN' },
    }),
    tokenInfo: curlOf({ method: 'POST', url: at(ENDPOINT_PATH.tokenInfo), form: { token: '$MUDRA_TOKEN' } }),
    introspect: curlOf({
      method: 'POST',
      url: at(ENDPOINT_PATH.introspection),
      basic: ['$CLIENT_ID', '$CLIENT_SECRET'],
      form: { token: '$MUDRA_TOKEN' },
    }),
    guard: curlOf({ url: at('/-/authorize_request?scope=tasks:read'), bearer: '$MUDRA_TOKEN' }),
    discovery: curlOf({ url: at(ENDPOINT_PATH.openidConfiguration) }),
    keys: curlOf({ url: at(ENDPOINT_PATH.jwks) }),
    userinfo: curlOf({ url: at(ENDPOINT_PATH.userinfo), bearer: '$ACCESS_TOKEN' }),
  }
}
