import type { Credential } from './credential.js'
import { MudraError } from './errors.js'

/** The part of npm asana's `ApiClient` that is used here. */
export interface AsanaClient {
  basePath: string
  readonly authentications: Readonly<Record<string, { accessToken?: string }>>
  /** Everything that the client calls goes by it. */
  callApi(...call: readonly never[]): Promise<unknown>
}

const UNAUTHORIZED = 401

/**
 * Gives a client of npm `asana` 3.x a credential: each call takes a token that is fresh then, a 401 is answered with another token once, and the client
 * calls the credential's server.
 *
 * @example
 * ```ts
 * import { ApiClient, UsersApi } from 'asana'
 * import { personalAccessToken } from '@mudra/client'
 * import { authenticate } from '@mudra/client/asana'
 *
 * const client = authenticate(new ApiClient(), personalAccessToken(process.env['ASANA_TOKEN'] ?? ''))
 * const me = await new UsersApi(client).getUser('me', {})
 * ```
 * @param client  one of your own; `ApiClient.instance` is shared by everything in the process
 * @returns the same client
 * @throws MudraError `setting_invalid` for what is no such client; its calls reject as {@link Credential.accessToken} does
 */
export function authenticate<Client extends object>(client: Client, credential: Credential): Client {
  if (!isAsanaClient(client))
    throw new MudraError(
      'setting_invalid',
      'authenticate takes an ApiClient of npm asana 3: new ApiClient().',
    )
  client.basePath = credential.apiUrl
  const callApi = client.callApi.bind(client)
  const callWith = async (token: string, call: readonly never[]) => {
    // Read by the client at once, before anybody else can set another.
    for (const authentication of Object.values(client.authentications)) authentication.accessToken = token
    const answer = callApi(...call)
    for (const authentication of Object.values(client.authentications)) delete authentication.accessToken
    return await answer
  }
  client.callApi = async (...call) => {
    const token = await credential.accessToken()
    try {
      return await callWith(token, call)
    } catch (error) {
      if (statusOf(error) !== UNAUTHORIZED || call.some(hasStream)) throw error
      let other: string
      try {
        other = await credential.accessTokenAfter(token)
      } catch (problem) {
        // The server's own answer says more.
        throw problem instanceof MudraError && problem.code === 'token_refused' ? error : problem
      }
      return await callWith(other, call)
    }
  }
  return client
}

function isAsanaClient(client: object): client is AsanaClient {
  return (
    'callApi' in client &&
    typeof client.callApi === 'function' &&
    'authentications' in client &&
    'basePath' in client
  )
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
}

/** Whether a parameter is a stream, or has one in a field: it can be read once. */
function hasStream(parameter: unknown): boolean {
  const isStream = (value: unknown) => typeof value === 'object' && value !== null && 'pipe' in value
  if (typeof parameter !== 'object' || parameter === null) return false
  return isStream(parameter) || Object.values(parameter).some(isStream)
}
