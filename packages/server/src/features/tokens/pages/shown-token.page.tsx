import { rich, t } from '../../../languages/text.js'
import type { ComponentChildren } from 'preact'
import type { GrantedScopes } from '../../../protocol/token/principal.js'
import { LinkButton } from '../../../ui/button.js'
import { CopyField } from '../../../ui/copy-field.js'
import { Facts, Panel } from '../../../ui/panel.js'
import { Shell, type Frame } from '../../../ui/shell.js'
import { Time } from '../../../ui/time.js'
import { ScopesFact } from './token-facts.parts.js'
import { MY_APPS_PATH } from './token-paths.rules.js'

/** The answer to the form that made a token, the only page that has it. */
export function ShownTokenPage({
  apiUrl,
  frame,
  replayed,
  replaces,
  secret,
  token,
}: {
  readonly frame: Frame
  readonly token: {
    readonly name: string
    readonly scopes: GrantedScopes
    readonly expiresAtMs: number | null
  }
  readonly secret: string
  /** Where the API is, without a slash at the end. */
  readonly apiUrl: string
  /** The same form came before: this is what it made then. */
  readonly replayed: boolean
  /** The token that this one is the successor of; null for a token of its own. */
  readonly replaces: {
    readonly hint: string
    readonly retiresAtMs: number | null
    readonly isLive: boolean
  } | null
}) {
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('Copy your new token')}
      lead={t('Store it now, in a password manager or in the settings of your script.')}
    >
      <Panel>
        {replayed && (
          <p role="status">
            {t('You sent this form before. This is the token that it made then; there is no second one.')}
          </p>
        )}
        <CopyField id="token" label={t('Personal access token')} value={secret} isSecret />
        <p>
          {rich(
            '<strong>You won’t see this again.</strong> Only its hash is kept here. If you lose it, rotate it or create another.',
            { strong: (words) => <strong>{words}</strong> },
          )}
        </p>
        <Facts
          items={[
            { term: t('Description'), value: <bdi>{token.name}</bdi> },
            { term: t('Scopes'), value: <ScopesFact scopes={token.scopes} /> },
            {
              term: t('Expires'),
              value: token.expiresAtMs === null ? t('Never') : <Time atMs={token.expiresAtMs} />,
            },
            ...(replaces === null ? [] : [{ term: t('Replaces'), value: <Replaced old={replaces} /> }]),
          ]}
        />
        <Trial
          secret={secret}
          apiUrl={apiUrl}
          scopes={token.scopes}
          isFirstUse={replaces?.isLive === true && replaces.retiresAtMs === null}
        />
        <div class="form-actions">
          <LinkButton href={MY_APPS_PATH} kind="primary">
            {t('I have stored it')}
          </LinkButton>
        </div>
      </Panel>
    </Shell>
  )
}

function Replaced({
  old: { hint, isLive, retiresAtMs },
}: {
  readonly old: { readonly hint: string; readonly retiresAtMs: number | null; readonly isLive: boolean }
}) {
  const end: ComponentChildren = !isLive ? (
    t('has ended')
  ) : retiresAtMs === null ? (
    t('works until this one is first used')
  ) : (
    <>
      <Until atMs={retiresAtMs} />
    </>
  )
  return <>{rich('{hint}, which {end}', { hint: <code>{hint}</code>, end })}</>
}

function Until({ atMs }: { readonly atMs: number }) {
  return <>{rich('works on and ends {when}', { when: <Time atMs={atMs} /> })}</>
}

function Trial({
  apiUrl,
  isFirstUse,
  scopes,
  secret,
}: {
  readonly apiUrl: string
  readonly scopes: GrantedScopes
  readonly secret: string
  readonly isFirstUse: boolean
}) {
  const path = trialPath(scopes)
  if (path === null) return null
  const command = `curl '${apiUrl}${path}' \\\n  -H 'Authorization: Bearer ${secret}'`
  return (
    <>
      <CopyField id="curl" label={t('Try it')} value={command} isBlock />
      {isFirstUse && (
        <p class="hint">{t('This counts as its first use, and ends the token that it replaces.')}</p>
      )}
    </>
  )
}

/** A call that needs nothing but the token and is open to it; null when it may make none such. */
function trialPath(scopes: GrantedScopes): string | null {
  if (scopes === 'full' || scopes.has('users:read')) return '/users/me'
  return scopes.has('workspaces:read') ? '/workspaces' : null
}
