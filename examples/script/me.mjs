// A script with a personal access token: ASANA_TOKEN, and BASE_URL for a Mudra of your own.
import { ASANA_URL, MudraError, personalAccessToken } from '@mudra/client'

const { ASANA_TOKEN = '', BASE_URL = ASANA_URL } = process.env

try {
  const credential = personalAccessToken(ASANA_TOKEN, { baseUrl: BASE_URL })
  const response = await credential.fetch('/users/me?opt_fields=name,workspaces.name')
  if (!response.ok) throw new Error(`the API answered ${response.status}`)
  const { data } = await response.json()
  console.log(`${data.name}: ${data.workspaces.map(({ name }) => name).join(', ')}`)
} catch (error) {
  console.error(error.message)
  // Worth another try by whatever starts this, or not.
  process.exitCode = error instanceof MudraError && error.retryable ? 75 : 1
}
