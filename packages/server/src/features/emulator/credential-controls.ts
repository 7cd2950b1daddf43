import { NO_GID, parseGid } from '../../protocol/asana/gid.js'
import { parseUserReference } from '../../protocol/asana/field.js'
import { challengeOf } from '../../protocol/oauth/pkce.js'
import type { Clock } from '../../platform/clock.js'
import type { Random } from '../../platform/random.js'
import type { AppsFeature } from '../apps/apps.feature.js'
import type { AllowAtOnce } from '../authorization/allow-at-once.js'
import type { GrantsFeature } from '../grants/grants.feature.js'
import type { TokensFeature } from '../tokens/tokens.feature.js'
import type { UsersFeature } from '../users/users.feature.js'
import { readDurationMs, refuse, textOf, textsOf, value, type Body, type ControlOutcome } from './control.js'

const VERIFIER_BYTES = 32
const OUT_OF_BAND = /^urn:ietf:wg:oauth:2\.0:oob/

export interface CredentialNeeds {
  readonly apps: Pick<AppsFeature, 'create' | 'find'>
  readonly allowAtOnce: AllowAtOnce
  readonly grants: Pick<GrantsFeature, 'redeemCode'>
  readonly tokens: Pick<TokensFeature, 'create'>
  readonly users: Pick<UsersFeature, 'reading'>
  readonly clock: Clock
  readonly random: Random
  /** Told of the answer with the tokens of a grant. */
  readonly learn: (answer: string) => void
}

const noPerson = () =>
  refuse('not_found', 'person: nobody has this email address or gid. See GET /-/test/organization')
const noScopes = () => refuse('invalid_field', 'scopes: must be a list of texts')

/** Whoever says nothing lets the app have all that it may ask for. */
const allOf = (app: {
  readonly permissions: string
  readonly scopes: Iterable<string>
  readonly identityScopes: Iterable<string>
}) => (app.permissions === 'full' ? ['default'] : [...app.scopes, ...app.identityScopes])

/** Apps, tokens and grants without anybody's browser. */
export function makeCredentialControls(needs: CredentialNeeds) {
  return {
    createToken: async (body: Body) => await createToken(body, needs),
    createApp: async (body: Body) => await createApp(body, needs),
    grant: async (body: Body) => await grant(body, needs),
  }
}

async function findPerson(body: Body, { users }: Pick<CredentialNeeds, 'users'>) {
  const who = parseUserReference(textOf(body, 'person') ?? '')
  if (who === null || who.by === 'me') return null
  return await users.reading.findForOperator(who.by === 'gid' ? { gid: who.gid } : { email: who.email })
}

async function createToken(body: Body, needs: CredentialNeeds): Promise<ControlOutcome> {
  const person = await findPerson(body, needs)
  if (person === null) return noPerson()
  const scopes = textsOf(body, 'scopes')
  if (scopes === undefined) return noScopes()
  const lifeMs = body['expires_in'] === undefined ? null : readDurationMs(body['expires_in'])
  if (body['expires_in'] !== undefined && lifeMs === null)
    return refuse('invalid_field', 'expires_in: must be milliseconds, or a text such as 90s, 2h or 1d')
  const made = await needs.tokens.create({
    userGid: person.gid,
    name: textOf(body, 'name') ?? 'Test',
    scopes,
    expires: lifeMs === null ? 'default' : { atMs: needs.clock.nowMs() + lifeMs },
    actor: { kind: 'operator' },
  })
  if (!made.ok) return refuse('invalid_field', `${made.field}: ${made.message}`)
  const expiresAt = made.expiresAtMs === null ? null : new Date(made.expiresAtMs).toISOString()
  return value({ gid: made.tokenGid, token: made.secret, expires_at: expiresAt })
}

async function createApp(body: Body, needs: CredentialNeeds): Promise<ControlOutcome> {
  const owner = await findPerson(body, needs)
  if (owner === null) return noPerson()
  const [scopes, redirectUris] = [textsOf(body, 'scopes'), textsOf(body, 'redirect_uris')]
  if (scopes === undefined) return noScopes()
  if (redirectUris === undefined) return refuse('invalid_field', 'redirect_uris: must be a list of texts')
  const made = await needs.apps.create({
    ownerGid: owner.gid,
    kind: body['kind'] === 'native' ? 'native' : 'confidential',
    redirectUris: redirectUris ?? [],
    settings: {
      name: textOf(body, 'name') ?? '',
      scopes: scopes ?? ['default'],
      distribution: { to: 'any' },
      ...(typeof body['rotates'] === 'boolean' ? { rotatesRefreshTokens: body['rotates'] } : {}),
      ...(typeof body['replay_window'] === 'number' ? { replayWindowSeconds: body['replay_window'] } : {}),
    },
    actor: { kind: 'operator' },
  })
  if (!made.ok) return refuse('invalid_field', `${made.field}: ${made.message}`)
  return value({
    client_id: made.clientId,
    client_secret: made.secret?.secret ?? null,
    name: textOf(body, 'name') ?? '',
    redirect_uris: redirectUris ?? [],
  })
}

/** Lets an app have what it asks for, as a person would in a browser, and redeems the code. */
async function grant(body: Body, needs: CredentialNeeds): Promise<ControlOutcome> {
  const person = await findPerson(body, needs)
  if (person === null) return noPerson()
  const app = await needs.apps.find(parseGid(textOf(body, 'app') ?? '') ?? NO_GID)
  if (app === null) return refuse('not_found', 'app: no app has this client id. See GET /-/test/organization')
  const redirectUri = app.redirectUris.find((uri) => !OUT_OF_BAND.test(uri))
  if (redirectUri === undefined) return refuse('refused', `app: ${app.name} has no redirect URI`)
  const scopes = textsOf(body, 'scopes')
  if (scopes === undefined) return noScopes()
  const verifier = Buffer.from(needs.random.bytes(VERIFIER_BYTES)).toString('base64url')
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    scope: (scopes ?? allOf(app)).join(' '),
  })
  const outcome = await needs.allowAtOnce({ query, person, credential: null })
  const answer = outcome.kind === 'answer' ? outcome.answer : null
  const code = answer?.kind === 'redirect' ? new URL(answer.location).searchParams.get('code') : null
  if (code === null)
    return refuse(
      'refused',
      `the request was refused: ${outcome.kind === 'page' ? outcome.refusal.reason : outcome.kind}`,
    )
  const redeemed = await needs.grants.redeemCode(app, {
    grantType: 'authorization_code',
    code,
    redirectUri,
    verifier,
  })
  if (!redeemed.ok) return refuse('refused', `the code was refused: ${redeemed.refusal.reason}`)
  needs.learn(redeemed.body)
  return value(JSON.parse(redeemed.body) as object)
}
