import { rich, t } from '../../languages/text.js'
import { AppIcon } from '../../ui/avatar.js'
import { AgeBar } from '../../ui/age-bar.js'
import { Badge } from '../../ui/badge.js'
import { LinkButton } from '../../ui/button.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Panel } from '../../ui/panel.js'
import { Shell, type Frame } from '../../ui/shell.js'
import { safeHref } from '../../ui/safe-href.js'
import { SparkLine } from '../../ui/spark-line.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import type { ListedOwnToken, OwnTokensPage } from '../tokens/own-tokens.js'
import {
  ExpiresFact,
  ExposedFact,
  LastUseFact,
  RestoredFact,
  ScopesFact,
  TokenStateFact,
} from '../tokens/pages/token-facts.parts.js'
import { MY_APPS_PATH, NEW_TOKEN_PATH, tokenPath } from '../tokens/pages/token-paths.rules.js'

const NEW_APP_PATH = `${MY_APPS_PATH}/new`
/** Cards that are shown unless all are asked for. */
const APP_CARDS_MAX = 12
const TOKENS_REFERENCE = { href: '/docs/personal-tokens', text: 'Learn more' } as const

/** An app as a card shows it. */
export interface AppCard {
  readonly clientId: string
  readonly name: string
  readonly description: string
  /** Null for an app without a picture. */
  readonly iconHref: string | null
  readonly distribution: 'none' | 'workspaces' | 'any'
  /** On each of the last 30 days, today last. */
  readonly requestsByDay: readonly number[]
}

/** `GET /0/my-apps`: what do I have, and which of it is still used? */
export function MyAppsPage({
  apps,
  frame,
  list,
  showsAllApps,
}: {
  readonly frame: Frame
  readonly list: OwnTokensPage
  readonly apps: readonly AppCard[]
  readonly showsAllApps: boolean
}) {
  const cards = showsAllApps ? apps : apps.slice(0, APP_CARDS_MAX)
  return (
    <Shell
      frame={frame}
      nav="developer"
      title={t('Developer console')}
      lead={t('Your personal access tokens, and the apps that you develop.')}
    >
      <Panel
        title={t('Personal access tokens')}
        lead={
          <>
            {rich('They let developers conveniently authenticate one-off apps and scripts. {text}', {
              text: <a href={TOKENS_REFERENCE.href}>{t(TOKENS_REFERENCE.text)}</a>,
            })}
          </>
        }
        action={
          <LinkButton href={NEW_TOKEN_PATH} kind="primary">
            {t('Create New Personal Access Token')}
          </LinkButton>
        }
        isFlush
      >
        <Tokens list={list} nowMs={frame.nowMs} />
      </Panel>
      <section class="app-cards" aria-labelledby="apps">
        <div>
          <h2 id="apps">{t('My apps')}</h2>
          <p class="hint">
            {t('An app asks other people for access, with OAuth, and acts for each who allows it.')}
          </p>
        </div>
        <ul>
          {cards.map((app) => (
            <Card key={app.clientId} app={app} />
          ))}
          <li class="app-card new">
            <a href={NEW_APP_PATH}>
              <span aria-hidden="true">+ </span>
              {t('Create new app')}
            </a>
          </li>
        </ul>
        {cards.length < apps.length && (
          <p>
            <a href={`${MY_APPS_PATH}?apps=all`}>{t('Show all {count} apps', { count: apps.length })}</a>
          </p>
        )}
      </section>
    </Shell>
  )
}

function Tokens({
  list: { hasMore, page, tokens },
  nowMs,
}: {
  readonly list: OwnTokensPage
  readonly nowMs: number
}) {
  if (tokens.length === 0 && page === 1) {
    return (
      <EmptyState>
        {t('You have no token yet. Create one to call the API as yourself from a script, without an app.')}
      </EmptyState>
    )
  }
  return (
    <>
      {tokens.length === 0 ? (
        <EmptyState>{t('Nothing is on this page of the list.')}</EmptyState>
      ) : (
        <Table
          label={t('Personal access tokens')}
          rows={tokens}
          keyOf={(token) => token.gid}
          mutedOf={(token) => token.state !== 'live'}
          columns={[
            { head: 'Token', cell: (token) => <NameCell token={token} /> },
            { head: 'State', cell: (token) => <StateCell token={token} nowMs={nowMs} /> },
            { head: 'Scopes', cell: (token) => <ScopesFact scopes={token.scopes} /> },
            { head: 'Used', cell: (token) => <UseCell token={token} /> },
            { head: 'Actions', kind: 'actions', cell: (token) => <TokenActions token={token} /> },
          ]}
        />
      )}
      <Leaf page={page} hasMore={hasMore} />
    </>
  )
}

