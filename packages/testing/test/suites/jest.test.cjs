// Jest takes its tests as CommonJS, unless told otherwise.
const me = async (token) =>
  (await fetch(`${mudra.apiUrl}/users/me`, { headers: { authorization: `Bearer ${token}` } })).status

describe('in Jest', () => {
  let token = ''
  test('a test changes what it likes', async () => {
    token = await mudra.person('ada').token()
    await mudra.fault({ times: 0 }, { status: 503 })
    expect(await me(token)).toBe(503)
  })
  test('the next one does not know of it', async () => {
    expect(await mudra.faults()).toEqual([])
    expect(await me(token)).toBe(401)
  })
})
