import type { ComponentChildren } from 'preact'
import type { GrantedScopes } from '../../protocol/token/principal.js'
import { LinkButton } from '../../ui/button.js'
import { CopyField } from '../../ui/copy-field.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Time } from '../../ui/time.js'
import { MY_APPS_PATH } from './my-apps.page.js'
import { ScopesFact } from './token-facts.page.js'

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
      title="Copy your new token"
      lead="Store it now, in a password manager or in the settings of your script."
    >
      <Panel>
        {replayed && (
          <p role="status">
            You sent this form before. This is the token that it made then; there is no second one.
          </p>
        )}
        <CopyField id="token" label="Personal access token" value={secret} isSecret />
        <p>
          <strong>You won’t see this again.</strong> Only its hash is kept here. If you lose it, rotate it or
          create another.
        </p>
        <Facts
          items={[
            { term: 'Description', value: <bdi>{token.name}</bdi> },
            { term: 'Scopes', value: <ScopesFact scopes={token.scopes} /> },
            {
              term: 'Expires',
              value: token.expiresAtMs === null ? 'Never' : <Time atMs={token.expiresAtMs} />,
            },
            ...(replaces === null ? [] : [{ term: 'Replaces', value: <Replaced old={replaces} /> }]),
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
            I have stored it
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
    'has ended'
  ) : retiresAtMs === null ? (
    'works until this one is first used'
  ) : (
    <>
      works <Until atMs={retiresAtMs} />
    </>
  )
  return (
    <>
      <code>{hint}</code>, which {end}
    </>
  )
}

function Until({ atMs }: { readonly atMs: number }) {
  return (
    <>
      on and ends <Time atMs={atMs} />
    </>
  )
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
      <CopyField id="curl" label="Try it" value={command} isBlock />
      {isFirstUse && <p class="hint">This counts as its first use, and ends the token that it replaces.</p>}
    </>
  )
}

/** A call that needs nothing but the token and is open to it; null when it may make none such. */
function trialPath(scopes: GrantedScopes): string | null {
  if (scopes === 'full' || scopes.has('users:read')) return '/users/me'
  return scopes.has('workspaces:read') ? '/workspaces' : null
}
