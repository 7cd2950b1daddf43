import { expect, it } from 'vitest'
import { addressesOf } from './addresses.js'
import { makeAuthorizedFetch } from './authorized-fetch.js'
import { askEndpoint } from './endpoint.js'
import { askUserinfo } from './userinfo.js'

const BASE = 'https://mudra.example'
const addresses = addressesOf(BASE)
/** Each answer is read by another as well, which is never done with it: such a body is not cancelled before that. */
function copying(...answers: readonly Response[]) {
  const left = [...answers]
  const copies: unknown[] = []
  return {
    clock: () => 0,
    fetch: async () => {
      const { body, headers, status } = await Promise.resolve(left.shift() ?? new Response())
      const [one, other] = body?.tee() ?? []
      copies.push(other)
      return new Response(one ?? null, { headers, status })
    },
  }
}
const fetchOver = (machine: ReturnType<typeof copying>) =>
  makeAuthorizedFetch({
    addresses,
    machine,
    tokens: {
      accessToken: async () => await Promise.resolve('old'),
      accessTokenAfter: async () => await Promise.resolve('new'),
    },
    heardTime: () => undefined,
  })

it.each([
  ['a token is renewed', new Response('expired', { status: 401 })],
  ['it is told to wait', new Response('busy', { status: 503, headers: { 'retry-after': '0' } })],
  ['it is redirected', new Response('there', { status: 302, headers: { location: `${BASE}/there` } })],
])('does not wait for the end of an answer that it does not read: %s', async (_when, first) => {
  const answer = await fetchOver(copying(first, new Response('done')))('/users/me')
  expect([answer.status, await answer.text()]).toEqual([200, 'done'])
})

it('does not wait for the end of a refusal of userinfo, nor of an answer that is too long', async () => {
  const refused = fetchOver(copying(new Response('no', { status: 403 })))
  await expect(askUserinfo(refused, addresses)).rejects.toMatchObject({ code: 'request_refused' })
  const machine = copying(new Response('x'.repeat(2 ** 21)))
  const app = { clientId: '1', clientSecret: undefined }
  await expect(askEndpoint(addresses.token, {}, { app, machine })).rejects.toMatchObject({
    code: 'answer_malformed',
  })
})
