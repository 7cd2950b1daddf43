import { known, rich, t } from '../../languages/text.js'
import type { ConsentGroup } from '../../protocol/oauth/consent-words.js'
import { AppIcon } from '../../ui/avatar.js'
import { scopesInShort, worstFirst } from '../../protocol/oauth/scope-danger.js'
import { Badge } from '../../ui/badge.js'
import { FormActions, LinkButton } from '../../ui/button.js'
import { Price } from '../../ui/danger-zone.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Button, CsrfField } from '../../ui/form.js'
import { BackLink } from '../../ui/page-header.js'
import { Facts, Panel } from '../../ui/panel.js'
import { ScopeSummary } from '../../ui/scope-summary.js'
import { Shell } from '../../ui/shell.js'
import { Table } from '../../ui/table.js'
import { Time } from '../../ui/time.js'
import { numberText } from '../../ui/time-words.js'
import { type AdminFrame, AdminListPage, adminPath, Pages } from '../../ui/admin-frame.js'
import { AppRequests, type ShownAppRequest } from './app-requests.page.js'
import type { WorkspaceApp } from './ports.js'

export type ShownWorkspaceApp = WorkspaceApp & {
  readonly iconHref: string | null
  readonly isApproved: boolean
  /** Whether the workspace lets only approved apps in. */
  readonly needsApproval: boolean
  /** All that its grants allow, in words. */
  readonly groups: readonly ConsentGroup[]
}

/** `GET /0/admin/:workspace/apps`: which apps act for people here, and how far do they reach? */
export function WorkspaceAppsPage({
  apps,
  requests,
  total,
  page,
  ...admin
}: AdminFrame & {
  readonly apps: readonly ShownWorkspaceApp[]
  readonly requests: readonly ShownAppRequest[]
  readonly total: number
  readonly page: number
}) {
  const path = adminPath(admin.workspace.gid, 'apps')
  return (
    <AdminListPage
      {...admin}
      place="apps"
      lead={t(
        'The apps that act for people of this workspace. What you block stops here at once, and nowhere else.',
      )}
    >
      <AppRequests path={path} requests={requests} csrfToken={admin.frame.csrfToken} />
      <Panel isFlush>
        {apps.length === 0 ? (
          <EmptyState reference={{ href: '/docs', text: t('How apps get access') }}>
            {t('No app acts for anybody here. Once somebody allows one, you see it here and can block it.')}
          </EmptyState>
        ) : (
          <Table
            label={t('Apps')}
            rows={apps}
            keyOf={({ clientId }) => clientId}
            mutedOf={({ block }) => block !== null}
            columns={[
              {
                head: t('App'),
                cell: ({ block, iconHref, isApproved, name, needsApproval }) => (
                  <span class="named">
                    <AppIcon name={name} href={iconHref} />
                    <span class="cell-main">
                      <bdi class="strong">{name}</bdi>
                      {block !== null && <Badge tone="danger">{t('Blocked')}</Badge>}
                      {block === null && needsApproval && !isApproved && (
                        <Badge tone="warning">{t('Not approved')}</Badge>
                      )}
                      {block === null && isApproved && <Badge tone="good">{t('Approved')}</Badge>}
                    </span>
                  </span>
                ),
              },
              {
                head: t('Scopes'),
                cell: ({ groups }) => (
                  <ScopeSummary short={scopesInShort(groups)} sentences={worstFirst(groups)} />
                ),
              },
              { head: t('People'), kind: 'number', cell: ({ people }) => numberText(people) },
              {
                head: t('Last used'),
                cell: ({ lastUsedAtMs }) =>
                  lastUsedAtMs === null ? t('Never') : <Time atMs={lastUsedAtMs} />,
              },
              {
                head: t('Actions'),
                kind: 'actions',
                cell: ({ block, clientId, name }) => (
                  <LinkButton
                    href={`${path}/${clientId}`}
                    isSmall
                    kind={block === null ? 'danger-plain' : 'plain'}
                    label={t(block === null ? 'Block {name}' : 'Unblock {name}', { name })}
                  >
                    {block === null ? t('Block') : t('Unblock')}
                  </LinkButton>
                ),
              },
            ]}
          />
        )}
        <Pages
          path={path}
          query={{}}
          page={page}
          total={total}
          things="{count, plural, one {# app} other {# apps}}"
        />
      </Panel>
    </AdminListPage>
  )
}

