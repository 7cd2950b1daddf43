import type { ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { SelectField } from '../../ui/fields.js'
import { Button, CsrfField, HiddenFields } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import { type AdminFrame, AdminListPage, adminPath, Pages } from './admin-frame.page.js'
import { Person } from './members.page.js'
import type { Credential, RestoredOther } from './ports.js'
import { RestoredOthers } from './restored-others.page.js'

export type ShownCredential = Credential & { readonly groups: readonly ConsentGroup[] }

/** The filters as they stand in the address; `''` for one that is not set. */
export interface FilterValues {
  readonly person: string
  readonly state: string
  readonly app: string
  readonly unused: string
  /** `restored` for what a restore brought back alone. */
  readonly mark: string
}

export const UNUSED_DAYS = [7, 30, 90, 365] as const

const STATE_OPTIONS = [
  { value: 'live', text: 'Working' },
  { value: 'ended', text: 'Ended' },
  { value: 'all', text: 'All' },
]

interface ListProps {
  readonly credentials: readonly ShownCredential[]
  readonly total: number
  readonly page: number
  readonly filter: FilterValues
  readonly apps: readonly { readonly clientId: string; readonly name: string }[]
  /** Whose tokens alone are listed. */
  readonly person: { readonly name: string } | null
  /** Shown where what was restored is asked for. */
  readonly restoredOthers: readonly RestoredOther[]
}

/** `GET /0/admin/:workspace/tokens`: which credentials reach this workspace, and which of them does nobody use? */
export function CredentialsPage({
  credentials,
  total,
  page,
  filter,
  apps,
  person,
  restoredOthers,
  ...admin
}: AdminFrame & ListProps) {
  const path = adminPath(admin.workspace.gid, 'tokens')
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''))
  return (
    <AdminListPage
      {...admin}
      place="tokens"
      lead="Personal tokens of the people here, and what they allowed apps. Secrets are never shown."
    >
      <Filters path={path} filter={filter} apps={apps} person={person} />
      <Panel isFlush title={counted(total, 'token')}>
        {credentials.length === 0 ? (
          <EmptyState reference={{ href: '/docs', text: 'About tokens' }}>
            Nothing matches. Tokens that people create and apps that they allow are listed here.
          </EmptyState>
        ) : (
          <CredentialTable path={path} credentials={credentials} />
        )}
        <Pages path={path} query={set} page={page} total={total} things={['token', 'tokens']} />
      </Panel>
      {restoredOthers.length > 0 && <RestoredOthers path={path} others={restoredOthers} />}
    </AdminListPage>
  )
}

function Filters({
  path,
  filter,
  apps,
  person,
}: Pick<ListProps, 'apps' | 'filter' | 'person'> & { readonly path: string }) {
  return (
    <Panel>
      <form method="get" action={path} class="filters">
        <HiddenFields values={{ person: filter.person === '' ? null : filter.person }} />
        <SelectField name="state" label="State" value={filter.state} options={STATE_OPTIONS} />
        <SelectField
          name="app"
          label="Kind"
          value={filter.app}
          options={[
            { value: '', text: 'Tokens and apps' },
            { value: 'personal', text: 'Personal tokens' },
            ...apps.map(({ clientId, name }) => ({ value: clientId, text: name })),
          ]}
        />
        <SelectField
          name="unused"
          label="Unused for"
          value={filter.unused}
          options={[
            { value: '', text: 'Any time' },
            ...UNUSED_DAYS.map((days) => ({ value: String(days), text: `${days} days` })),
          ]}
        />
        <SelectField
          name="mark"
          label="Marked"
          value={filter.mark}
          options={[
            { value: '', text: 'Or not' },
            { value: 'restored', text: 'Restored' },
          ]}
        />
        <Button kind="plain">Show</Button>
      </form>
      {person !== null && (
        <p>
          Only those of <bdi class="strong">{person.name}</bdi>. <a href={path}>Show everybody’s</a>
        </p>
      )}
    </Panel>
  )
}

function CredentialTable({ path, credentials }: Pick<ListProps, 'credentials'> & { readonly path: string }) {
  return (
    <Table
      label="Tokens"
      rows={credentials}
      keyOf={({ gid, kind }) => `${kind} ${gid}`}
      mutedOf={({ state }) => state !== 'live'}
      columns={[
        { head: 'Token', cell: (row) => <Name credential={row} /> },
        {
          head: 'Person',
          cell: ({ owner }) => (
            <a href={`${path}?person=${owner.gid}`} title={owner.email}>
              <bdi>{owner.name}</bdi>
            </a>
          ),
        },
        { head: 'It can', cell: ({ groups }) => <Summary groups={groups} /> },
        {
          head: 'Last used',
          cell: ({ lastUsedAtMs }) => (lastUsedAtMs === null ? 'Never' : <Time atMs={lastUsedAtMs} />),
        },
        { head: 'Expires', cell: (row) => <Expiry credential={row} /> },
        {
          head: 'Actions',
          kind: 'actions',
          cell: ({ gid, kind, name, state }) =>
            state === 'live' && (
              <LinkButton
                href={`${path}/${kind}/${gid}`}
                isSmall
                kind="danger-plain"
                label={`Revoke ${name}`}
              >
                Revoke
              </LinkButton>
            ),
        },
      ]}
    />
  )
}

