import { deepEqual, equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { useMudra } from '@mudra/testing/node-test'

void describe('in node:test', () => {
  const kit = useMudra()
  const me = async (token) =>
    (await fetch(`${kit.mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })).status
  let token = ''
  void test('a test changes what it likes', async () => {
    token = await kit.mudra.person('ada').token()
    await kit.mudra.fault({ times: 0 }, { status: 503 })
    equal(await me(token), 503)
  })
  void test('the next one does not know of it', async () => {
    deepEqual(await kit.mudra.faults(), [])
    equal(await me(token), 401)
  })
})
