// A web app that people sign in to: CLIENT_ID, CLIENT_SECRET, COOKIE_SECRET, STORE_KEY; PORT, and BASE_URL for a Mudra of your own.
import express from 'express'
import { ASANA_URL, oauth } from '@mudra/client'
import { loginHandlers } from '@mudra/client/express'
import { encryptedFileStore } from '@mudra/client/stores/file'

const {
  BASE_URL = ASANA_URL,
  CLIENT_ID = '',
  CLIENT_SECRET = '',
  COOKIE_SECRET = '',
  PORT = '3000',
} = process.env
const { STORE_FILE = 'data/credentials', STORE_KEY = '' } = process.env

const app = oauth({
  baseUrl: BASE_URL,
  clientId: CLIENT_ID,
  clientSecret: CLIENT_SECRET,
  redirectUri: `http://127.0.0.1:${PORT}/callback`,
  store: encryptedFileStore({ path: STORE_FILE, key: STORE_KEY }),
})
/** Who is signed in to this app, by the id in their cookie. A real one has its sessions in a database. */
const sessions = new Map()

const web = express()
const { callback, login } = loginHandlers({
  app,
  cookieSecret: COOKIE_SECRET,
  account: ({ gid }) => gid,
  onLogin: ({ user }, _request, response) => {
    const id = crypto.randomUUID()
    sessions.set(id, user.gid)
    response.cookie('session', id, { httpOnly: true, sameSite: 'lax' })
    return '/'
  },
})
web.get('/login', login)
web.get('/callback', callback)
web.get('/', async (request, response) => {
  const gid = sessions.get(/(?:^|; )session=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1])
  if (gid === undefined) return response.redirect('/login')
  const { data } = await (await app.forAccount(gid).fetch('/users/me')).json()
  return response.type('text').send(`Hello, ${data.name}`)
})
web.use((error, _request, response, _next) => {
  // Its message is for whoever runs this app; people begin anew.
  console.error(`${error.code ?? error.name}: ${error.message}`)
  response
    .status(error.retryable ? 503 : 400)
    .type('text')
    .send('That did not work. Please sign in again: /login')
})
web.listen(Number(PORT), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${PORT}`))
