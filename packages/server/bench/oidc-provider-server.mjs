// The other side of the OAuth rows: oidc-provider with its in-memory adapter, seeded through its own models on request over IPC.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import Provider from 'oidc-provider'
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js'

const [port, scope, redirectUri] = process.argv.slice(2)
const CLIENT_SECRET = randomBytes(24).toString('base64url')
const PEOPLE = 1_000
const HOUR_SECONDS = 60 * 60
const YEAR_SECONDS = 365 * 24 * HOUR_SECONDS

// Its own store forgets everything above a thousand entries; a plain Map keeps them, and costs less.
const entries = new Map()
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const provider = new Provider(`http://127.0.0.1:${port}`, {
  adapter: (model) => new MemoryAdapter(model, entries),
  clients: ['redeeming', 'steady', 'rotating'].map((clientId) => ({
    client_id: clientId,
    client_secret: CLIENT_SECRET,
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'client_secret_post',
  })),
  scopes: ['openid', ...scope.split(' ')],
  jwks: { keys: [privateKey.export({ format: 'jwk' })] },
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
  issueRefreshToken: () => true,
  rotateRefreshToken: (ctx) => ctx.oidc.client.clientId === 'rotating',
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: false },
    introspection: {
      enabled: true,
      allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
    },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
  },
  ttl: {
    AccessToken: HOUR_SECONDS,
    AuthorizationCode: HOUR_SECONDS,
    Grant: YEAR_SECONDS,
    RefreshToken: YEAR_SECONDS,
  },
})

const models = {
  codes: [provider.AuthorizationCode, { redirectUri }],
  refresh: [provider.RefreshToken, { gty: 'authorization_code' }],
  access: [provider.AccessToken, { gty: 'authorization_code' }],
}

async function seed({ kind, count, file, clientId }) {
  const client = await provider.Client.find(clientId)
  const [Model, more] = models[kind]
  const secrets = []
  for (let index = 0; index < count; index++) {
    const accountId = `person-${index % PEOPLE}`
    const grant = new provider.Grant({ accountId, clientId })
    grant.addOIDCScope(scope)
    const grantId = await grant.save()
    secrets.push(await new Model({ accountId, client, grantId, scope, ...more }).save())
  }
  writeFileSync(file, `${secrets.join('\n')}\n`)
}

process.on('message', (order) => {
  void seed(order).then(() => process.send('seeded'))
})
process.on('SIGTERM', () => {
  process.exit(0)
})
provider.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`ready ${CLIENT_SECRET}\n`)
})
