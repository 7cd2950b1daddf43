// One of several processes that share a store: told to, it calls the API many times at once, and says what came of it.
import process from 'node:process'
import { oauth } from '@mudra/client'
import { encryptedFileStore } from '@mudra/client/stores/file'

let app = null

process.on(
  'message',
  async ({ baseUrl, callers, clientId, clientSecret, clockOffMs, isFresh, key, path }) => {
    // As a process that has just started has it, or one that goes on with what it knows.
    if (isFresh)
      app = oauth({
        baseUrl,
        clientId,
        clientSecret,
        store: encryptedFileStore({ path, key }),
        machine: { clock: () => Date.now() + clockOffMs },
      })
    const outcomes = await Promise.all(
      Array.from({ length: callers }, async () => {
        try {
          return String((await app.fetch('/users/me')).status)
        } catch (error) {
          return `${error.code ?? error.name}: ${error.message}`
        }
      }),
    )
    process.send(outcomes)
  },
)
