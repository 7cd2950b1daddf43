import { rich, t } from '../../languages/text.js'
import type { Gid } from '../../protocol/asana/gid.js'
import type { ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { scopesInShort, worstFirst } from '../../protocol/oauth/scope-danger.js'
import { AppIcon } from '../../ui/avatar.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Pager } from '../../ui/pager.js'
import type { Slice } from '../../ui/paging.js'
import { Panel } from '../../ui/panel.js'
import { ProfileSettings, ProfileTabs } from '../../ui/profile-tabs.js'
import { ScopeSummary } from '../../ui/scope-summary.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { AuthorizedAppView, ConnectionView } from './list-authorized-apps.js'

export type ShownApp = AuthorizedAppView & {
  readonly iconHref: string | null
  /** Where the person takes back what they allowed it. */
  readonly deauthorizeHref: string
  /** Where they end one connection of it alone. */
  readonly endHrefOf: (grantGid: Gid) => string
}

/** One line of the list: a connection of an app, or an app that may have one without asking. */
interface Line {
  readonly app: ShownApp
  readonly connection: ConnectionView | null
  /** From 1, among those of its app. */
  readonly position: number
}

/** The lines of an app, together. */
export function connectionsOf(app: ShownApp): readonly Line[] {
  if (app.connections.length === 0) return [{ app, connection: null, position: 1 }]
  return app.connections.map((connection, index) => ({ app, connection, position: index + 1 }))
}

/** `GET /0/profile/apps`: the apps that may act for this person, and the way to those that they make themselves. */
export function AuthorizedAppsPage({ frame, slice }: { readonly frame: Frame; readonly slice: Slice<Line> }) {
  return (
    <Shell
      frame={frame}
      nav="profile"
      title={t('Apps')}
      above={<ProfileSettings />}
      lead={t('The apps that may act for you, and what each of them may do.')}
    >
      <ProfileTabs current="/0/profile/apps" />
      <Panel
        isFlush
        title={t('Authorized apps')}
        lead={
          slice.total === 0
            ? undefined
            : t(
                'Each connection may do what is written beside it and no more. Deauthorize the apps that you do not use any more.',
              )
        }
      >
        {slice.total === 0 ? (
          <EmptyState reference={{ href: '/docs', text: t('How apps get access') }}>
            {t('No app may act for you. When you allow one, it is listed here with what it may do.')}
          </EmptyState>
        ) : (
          <Table
            label={t('Authorized apps')}
            rows={slice.rows}
            keyOf={({ app, position }) => `${app.clientId} ${position}`}
            columns={COLUMNS}
          />
        )}
        <Pager path="/0/profile/apps" slice={slice} />
      </Panel>
      <Panel
        id="developer-app-settings"
        title={t('Developer App Settings')}
        lead={t('Create and manage your personal access tokens and the apps that you develop.')}
      >
        <FormActions>
          <LinkButton href="/0/my-apps">{t('Manage Developer Apps')}</LinkButton>
        </FormActions>
      </Panel>
    </Shell>
  )
}

const COLUMNS: readonly Column<Line>[] = [
  {
    head: 'App',
    cell: ({ app: { connections, iconHref, name }, connection, position }) => (
      <span class="named">
        <AppIcon name={name} href={iconHref} />
        <span class="cell-main">
          <bdi class="strong">{name}</bdi>
          {connections.length > 1 && (
            <span class="token-note">
              {t('Connection {position} of {count}', { position, count: connections.length })}
            </span>
          )}
          {connection === null && <Badge>{t('No access now')}</Badge>}
          {connection !== null && connection.exposedAtMs !== null && (
            <>
              <Badge tone="warning">{t('Seen in clear text')}</Badge>
              <span class="token-note">
                {rich('A token of it came without https {when}. End it, and allow the app again.', {
                  when: <Time atMs={connection.exposedAtMs} />,
                })}
              </span>
            </>
          )}
          {connection !== null && connection.restoredAtMs !== null && (
            <>
              <Badge tone="warning">{t('Restored')}</Badge>
              <span class="token-note">
                {rich(
                  'It came back with a backup {when}, also if you took it back before. End it if you had.',
                  { when: <Time atMs={connection.restoredAtMs} /> },
                )}
              </span>
            </>
          )}
        </span>
      </span>
    ),
  },
  {
    head: 'It can',
    cell: ({ app, connection }) => <Scopes groups={connection?.groups ?? app.remembered?.groups ?? []} />,
  },
  {
    head: 'Since',
    cell: ({ app, connection }) => <Time atMs={connection?.sinceMs ?? app.remembered?.sinceMs ?? 0} />,
  },
  {
    head: 'Last used',
    cell: ({ connection }) =>
      connection === null || connection.lastUsedAtMs === null ? (
        t('Never')
      ) : (
        <span class="cell-main">
          <Time atMs={connection.lastUsedAtMs} />
          {connection.lastUsedAddress !== null && <code>{connection.lastUsedAddress}</code>}
        </span>
      ),
  },
  { head: 'Actions', kind: 'actions', cell: (line) => <Actions line={line} /> },
]

/** One of several can be ended alone; all of an app at its first line. */
function Actions({ line: { app, connection, position } }: { readonly line: Line }) {
  const { connections, deauthorizeHref, endHrefOf, name } = app
  const isOneOfSeveral = connection !== null && connections.length > 1
  return (
    <span class="cell-actions">
      {isOneOfSeveral && (
        <LinkButton
          href={endHrefOf(connection.grantGid)}
          isSmall
          label={t('End connection {position} of {name}', { position, name })}
        >
          {t('End')}
        </LinkButton>
      )}
      {position === 1 && (
        <LinkButton
          href={deauthorizeHref}
          kind="danger-plain"
          isSmall
          label={
            isOneOfSeveral
              ? t('Deauthorize all {count} connections of {name}', { count: connections.length, name })
              : t('Deauthorize {name}', { name })
          }
        >
          {isOneOfSeveral ? t('Deauthorize all {count}', { count: connections.length }) : t('Deauthorize')}
        </LinkButton>
      )}
    </span>
  )
}

function Scopes({ groups }: { readonly groups: readonly ConsentGroup[] }) {
  return <ScopeSummary short={scopesInShort(groups)} sentences={worstFirst(groups)} />
}
