import { known, rich, t } from '../../../languages/text.js'
import { GRANULAR_SCOPES, scopeWords } from '../../../protocol/asana/scopes.js'
import { consentWords } from '../../../protocol/oauth/consent-words.js'
import { scopesInShort, worstFirst } from '../../../protocol/oauth/scope-danger.js'
import type { GrantedScopes } from '../../../protocol/token/principal.js'
import { Badge } from '../../../ui/badge.js'
import { ScopeSummary } from '../../../ui/scope-summary.js'
import { Time } from '../../../ui/time.js'
import type { ListedToken } from '../list-tokens.js'

const SOON_MS = 7 * 24 * 60 * 60 * 1_000

/** Whether a token works, in a word, and below it why not, or why not for long. */
export function TokenStateFact({ token, nowMs }: { readonly token: ListedToken; readonly nowMs: number }) {
  const { tone, word, reason } = stateWords(token, nowMs)
  return (
    <>
      <Badge tone={tone}>{word}</Badge>
      {reason !== null && <span class="token-note">{reason}</span>}
    </>
  )
}

function stateWords(token: ListedToken, nowMs: number) {
  switch (token.state) {
    case 'live':
      return liveWords(token, nowMs)
    case 'expired':
      return { tone: 'neutral', word: t('Expired'), reason: <Since atMs={token.expiresAtMs} /> } as const
    case 'retired':
      return {
        tone: 'neutral',
        word: t('Replaced'),
        reason: <>{rich('Its overlap ended {since}', { since: <Since atMs={token.retiresAtMs} /> })}</>,
      } as const
    case 'revoked':
      return revokedWords(token)
  }
}

function liveWords(token: ListedToken, nowMs: number) {
  if (token.retiresAtMs !== null) {
    const reason = <>{rich('Ends {when}', { when: <Time atMs={token.retiresAtMs} /> })}</>
    return { tone: 'warning', word: t('Being replaced'), reason } as const
  }
  if (token.successorGid !== null) {
    const reason = t('Ends when its new token is first used')
    return { tone: 'warning', word: t('Being replaced'), reason } as const
  }
  const isSoon = token.expiresAtMs !== null && token.expiresAtMs - nowMs <= SOON_MS
  return isSoon
    ? ({ tone: 'warning', word: t('Expires soon'), reason: null } as const)
    : ({ tone: 'good', word: t('Active'), reason: null } as const)
}

function revokedWords({ revokedAtMs, revokedReason }: ListedToken) {
  const since = <Since atMs={revokedAtMs} />
  switch (revokedReason) {
    case 'replaced':
      return {
        tone: 'neutral',
        word: t('Replaced'),
        reason: <>{rich('Its new token was used {since}', { since })}</>,
      } as const
    case 'user_deactivated':
      return {
        tone: 'neutral',
        word: t('Revoked'),
        reason: <>{rich('The account was deactivated {since}', { since })}</>,
      } as const
    case 'leaked':
      return {
        tone: 'danger',
        word: t('Revoked'),
        reason: <>{rich('Reported as leaked {since}', { since })}</>,
      } as const
    case 'unused':
      return {
        tone: 'neutral',
        word: t('Revoked'),
        reason: <>{rich('Not used for too long {since}', { since })}</>,
      } as const
    case 'address_proved':
      return {
        tone: 'neutral',
        word: t('Revoked'),
        reason: <>{rich('Your address was confirmed {since}', { since })}</>,
      } as const
    case 'restored':
      return {
        tone: 'danger',
        word: t('Revoked'),
        reason: <>{rich('Ended by a restore {since}', { since })}</>,
      } as const
    case 'demo_recreated':
      return {
        tone: 'neutral',
        word: t('Revoked'),
        reason: <>{rich('The demo was made anew {since}', { since })}</>,
      } as const
    case 'revoked':
    case null:
      return { tone: 'neutral', word: t('Revoked'), reason: since } as const
  }
}

function Since({ atMs }: { readonly atMs: number | null }) {
  return atMs === null ? null : <Time atMs={atMs} />
}

/** Whoever listened when a token came without https has it; shown while it works. */
export function ExposedFact({ token }: { readonly token: Pick<ListedToken, 'exposedAtMs' | 'state'> }) {
  if (token.exposedAtMs === null || token.state !== 'live') return null
  return (
    <>
      <Badge tone="warning">{t('Seen in clear text')}</Badge>
      <span class="token-note">
        {rich('It came without https {when}: somebody may have read it. Rotate it.', {
          when: <Time atMs={token.exposedAtMs} />,
        })}
      </span>
    </>
  )
}

/** A token that a restore brought back may have been revoked since the backup was made; shown while it works. */
export function RestoredFact({ token }: { readonly token: Pick<ListedToken, 'restoredAtMs' | 'state'> }) {
  if (token.restoredAtMs === null || token.state !== 'live') return null
  return (
    <>
      <Badge tone="warning">{t('Restored')}</Badge>
      <span class="token-note">
        {rich('It came back with a backup {when}, also if it was revoked before. Rotate it, or revoke it.', {
          when: <Time atMs={token.restoredAtMs} />,
        })}
      </span>
    </>
  )
}

/** What a token opens, short enough for a list: the worst first. */
export function ScopesFact({ scopes }: { readonly scopes: GrantedScopes }) {
  const groups = consentWords({ api: scopes === 'full' ? 'full' : inOrder(scopes), identity: [] })
  return <ScopeSummary short={scopesInShort(groups)} sentences={worstFirst(groups)} />
}

/** In the order in which people read them. */
const inOrder = (scopes: ReadonlySet<string>) => GRANULAR_SCOPES.filter((scope) => scopes.has(scope))

/** "View tasks" for a scope's name; the name itself for one that has no words. */
export function scopeText(scope: string): string {
  const words = scopeWords(scope)
  if (words === null) return scope
  const verbs = { read: 'View', write: 'Create and modify', delete: 'Delete' } as const
  return known(`${verbs[words.action]} ${words.thing}`)
}

/** When a token ends by itself. */
export function ExpiresFact({ atMs }: { readonly atMs: number | null }) {
  if (atMs === null) return <>{t('Never expires')}</>
  return <>{rich('Expires {when}', { when: <Time atMs={atMs} /> })}</>
}

export function LastUseFact({
  token: { lastUsedAddress, lastUsedAtMs },
}: {
  readonly token: Pick<ListedToken, 'lastUsedAtMs' | 'lastUsedAddress'>
}) {
  if (lastUsedAtMs === null) return <span class="token-note">{t('Never used')}</span>
  return (
    <>
      <Time atMs={lastUsedAtMs} />
      {lastUsedAddress !== null && (
        <span class="token-note">
          {rich('from {lastUsedAddress}', { lastUsedAddress: <code>{lastUsedAddress}</code> })}
        </span>
      )}
    </>
  )
}

/** A name may be written in either direction; it must not turn the line around it. */
export function TokenName({ token }: { readonly token: Pick<ListedToken, 'name' | 'hint'> }) {
  return (
    <>
      <bdi class="strong">{token.name}</bdi> (<code>{token.hint}</code>)
    </>
  )
}
