import { AppIcon } from '../../ui/avatar.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Pager } from '../../ui/pager.js'
import type { Slice } from '../../ui/paging.js'
import { Panel } from '../../ui/panel.js'
import { ProfileTabs } from '../../ui/profile-tabs.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { Table, type Column } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { counted } from '../../ui/time-words.js'
import type { AuthorizedAppView } from './list-authorized-apps.js'

export type ShownApp = AuthorizedAppView & {
  readonly iconHref: string | null
  /** Where the person takes back what they allowed it. */
  readonly deauthorizeHref: string
}

/** `GET /0/profile/apps`: the apps that may act for this person, and the way to those that they make themselves. */
export function AuthorizedAppsPage({
  frame,
  slice,
}: {
  readonly frame: Frame
  readonly slice: Slice<ShownApp>
}) {
  return (
    <Shell
      frame={frame}
      nav="apps"
      title="My Profile Settings"
      lead="The apps that may act for you, and what each of them may do."
    >
      <ProfileTabs current="/0/profile/apps" />
      <Panel
        isFlush
        title="Authorized apps"
        lead={slice.total === 0 ? undefined : 'Deauthorize those that you do not use any more.'}
      >
        {slice.total === 0 ? (
          <EmptyState reference={{ href: '/docs', text: 'How apps get access' }}>
            No app may act for you. When you allow one, it is listed here with what it may do.
          </EmptyState>
        ) : (
          <Table
            label="Authorized apps"
            rows={slice.rows}
            keyOf={({ clientId }) => clientId}
            columns={COLUMNS}
          />
        )}
        <Pager path="/0/profile/apps" slice={slice} />
      </Panel>
      <Panel
        id="developer-app-settings"
        title="Developer App Settings"
        lead="Create and manage your personal access tokens and the apps that you develop."
      >
        <FormActions>
          <LinkButton href="/0/my-apps">Manage Developer Apps</LinkButton>
        </FormActions>
      </Panel>
    </Shell>
  )
}

/** `GET /0/profile/apps/:clientId/deauthorize`: what it costs, before it happens. */
export function DeauthorizePage({ frame, app }: { readonly frame: Frame; readonly app: ShownApp }) {
  const { deauthorizeHref, grantsLive, iconHref, lastUsedAtMs, name } = app
  return (
    <Shell
      frame={frame}
      nav="apps"
      title={`Deauthorize ${name}`}
      heading={
        <>
          Deauthorize <bdi>{name}</bdi>?
        </>
      }
      above={<BackLink href="/0/profile/apps">Apps</BackLink>}
    >
      <Panel>
        <div class="person">
          <AppIcon name={name} href={iconHref} size={56} />
          <p>
            {lastUsedAtMs === null ? (
              'This app has not used its access yet.'
            ) : (
              <>
                This app used its access <Time atMs={lastUsedAtMs} />
                <From address={app.lastUsedAddress} />.
              </>
            )}
          </p>
        </div>
        <Price
          items={[
            grantsLive === 0
              ? 'It has no access at the moment, and cannot get any without asking you.'
              : `It loses its access at once: ${counted(grantsLive, 'connection ends', 'connections end')}, with every token.`,
            'What it made or changed for you stays.',
            'It can ask you again. You then decide anew.',
          ]}
        />
        <form method="post" action={deauthorizeHref}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            <Button kind="danger">Deauthorize app</Button>
            <LinkButton href="/0/profile/apps">Keep it</LinkButton>
          </FormActions>
        </form>
      </Panel>
    </Shell>
  )
}

const COLUMNS: readonly Column<ShownApp>[] = [
  {
    head: 'App',
    cell: ({ exposedAtMs, grantsLive, iconHref, name }) => (
      <span class="named">
        <AppIcon name={name} href={iconHref} />
        <span class="cell-main">
          <bdi class="strong">{name}</bdi>
          {grantsLive === 0 && <Badge>No access now</Badge>}
          {exposedAtMs !== null && (
            <>
              <Badge tone="warning">Seen in clear text</Badge>
              <span class="token-note">
                A token of it came without https <Time atMs={exposedAtMs} />. Deauthorize the app, and allow
                it again.
              </span>
            </>
          )}
        </span>
      </span>
    ),
  },
  { head: 'It can', cell: (app) => <Scopes app={app} /> },
  { head: 'Since', cell: ({ sinceMs }) => <Time atMs={sinceMs} /> },
  {
    head: 'Last used',
    cell: ({ lastUsedAddress, lastUsedAtMs }) =>
      lastUsedAtMs === null ? (
        'Never'
      ) : (
        <span class="cell-main">
          <Time atMs={lastUsedAtMs} />
          {lastUsedAddress !== null && <code>{lastUsedAddress}</code>}
        </span>
      ),
  },
  {
    head: 'Actions',
    kind: 'actions',
    cell: ({ deauthorizeHref, name }) => (
      <LinkButton href={deauthorizeHref} kind="danger-plain" isSmall label={`Deauthorize ${name}`}>
        Deauthorize
      </LinkButton>
    ),
  },
]

/** Beyond this, and one more, the rest is folded. */
const SENTENCES_SHOWN_MAX = 3

/** The words are what matters; what is folded has the scopes beside. */
function Scopes({ app: { groups } }: { readonly app: ShownApp }) {
  const sentences = groups.flatMap((group) => group.sentences)
  const shown =
    sentences.length > SENTENCES_SHOWN_MAX + 1 ? sentences.slice(0, SENTENCES_SHOWN_MAX) : sentences
  const rest = sentences.slice(shown.length)
  return (
    <span class="cell-main">
      {shown.map(({ text }) => (
        <span key={text}>{text}</span>
      ))}
      {rest.length > 0 && (
        <details class="more">
          <summary>{counted(rest.length, 'more thing')}</summary>
          <ul>
            {rest.map(({ scope, text }) => (
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

function From({ address }: { readonly address: string | null }) {
  if (address === null) return null
  return (
    <>
      {' '}
      from <code>{address}</code>
    </>
  )
}
