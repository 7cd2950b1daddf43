// One of several processes that share a store: calls the API many times at once, and says what came of it.
import { oauth } from '@mudra/client'
import { encryptedFileStore } from '@mudra/client/stores/file'

const { baseUrl, callers, clientId, clientSecret, clockOffMs, key, path } = JSON.parse(process.env.SCENE)

const app = oauth({
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
process.stdout.write(JSON.stringify(outcomes))
