import { describe, expect, it } from 'vitest'
import {
  ENDPOINT_PATH,
  ID_TOKEN_SIGNING_ALGORITHM,
  issuerOf,
  openidConfiguration,
  serverMetadata,
} from './metadata.js'

const BASE = 'https://mudra.example'

describe('the authorization server metadata', () => {
  it("has Asana's fields under this address — RFC 8414 §2", () => {
    expect(serverMetadata(BASE)).toMatchObject({
      issuer: BASE,
      authorization_endpoint: `${BASE}/-/oauth_authorize`,
      token_endpoint: `${BASE}/-/oauth_token`,
      revocation_endpoint: `${BASE}/-/oauth_revoke`,
      introspection_endpoint: `${BASE}/-/oauth_introspect`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic', 'none'],
      introspection_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      code_challenge_methods_supported: ['S256'],
    })
  })

  it('does not promise an issuer in answers: each app says whether it wants one — RFC 9207 §3', () => {
    expect(serverMetadata(BASE)).not.toHaveProperty('authorization_response_iss_parameter_supported')
  })

  it("names no registration and nothing of OpenID, as Asana's — RFC 8414 §2", () => {
    const names = Object.keys(serverMetadata(BASE))
    expect(names.filter((name) => /registration|jwks|userinfo|scopes|id_token/.test(name))).toEqual([])
  })
})

describe('the OpenID configuration', () => {
  it('has what is required, and denies request objects — OpenID Connect Discovery §3', () => {
    expect(openidConfiguration(BASE, { uiLocales: ['en', 'de'] })).toMatchObject({
      issuer: `${BASE}/api/1.0`,
      authorization_endpoint: `${BASE}/-/oauth_authorize`,
      token_endpoint: `${BASE}/-/oauth_token`,
      userinfo_endpoint: `${BASE}/api/1.0/openid_connect/userinfo`,
      jwks_uri: `${BASE}/api/1.0/openid_connect/jwks`,
      end_session_endpoint: `${BASE}/-/oauth_logout`,
      scopes_supported: ['openid', 'email', 'profile', 'groups', 'default'],
      response_types_supported: ['code', 'id_token', 'code id_token'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ID_TOKEN_SIGNING_ALGORITHM],
      claims_supported: expect.arrayContaining(['sub', 'email', 'name', 'picture']) as string[],
      claims_parameter_supported: true,
      acr_values_supported: ['phr', 'mfa', 'pwd'],
      request_uri_parameter_supported: false,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    expect(ID_TOKEN_SIGNING_ALGORITHM).toBe('RS256')
  })
})

describe('the issuers', () => {
  it('are each the address of their document without its well-known part — RFC 8414 §3.3, OpenID Connect Discovery §4.3', () => {
    expect(BASE + ENDPOINT_PATH.openidConfiguration).toBe(
      `${issuerOf(BASE, { openid: true })}/.well-known/openid-configuration`,
    )
    expect(BASE + ENDPOINT_PATH.serverMetadata).toBe(
      `${issuerOf(BASE, { openid: false })}/.well-known/oauth-authorization-server`,
    )
  })
})
