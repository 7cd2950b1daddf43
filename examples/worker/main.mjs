// A worker of 8 processes that share one refresh token: CLIENT_ID, CLIENT_SECRET (none for a native app), STORE_FILE, STORE_KEY; BASE_URL for
// a Mudra of your own. Somebody signed in before, into the same store.
import cluster from 'node:cluster'
import { ASANA_URL, oauth } from '@mudra/client'
import { encryptedFileStore } from '@mudra/client/stores/file'

const PROCESSES = 8
const {
  BASE_URL = ASANA_URL,
  CLIENT_ID = '',
  CLIENT_SECRET,
  STORE_FILE = 'data/credentials',
  STORE_KEY = '',
} = process.env

if (cluster.isPrimary) {
  for (let count = 0; count < PROCESSES; count++) cluster.fork()
  cluster.on('exit', (_worker, code) => {
    if (code !== 0) process.exitCode = 1
  })
} else {
  const app = oauth({
    baseUrl: BASE_URL,
    clientId: CLIENT_ID,
    ...(CLIENT_SECRET === undefined ? {} : { clientSecret: CLIENT_SECRET }),
    store: encryptedFileStore({ path: STORE_FILE, key: STORE_KEY }),
  })
  // Whoever comes first refreshes for all; the others take what that one put into the store.
  const response = await app.fetch('/users/me')
  console.log(`process ${cluster.worker.id}: ${response.status}`)
  cluster.worker.disconnect()
}
