// The whole way of a credential, in whatever runs it: Node, Bun, Deno or a page. Whoever started it goes through the login, and lets tokens end.
import { memoryStore, MudraError, oauth } from '@mudra/client'

/** @param control  where whoever started this listens */
export async function runFlow({ baseUrl, clientId, control, redirectUri }) {
  const app = oauth({ baseUrl, clientId, redirectUri, store: memoryStore() })
  const { pending, url } = await app.startLogin()
  const ask = async (path, body) => await (await fetch(`${control}${path}`, { method: 'POST', body })).text()
  const callback = await ask('/login', url)
  const forged = await app.finishLogin(callback.replace('state=', 'state=x'), pending).catch((error) => error)
  const { user } = await app.finishLogin(callback, pending)
  const before = await app.accessToken()
  await ask('/expire', '')
  const answers = await Promise.all(Array.from({ length: 8 }, async () => await app.fetch('/users/me')))
  const { data } = await answers[0].json()
  return {
    forged: forged instanceof MudraError && forged.code,
    user: user.gid,
    me: data.gid,
    statuses: [...new Set(answers.map(({ status }) => status))],
    isRenewed: (await app.accessToken()) !== before,
    shown: JSON.stringify(app),
  }
}