/** `GET /0/admin/:workspace/apps/:client_id`: what the app may do, and the price of stopping it or of letting it in again. */
export function WorkspaceAppPage({
  frame,
  workspace,
  app,
}: AdminFrame & { readonly app: ShownWorkspaceApp }) {
  const path = adminPath(workspace.gid, 'apps')
  const way = app.block === null ? 'block' : 'unblock'
  const { name } = app
  return (
    <Shell
      frame={frame}
      nav="admin"
      workspace={workspace}
      title={t(way === 'block' ? 'Block {name}' : 'Unblock {name}', { name })}
      heading={rich(way === 'block' ? 'Block {name}?' : 'Unblock {name}?', { name: <bdi>{name}</bdi> })}
      above={<BackLink href={path}>{t('Apps')}</BackLink>}
    >
      <Panel>
        <div class="person">
          <AppIcon name={app.name} href={app.iconHref} size={56} />
          <LastUse app={app} />
        </div>
        <Price items={app.block === null ? priceOfBlocking(app) : priceOfUnblocking(app)} />
        <form method="post" action={`${path}/${app.clientId}/${way}`}>
          <CsrfField token={frame.csrfToken} />
          <FormActions>
            {app.block === null ? (
              <Button kind="danger">{t('Block app')}</Button>
            ) : (
              <Button>{t('Unblock app')}</Button>
            )}
            <LinkButton href={path}>{t('Leave it as it is')}</LinkButton>
          </FormActions>
        </form>
      </Panel>
      {app.block === null && <Approval path={path} app={app} csrfToken={frame.csrfToken} />}
      <Panel title={t('What people here allowed it')}>
        {app.groups.length === 0 ? (
          <p>{t('Nothing at the moment.')}</p>
        ) : (
          <Facts
            items={app.groups.map(({ sentences, thing }) => ({
              term: capital(known(thing)),
              value: (
                <ul>
                  {sentences.map(({ scope, text }) => (
                    <li key={text}>
                      {known(text)} <code>{scope}</code>
                    </li>
                  ))}
                </ul>
              ),
            }))}
          />
        )}
        <p>
          <a href={`${adminPath(workspace.gid, 'tokens')}?app=${app.clientId}`}>
            {t('Its tokens in this workspace')}
          </a>
        </p>
      </Panel>
    </Shell>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function Approval({
  app: { clientId, isApproved, needsApproval },
  csrfToken,
  path,
}: {
  readonly app: ShownWorkspaceApp
  readonly path: string
  readonly csrfToken: string
}) {
  const way = isApproved ? 'withdraw' : 'approve'
  return (
    <Panel title={isApproved ? t('Approved') : t('Not approved')}>
      <p>
        {needsApproval
          ? isApproved
            ? t(
                'It reaches this workspace because an admin approved it. Without that, its calls to this workspace stop at once.',
              )
            : t('This workspace lets only approved apps in, so this one does not reach it.')
          : t('This workspace lets any app in. An approval counts once it lets only approved ones in.')}
      </p>
      <form method="post" action={`${path}/${clientId}/${way}`}>
        <CsrfField token={csrfToken} />
        <FormActions>
          <Button kind={isApproved ? 'danger' : 'plain'} isArmed>
            {isApproved ? t('Take approval back') : t('Approve app')}
          </Button>
        </FormActions>
      </form>
    </Panel>
  )
}

function LastUse({ app: { block, lastUsedAtMs } }: { readonly app: ShownWorkspaceApp }) {
  return (
    <p>
      {lastUsedAtMs === null
        ? t('It has not used its access yet.')
        : rich('It used its access {when}.', { when: <Time atMs={lastUsedAtMs} /> })}
      {block !== null && (
        <>
          {' '}
          {rich('{name} blocked it {when}.', {
            name: <bdi>{block.by}</bdi>,
            when: <Time atMs={block.atMs} />,
          })}
        </>
      )}
    </p>
  )
}

function priceOfBlocking({ people, peopleLately }: ShownWorkspaceApp): readonly string[] {
  return [
    t(
      '{people, plural, one {# person} other {# people}} here allowed it to act for them. It acted for {lately, plural, =0 {none} other {#}} of them in the last hour.',
      { people, lately: peopleLately },
    ),
    t('Its calls to this workspace stop at once: to the app, the workspace does not exist.'),
    t('Other workspaces and personal tokens go on as before. You can unblock it again.'),
  ]
}

function priceOfUnblocking({ people }: ShownWorkspaceApp): readonly string[] {
  return [
    people === 0
      ? t('Nobody here has allowed it anything at the moment.')
      : t(
          'It reaches this workspace again at once, for {people, plural, one {# person} other {# people}}, with what they allowed before.',
          { people },
        ),
  ]
}
