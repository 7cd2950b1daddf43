import type { FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import { placeOf } from './early-refusal.js'

it.each([
  ['/api/1.0/users/me', 'api'],
  ['/-/oauth_token', 'oauth'],
  ['/-/oauth_revoke?x=1', 'oauth'],
  ['/-/oauth_introspect', 'oauth'],
  ['/-/token_info', 'oauth'],
  ['/-/credentials/revoke', 'oauth'],
  ['/-/oauth_authorize', 'pages'],
  ['/0/my-apps?to=/-/oauth_token', 'pages'],
  ['/x/-/oauth_token', 'pages'],
  ['/', 'pages'],
])('whose form of refusal %s is answered in: %s', (url, place) => {
  expect(placeOf({ url } as FastifyRequest)).toBe(place)
})
