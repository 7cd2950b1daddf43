import { expect, it } from 'vitest'
import { loginHandlers, verifyBearer } from './next.js'
import { oauth } from './oauth.js'

const GUARD = { baseUrl: 'https://mudra.example', clientId: '12', clientSecret: 'secret' }
const SETTING_INVALID = { code: 'setting_invalid' }
const request = () => new Request('https://reports.example/login')
const loginOptions = (cookieSecret: string) => ({
  app: oauth({ clientId: '12', baseUrl: GUARD.baseUrl, redirectUri: 'https://reports.example/callback' }),
  cookieSecret,
  onLogin: () => '/reports',
})

it('reads settings that are given as a function with the first request, and once', async () => {
  const read: string[] = []
  let secret = ''
  const { login } = loginHandlers(() => {
    read.push(secret)
    return loginOptions(secret)
  })
  expect(read).toEqual([])
  await expect(login(request())).rejects.toMatchObject(SETTING_INVALID)
  secret = 'x'.repeat(32)
  expect((await login(request())).status).toBe(302)
  expect((await login(request())).status).toBe(302)
  expect(read).toEqual(['', secret])
})

it('guards by settings that are given as a function', async () => {
  const guarded = verifyBearer(() => ({ ...GUARD, clientSecret: '' }))(() => new Response())
  await expect(guarded(request())).rejects.toMatchObject(SETTING_INVALID)
  expect((await verifyBearer(() => GUARD)(() => new Response())(request())).status).toBe(401)
})

it('complains at once of options that cannot be', () => {
  expect(() => loginHandlers(loginOptions(''))).toThrow(expect.objectContaining(SETTING_INVALID))
  expect(() => verifyBearer({ ...GUARD, clientSecret: '' })).toThrow(expect.objectContaining(SETTING_INVALID))
})
