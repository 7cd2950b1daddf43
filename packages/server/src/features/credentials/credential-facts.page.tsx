import { rich, t } from '../../languages/text.js'
import type { ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { scopesInShort, worstFirst } from '../../protocol/oauth/scope-danger.js'
import { Badge } from '../../ui/badge.js'
import { ScopeSummary } from '../../ui/scope-summary.js'
import { Time } from '../../ui/time.js'
import type { Credential } from './ports.js'

/** A credential with its scopes in an admin's words. */
export type ShownCredential = Credential & { readonly groups: readonly ConsentGroup[] }

/** What its owner calls it, and what is wrong with it. */
export function CredentialName({
  credential: { exposedAtMs, hint, kind, name, restoredAtMs, state },
}: {
  readonly credential: Credential
}) {
  return (
    <span class="cell-main">
      <bdi class="strong">{name}</bdi>
      {hint === null ? (
        <span class="hint">{kind === 'grant' && t('App')}</span>
      ) : (
        <code class="nowrap">{hint}</code>
      )}
      {exposedAtMs !== null && state === 'live' && (
        <>
          <Badge tone="warning">{t('Seen in clear text')}</Badge>
          <span class="hint">
            {rich(
              kind === 'grant'
                ? 'It came without https {when}. Ask its owner to deauthorize the app, or revoke it.'
                : 'It came without https {when}. Ask its owner to rotate it, or revoke it.',
              { when: <Time atMs={exposedAtMs} /> },
            )}
          </span>
        </>
      )}
      {restoredAtMs !== null && state === 'live' && (
        <>
          <Badge tone="warning">{t('Restored')}</Badge>
          <span class="hint">
            {rich(
              kind === 'grant'
                ? 'It came back with a backup {when}, also if it was revoked before. Ask its owner to allow the app anew, or revoke it.'
                : 'It came back with a backup {when}, also if it was revoked before. Ask its owner to rotate it, or revoke it.',
              { when: <Time atMs={restoredAtMs} /> },
            )}
          </span>
        </>
      )}
    </span>
  )
}

/** When it ends by itself, or that it has ended. */
export function CredentialEnd({ credential: { expiresAtMs, state } }: { readonly credential: Credential }) {
  if (state === 'revoked') return <Badge tone="danger">{t('Revoked')}</Badge>
  if (state === 'expired') return <Badge>{t('Expired')}</Badge>
  return expiresAtMs === null ? <Badge tone="warning">{t('Never')}</Badge> : <Time atMs={expiresAtMs} />
}

/** When it was last used, and from where. */
export function CredentialUse({
  credential: { lastUsedAddress, lastUsedAtMs },
}: {
  readonly credential: Credential
}) {
  if (lastUsedAtMs === null) return <>{t('Never')}</>
  return (
    <span class="cell-main">
      <Time atMs={lastUsedAtMs} />
      {lastUsedAddress !== null && <code class="hint">{lastUsedAddress}</code>}
    </span>
  )
}

/** The worst that it can do in words, and all of it folded. @param isOpen  on a page that is about it alone */
export function ScopesFact({
  groups,
  isOpen = false,
}: {
  readonly groups: readonly ConsentGroup[]
  readonly isOpen?: boolean
}) {
  return <ScopeSummary short={scopesInShort(groups)} sentences={worstFirst(groups)} isOpen={isOpen} />
}
