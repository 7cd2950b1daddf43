import { t, type Text } from '../../languages/text.js'
import type { EndedCount, EndedKind } from './mail.js'

const ENDED_WORDS: Readonly<Record<EndedKind, Text>> = {
  sessions: '{count, plural, one {# session} other {# sessions}}',
  tokens: '{count, plural, one {# personal access token} other {# personal access tokens}}',
  grants: '{count, plural, one {# authorized app} other {# authorized apps}}',
  authenticator_apps: '{count, plural, one {# authenticator app} other {# authenticator apps}}',
  passkeys: '{count, plural, one {# passkey} other {# passkeys}}',
  recovery_codes: '{count, plural, one {# recovery code} other {# recovery codes}}',
  secrets: '{count, plural, one {# client secret of apps} other {# client secrets of apps}}',
  apps: '{count, plural, one {# app that others could authorize} other {# apps that others could authorize}}',
  invitations: '{count, plural, one {# invitation} other {# invitations}}',
}

/** "2 sessions". */
export function endedWords({ count, what }: EndedCount): string {
  return t(ENDED_WORDS[what], { count })
}
