// A command line that signs in by the browser: login, me, logout. CLIENT_ID, and BASE_URL for a Mudra of your own; CLIENT_SECRET and PORT for an app that has a
// secret, with http://127.0.0.1:PORT/callback registered. A native app of a Mudra comes back to any port.
import { on, once } from 'node:events'
import { createServer } from 'node:http'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ASANA_URL, MudraError, oauth } from '@mudra/client'
import { encryptedFileStore } from '@mudra/client/stores/file'

const {
  BASE_URL = ASANA_URL,
  CLIENT_ID = '',
  CLIENT_SECRET,
  FOLDER = join(homedir(), '.reports'),
} = process.env
const { PORT = '0' } = process.env

const app = oauth({
  clientId: CLIENT_ID,
  baseUrl: BASE_URL,
  store: encryptedFileStore({ path: join(FOLDER, 'credentials'), keyFile: join(FOLDER, 'key') }),
  ...(CLIENT_SECRET ? { clientSecret: CLIENT_SECRET } : {}),
})

async function login() {
  const listener = createServer().listen(Number(PORT), '127.0.0.1')
  await once(listener, 'listening')
  const redirectUri = `http://127.0.0.1:${listener.address().port}/callback`
  try {
    const { url, pending } = await app.startLogin({ redirectUri })
    console.error(`Open ${url}`)
    for await (const [request, response] of on(listener, 'request')) {
      // Whoever finds the port may knock: only the answer to this login ends the waiting.
      const isOurs = new URL(request.url, redirectUri).searchParams.get('state') === pending.state
      response.writeHead(isOurs ? 200 : 404).end(isOurs ? 'You may close this window.' : '')
      if (!isOurs) continue
      const { user } = await app.finishLogin(request.url, pending)
      return console.log(`Signed in as ${user.name}`)
    }
  } finally {
    listener.close()
  }
}

async function me() {
  const response = await app.fetch('/users/me')
  if (!response.ok) throw new Error(`the API answered ${response.status}`)
  const { data } = await response.json()
  console.log(data.name)
}

async function logout() {
  await app.revoke()
  console.log('Signed out')
}

try {
  const command = { login, me, logout }[process.argv[2]]
  if (command === undefined) throw new Error('Usage: main.mjs login|me|logout')
  await command()
} catch (error) {
  console.error(error.message)
  // Worth another try by whatever starts this, or not.
  process.exitCode = error instanceof MudraError && error.retryable ? 75 : 1
}
