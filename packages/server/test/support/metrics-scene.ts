import { UNKNOWN_TOKEN_BUDGET } from '../../src/http/unknown-tokens.js'
import { browserOf, newAskingApp } from './authorize.js'
import { openFormBrowser } from './form-browser.js'
import type { DatabaseKind } from './services.js'
import { redeem, refresh, tokensOf } from './oauth-forms.js'
import { openTokenScene, strayToken } from './token-scene.js'

const TOKEN_FORM = { description: 'Nightly backup', expires: '30', access: 'full', agree: 'on' }
const NEW_TOKEN = '/0/my-apps/tokens/new'

/** A server at which everything that is counted has happened at least once. */
export async function openMetricsScene(kind: DatabaseKind) {
  const overload = { inFlightPerAddressMax: 1 }
  const scene = await openTokenScene(kind, { countsGuesses: true, overload })
  const { server } = scene
  const app = await newAskingApp(server.services)
  const rotating = await newAskingApp(server.services, { settings: { rotatesRefreshTokens: true } })

  const kept = await scene.logIn(app)
  await refresh(server, app, { refreshToken: kept.refreshToken })
  await refresh(server, { ...app, secret: 'wrong' }, { refreshToken: kept.refreshToken })
  await refresh(server, app, { refreshToken: strayToken('refresh') })

  const first = await scene.logIn(rotating)
  const second = tokensOf(await refresh(server, rotating, { refreshToken: first.refreshToken }))
  await refresh(server, rotating, { refreshToken: first.refreshToken })
  const third = tokensOf(await refresh(server, rotating, { refreshToken: second.refreshToken }))
  await refresh(server, rotating, { refreshToken: third.refreshToken })
  // Three generations back: stolen.
  await refresh(server, rotating, { refreshToken: first.refreshToken })
  await redeem(server, rotating, { code: first.code })

  await server.api('GET', '/users/me')
  await server.api('GET', '/users/me', { as: { token: strayToken('personal') } })
  await server.api('GET', '/users/me', { as: { token: 'garbage' } })

  const ada = await browserOf(server)
  await ada.submit(await ada.get(NEW_TOKEN), TOKEN_FORM)
  const stranger = openFormBrowser(server)
  await stranger.submit(await stranger.get('/login'), {
    email: 'nobody@nowhere.example',
    password: 'wrong horse',
  })

  const ben = server.demo.users[1]
  await server.services.passwordResets.requestReset({ email: ben?.email ?? '', address: '127.0.0.1' })
  await server.services.mail.look()
  await server.services.mail.send({
    send: async () => await Promise.resolve({ kind: 'failed', reason: 'no route' }),
  })

  for (const one of server.services.sweeps) server.services.backlogs.set(one.name, await one.backlog())

  // From elsewhere, so that what is held back there is nobody's here.
  const far = { remoteAddress: '192.0.2.7' }
  await server.server.inject({
    ...far,
    url: '/api/1.0/users/me',
    headers: { authorization: `Bearer ${strayToken('personal')}` },
  })
  const guesses = Array.from({ length: UNKNOWN_TOKEN_BUDGET.points }, () => strayToken('personal'))
  for (const token of guesses) await server.api('GET', '/users/me', { as: { token } })
  // Two strangers at once are one too many.
  await Promise.all([server.server.inject('/login'), server.server.inject('/login')])
  return scene
}
