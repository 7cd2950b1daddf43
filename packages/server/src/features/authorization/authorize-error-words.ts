import type { Text } from '../../languages/text.js'
import type { PageRefusal, RedirectRefusal } from '../../protocol/oauth/oauth-error.js'

/** What a person is told whom no app is told about, and what they can do. */
export interface ErrorWords {
  readonly title: Text
  readonly text: Text
}

type Shown = PageRefusal | RedirectRefusal

const NO_SUCH_APP: ErrorWords = {
  title: 'This link leads to no app',
  text: 'No app here has the client id in the link. Go back to where you found it, or send its developer the line below.',
}
const NO_SUCH_REDIRECT: ErrorWords = {
  title: 'This app cannot be answered',
  text: 'The app wants its answer at an address that is not registered for it, so nothing was shared. Its developer has to add the address to the app, exactly as it was sent.',
}
const TOO_MUCH: ErrorWords = {
  title: 'This app asks for more than it may',
  text: 'Nothing was shared. Its developer has to add the scopes to the app, or ask for fewer.',
}
const ELSE: ErrorWords = {
  title: 'This app cannot be connected',
  text: 'Go back to the app and try again. If you come here again, send its developer the line below.',
}

const WORDS: Readonly<Partial<Record<Shown['reason'], ErrorWords>>> = {
  client_id_missing: NO_SUCH_APP,
  client_id_repeated: NO_SUCH_APP,
  client_id_malformed: NO_SUCH_APP,
  client_id_unknown: NO_SUCH_APP,
  redirect_uri_missing: NO_SUCH_REDIRECT,
  redirect_uri_repeated: NO_SUCH_REDIRECT,
  redirect_uri_unregistered: NO_SUCH_REDIRECT,
  scopes_forbidden: TOO_MUCH,
  default_scope_forbidden: TOO_MUCH,
  app_not_distributed: {
    title: 'This app is not open to anybody yet',
    text: 'Its developer has to choose who may use it: one or more workspaces, or everybody.',
  },
  app_distributed_elsewhere: {
    title: 'This app is not open to your workspaces',
    text: 'Its developer has to add a workspace that you are in. If you have another account, sign in with that one.',
  },
  person_denied: {
    title: 'You denied access',
    text: 'The app got no access to your account. You can close this page.',
  },
}

/** Words for what is shown on a page of ours: before the redirect is verified, and to apps that have none. */
export function errorWords({ reason }: Shown): ErrorWords {
  return WORDS[reason] ?? ELSE
}
