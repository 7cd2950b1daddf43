import { ENDPOINT_PATH } from '../oauth/metadata.js'
import { FULL_SCOPE, IDENTITY_SCOPES } from '../oauth/scope.js'
import type { Operation } from './operations.js'
import { GRANULAR_SCOPES, scopeWords } from './scopes.js'

/** A personal access token opens it where its scopes do; an app asks for the scope, or for full permissions. */
export function securityOf({ scope }: Operation) {
  const asApp = scope === null ? [] : [{ oauth2: [scope] }]
  return [{ personalAccessToken: [] }, ...asApp, { oauth2: [FULL_SCOPE] }]
}

/** Both kinds of token, and where an app gets its own. @param publicUrl  the server's address, without a slash at its end */
export function securitySchemes(publicUrl: string) {
  const tokenUrl = publicUrl + ENDPOINT_PATH.token
  return {
    personalAccessToken: {
      type: 'http',
      scheme: 'bearer',
      description:
        'A personal access token, `mdp_…`, of your own. It does what you may do, or what its scopes say.',
    },
    oauth2: {
      type: 'oauth2',
      description: 'An access token, `mda_…`, which a person granted to an app.',
      flows: {
        authorizationCode: {
          authorizationUrl: publicUrl + ENDPOINT_PATH.authorization,
          tokenUrl,
          refreshUrl: tokenUrl,
          scopes: Object.fromEntries(
            [...GRANULAR_SCOPES, FULL_SCOPE, ...IDENTITY_SCOPES].map((name) => [name, scopeSentence(name)]),
          ),
        },
      },
    },
  }
}

const SENTENCES: Readonly<Record<string, string>> = {
  [FULL_SCOPE]: 'Everything that the person may do',
  openid: 'Know who the person is',
  email: 'Read their email address',
  profile: 'Read their name and picture',
}
const VERBS = { read: 'Read', write: 'Create and change', delete: 'Delete' } as const

/** A scope in a few words: `Read tasks`. */
export function scopeSentence(scope: string): string {
  const words = scopeWords(scope)
  return words === null ? (SENTENCES[scope] ?? scope) : `${VERBS[words.action]} ${words.thing}`
}