function NameCell({ token }: { readonly token: ListedOwnToken }) {
  return (
    <>
      <a href={tokenPath(token.gid)}>
        <bdi>{token.name}</bdi>
      </a>
      <span class="token-note">
        {rich('{hint} · created {when}', {
          hint: <code>{token.hint}</code>,
          when: <Time atMs={token.createdAtMs} />,
        })}
      </span>
    </>
  )
}

function UseCell({ token }: { readonly token: ListedOwnToken }) {
  return (
    <>
      <LastUseFact token={token} />
      {token.lastUsedAtMs !== null && <SparkLine days={token.requestsByDay} />}
    </>
  )
}

function StateCell({ nowMs, token }: { readonly token: ListedOwnToken; readonly nowMs: number }) {
  return (
    <>
      <TokenStateFact token={token} nowMs={nowMs} />
      <ExposedFact token={token} />
      <RestoredFact token={token} />
      {token.state === 'live' && token.successorGid === null && (
        <span class="token-note">
          <ExpiresFact atMs={token.expiresAtMs} />
          {token.expiresAtMs !== null && (
            <AgeBar createdAtMs={token.createdAtMs} endsAtMs={token.expiresAtMs} nowMs={nowMs} />
          )}
        </span>
      )}
    </>
  )
}

function TokenActions({ token }: { readonly token: ListedOwnToken }) {
  if (token.state !== 'live') return null
  return (
    <a class="button danger-plain small" href={tokenPath(token.gid, '/revoke')}>
      {t('Revoke')}
      <span class="visually-hidden"> {token.name}</span>
    </a>
  )
}

function Leaf({ hasMore, page }: { readonly page: number; readonly hasMore: boolean }) {
  if (page === 1 && !hasMore) return null
  return (
    <nav class="leaf" aria-label={t('Pages of the list')}>
      {page > 1 && <a href={`${MY_APPS_PATH}?page=${page - 1}`}>{t('Newer tokens')}</a>}
      <span>{t('Page {page}', { page })}</span>
      {hasMore && <a href={`${MY_APPS_PATH}?page=${page + 1}`}>{t('Older tokens')}</a>}
    </nav>
  )
}

function Card({ app }: { readonly app: AppCard }) {
  const href = safeHref(`${MY_APPS_PATH}/${app.clientId}`)
  return (
    <li class="app-card">
      <div class="app-card-head">
        <AppIcon name={app.name} href={app.iconHref} />
        <h3>
          <a href={href}>
            <bdi>{app.name}</bdi>
          </a>
        </h3>
        <details class="app-card-menu" data-menu>
          <summary>
            <span aria-hidden="true">⋯</span>
            <span class="visually-hidden">{t('Menu of {name}', { name: app.name })}</span>
          </summary>
          <ul class="menu-sheet">
            <li>
              <a href={`${href}/duplicate`}>{t('Duplicate app')}</a>
            </li>
            <li>
              <a href={`${href}/oauth`}>{t('OAuth')}</a>
            </li>
            <li>
              <a href={`${href}/try`}>{t('Try it')}</a>
            </li>
            <li>
              <a href={`${href}/usage`}>{t('Usage')}</a>
            </li>
          </ul>
        </details>
      </div>
      {app.description !== '' && (
        <p class="hint">
          <bdi>{app.description}</bdi>
        </p>
      )}
      <SparkLine days={app.requestsByDay} />
      <p>
        <DistributionBadge distribution={app.distribution} />
      </p>
    </li>
  )
}

function DistributionBadge({ distribution }: Pick<AppCard, 'distribution'>) {
  switch (distribution) {
    case 'none':
      return <Badge>{t('In development')}</Badge>
    case 'workspaces':
      return <Badge tone="good">{t('For chosen workspaces')}</Badge>
    case 'any':
      return <Badge tone="good">{t('For any workspace')}</Badge>
  }
}
