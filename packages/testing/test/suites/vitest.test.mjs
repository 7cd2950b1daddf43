import { mudraTest, test as plain } from '@mudra/testing/vitest'
import { describe, expect } from 'vitest'

const limited = mudraTest({ rateLimits: 'asana' })
const me = async (mudra, token) =>
  (await fetch(`${mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })).status

describe('in Vitest', () => {
  let token = ''
  plain('a test changes what it likes', async ({ mudra }) => {
    token = await mudra.person('ada').token()
    await mudra.fault({ times: 0 }, { status: 503 })
    expect(await me(mudra, token)).toBe(503)
  })
  plain('the next one does not know of it', async ({ mudra }) => {
    expect(await mudra.faults()).toEqual([])
    expect(await me(mudra, token)).toBe(401)
  })
  limited('options are taken', async ({ mudra }) => {
    const ben = await mudra.person('ben').token()
    const answer = await fetch(`${mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${ben}` } })
    expect(answer.status).toBe(200)
  })
})
