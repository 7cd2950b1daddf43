import { expect, it } from 'vitest'
import { oauth } from './oauth.js'
import { makeWebLogin } from './web-login.js'

const appAt = (redirectUri: string) =>
  oauth({
    clientId: '12',
    baseUrl: 'https://mudra.example',
    redirectUri,
    machine: { fetch: async () => await Promise.resolve(new Response('{}', { status: 500 })) },
  })
const webAt = (redirectUri: string) => makeWebLogin({ app: appAt(redirectUri), cookieSecret: 'x'.repeat(32) })
const SECURE = 'https://reports.example/callback'

it('binds the cookie of a login to the host, where it comes by https', async () => {
  const { cookie } = await webAt(SECURE).start()
  expect(cookie).toMatch(
    /^__Host-mudra_login_[\w-]{12}=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure$/,
  )
})

it('takes no login from a cookie that a neighbour below the same domain can set', async () => {
  const web = webAt(SECURE)
  const { cookie, location } = await web.start()
  const state = new URL(location).searchParams.get('state') ?? ''
  const [pair = ''] = cookie.split(';')
  const callback = `/callback?code=c&state=${state}`
  // The code is asked about: the cookie was taken.
  await expect(web.finish(callback, pair)).rejects.toMatchObject({ code: 'code_answer_lost' })
  await expect(web.finish(callback, pair.replace('__Host-', ''))).rejects.toMatchObject({
    code: 'login_expired',
  })
})