/** `GET /0/admin/:workspace/tokens/:kind/:gid`: what it is, and the price of ending it, or why this admin may not. */
export function CredentialPage({
  frame,
  workspace,
  credential,
}: AdminFrame & { readonly credential: ShownCredential }) {
  const { gid, isWithinReach, kind, lastUsedAtMs, name, owner, state } = credential
  const path = adminPath(workspace.gid, 'tokens')
  return (
    <Shell
      frame={frame}
      nav="admin"
      title={`Revoke ${name}`}
      heading={
        <>
          Revoke <bdi>{name}</bdi>?
        </>
      }
      above={<BackLink href={path}>Tokens</BackLink>}
    >
      <Panel>
        <Facts
          items={[
            { term: 'Kind', value: kind === 'personal' ? 'Personal token' : 'Access of an app' },
            { term: 'Person', value: <Person {...owner} /> },
            { term: 'Expires', value: <Expiry credential={credential} /> },
            { term: 'Made', value: <Time atMs={credential.createdAtMs} /> },
            { term: 'Last used', value: lastUsedAtMs === null ? 'Never' : <Time atMs={lastUsedAtMs} /> },
            { term: 'It can', value: <Summary groups={credential.groups} isOpen /> },
          ]}
        />
        {state === 'live' && !isWithinReach && (
          <p>
            It also reaches workspaces that you do not administer, so it is not yours to end.{' '}
            {kind === 'grant'
              ? 'You can block the app here; that stops it in this workspace alone.'
              : 'You can remove the person from this workspace; their tokens then no longer reach it.'}
          </p>
        )}
        {state === 'live' && isWithinReach && (
          <>
            <Price
              items={[
                kind === 'personal'
                  ? 'Whatever uses this token is refused from the next call on. That cannot be taken back.'
                  : 'The app loses what this person allowed it at once, with every token. It can ask them again.',
              ]}
            />
            <form method="post" action={`${path}/${kind}/${gid}/revoke`}>
              <CsrfField token={frame.csrfToken} />
              <FormActions>
                <Button kind="danger">{kind === 'personal' ? 'Revoke token' : 'Revoke access'}</Button>
                <LinkButton href={path}>Keep it</LinkButton>
              </FormActions>
            </form>
          </>
        )}
      </Panel>
    </Shell>
  )
}

function Name({
  credential: { exposedAtMs, hint, kind, name, restoredAtMs, state },
}: {
  readonly credential: Credential
}) {
  return (
    <span class="cell-main">
      <bdi class="strong">{name}</bdi>
      {hint === null ? (
        <span class="hint">{kind === 'grant' && 'App'}</span>
      ) : (
        <code class="nowrap">{hint}</code>
      )}
      {exposedAtMs !== null && state === 'live' && (
        <>
          <Badge tone="warning">Seen in clear text</Badge>
          <span class="hint">
            It came without https <Time atMs={exposedAtMs} />. Ask its owner to{' '}
            {kind === 'grant' ? 'deauthorize the app' : 'rotate it'}, or revoke it.
          </span>
        </>
      )}
      {restoredAtMs !== null && state === 'live' && (
        <>
          <Badge tone="warning">Restored</Badge>
          <span class="hint">
            It came back with a backup <Time atMs={restoredAtMs} />, also if it was revoked before. Ask its
            owner to {kind === 'grant' ? 'allow the app anew' : 'rotate it'}, or revoke it.
          </span>
        </>
      )}
    </span>
  )
}

function Expiry({ credential: { expiresAtMs, state } }: { readonly credential: Credential }) {
  if (state === 'revoked') return <Badge tone="danger">Revoked</Badge>
  if (state === 'expired') return <Badge>Expired</Badge>
  return expiresAtMs === null ? <>Never</> : <Time atMs={expiresAtMs} />
}

function Summary({
  groups,
  isOpen = false,
}: {
  readonly groups: readonly ConsentGroup[]
  readonly isOpen?: boolean
}) {
  const [first, ...more] = groups.flatMap((group) => group.sentences)
  if (first === undefined) return <>Nothing</>
  return (
    <span class="cell-main">
      <span>{first.text}</span>
      {more.length > 0 && (
        <details class="more" open={isOpen}>
          <summary>{counted(more.length, 'more thing')}</summary>
          <ul>
            {more.map(({ scope, text }) => (
              <li key={text}>
                {text} <code>{scope}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </span>
  )
}
